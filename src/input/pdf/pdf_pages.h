// PDF pages as they are shown: pixels, and the words of the text layer with their places in these pixels.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::input {

/// One page. `text` is that of its text layer (empty for a scan), `anchors` one a word in pixels of `image`.
struct PdfPage {
  double width = 0, height = 0;  ///< points
  Image image;                   ///< annotations and form fields drawn as they are shown
  std::string text;
  std::vector<Anchor> anchors;
};

struct DrawnPdf {
  std::vector<PdfPage> pages;
  int count = 0;  ///< of pages in the file
};

/// Draws up to `count` pages from `first` (0 is the first page) in the worker. data_loss: damaged, needs a password, or
/// a page that cannot be drawn (nothing is left out in silence).
Result<DrawnPdf> draw_pdf_pages(std::string_view bytes, int first, int count, double dots_per_inch,
                                const Context& context);

}  // namespace firstpass::input
