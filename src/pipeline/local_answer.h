// An answer made on the device from findings: typed fields and quoted evidence; a small model may phrase, never add.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "condense/condense.h"
#include "core/context.h"
#include "core/document.h"
#include "deliver/sink.h"
#include "pipeline/facts.h"
#include "runtime/runtime.h"

namespace firstpass::pipeline {

struct LocalAnswer {
  std::string text;
  double confidence = 0;  ///< 0 when it abstains
  std::vector<deliver::Reminder> reminders;
};

/// What stands below an answer that was made here as a whole.
inline constexpr char kLocalNote[] = "(Answered on this device from your files; nothing was sent.)";

/// Abstains (confidence 0, and says so) when nothing in the documents answers. Never fails for want of an answer.
/// `runtime` may be null: then nothing is phrased. Without `embed` quotes are found by their words alone.
LocalAnswer answer_locally(const std::vector<Document>& documents, const std::string& question,
                           const std::shared_ptr<runtime::Runtime>& runtime, const Context& context,
                           const condense::Embedder& embed = {});

/// True when `phrased` says nothing that `facts` does not: every number and every capitalised or unknown word of it
/// stands in `facts` or `question`, and every value of `facts` that must be kept is there.
bool says_only(const std::string& phrased, const std::string& facts, const std::string& question,
               const std::vector<std::string>& must_keep);

}  // namespace firstpass::pipeline
