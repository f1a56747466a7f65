// A file as one text, for what works on a single text: a mail as it is read, not as it is sent.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "condense/condense.h"
#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "runtime/runtime.h"

namespace firstpass::pipeline {

struct FlatText {
  std::string text;
  std::vector<condense::Aside> asides;  ///< quoted mail, signatures and disclaimers in it
  std::vector<Span> headers;            ///< of mails: who wrote to whom, when and on what
};

/// The texts of the document's parts in order, a blank line between them.
FlatText flat_text(const Document& document);

/// Text in UTF-8 comes back as it is, whatever its size. Everything else goes through its reader: mails, web pages,
/// PDFs, texts in other encodings; pictures and recordings are recognised, for which alone `open_models` is called.
/// Errors as of input::read_bytes(); data_loss when there is no text in it.
Result<FlatText> read_flat_text(const std::string& source, std::string bytes,
                                const std::function<Result<std::shared_ptr<runtime::Runtime>>()>& open_models,
                                const Context& context);

}  // namespace firstpass::pipeline
