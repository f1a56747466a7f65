// A second opinion on the text of a picture: Tesseract, another program with other weights and another way to find
// text.
#pragma once

#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "understand/vision/ocr.h"

namespace firstpass::understand {

/// Pieces of rows, in any order → whole printed rows from the top, each from left to right, and their boxes. Rows may
/// slant. Pieces without words are dropped.
std::vector<OcrLine> in_printed_rows(std::vector<OcrLine> pieces);

/// Words that Tesseract reads, in printed rows from left to right (it finds sparse text in any order); boxes in pixels
/// of the picture given. Doubtful words are left out. It runs as a program of its own on pixels that are already
/// decoded: it is not linked, as the leptonica of Debian brings a library under the GPL along. failed_precondition when
/// it is not installed. Thread-safe.
Result<std::vector<OcrLine>> read_text_again(const Image& image, const Context& context);

}  // namespace firstpass::understand
