// Local models that add text, findings and a summary to a Document. One call per request, lazily loaded models.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// What models see and hear: text with anchors and findings of pictures and sound. The costly part, and the same for
/// the same bytes on any day. `vocabulary`: names and words that this person uses, for recordings. Thread-safe.
Status recognize(Document& document, runtime::Runtime& runtime, const Context& context,
                 const std::vector<std::string>& vocabulary = {});

/// What follows from it by rules, on the day it is asked: language, summary with fields. Thread-safe.
Status conclude(Document& document, const Context& context);

/// Both. Pictures: quality, upright page, text with boxes and confidences. Sound: speech segments, words. Text:
/// language. Then the summary (receipt, invoice, mail, memo, text) with fields. Fills Part::text and anchors of image
/// and audio parts. Thread-safe. An unreadable picture is not an error: it has a "quality" finding that says so.
Status understand(Document& document, runtime::Runtime& runtime, const Context& context,
                  const std::vector<std::string>& vocabulary = {});

}  // namespace firstpass::understand
