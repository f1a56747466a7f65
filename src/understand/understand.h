// Local models that add text, findings and a summary to a Document. One call per request, lazily loaded models.
#pragma once

#include <memory>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// Pictures: quality, upright page, text with boxes and confidences. Sound: speech segments, words. Text: language.
/// Then the summary (receipt, invoice, mail, memo, text) with fields. Fills Part::text and anchors of image and audio
/// parts. Thread-safe. An unreadable picture is not an error: it has a "quality" finding that says so.
Status understand(Document& document, runtime::Runtime& runtime, const Context& context);

}  // namespace firstpass::understand
