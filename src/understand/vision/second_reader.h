// A second opinion on the text of a picture: Tesseract, another program with other weights and another way to find
// text.
#pragma once

#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

/// Words that Tesseract reads, `line` by `line`, in its order; boxes in pixels of the picture given. Doubtful words are
/// left out. It runs as a program of its own on pixels that are already decoded: it is not linked, as the leptonica of
/// Debian brings a library under the GPL along. failed_precondition when it is not installed. Thread-safe.
Result<std::vector<OcrLine>> read_text_again(const Image& image, const Context& context);

}  // namespace firstpass::understand
