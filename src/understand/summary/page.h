// A part's text as lines with boxes: what field extraction reads, whether the text came from pixels or was typed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

struct PageWord {
  std::string_view text;  ///< points into the part's text
  Span span;
  Region box;
};

struct PageLine {
  std::string_view text;  ///< points into the part's text
  Span span;
  Region box;
  double confidence = 1;
  std::vector<PageWord> words;

  float height() const { return box.y1 - box.y0; }
};

/// Lines of one part in reading order, upright (a page read sideways is turned). Text without boxes gets boxes of one
/// unit per character and two per line, so that the same rules work. Valid while the part's text is.
struct Page {
  std::size_t part = 0;
  bool has_boxes = false;
  std::vector<PageLine> lines;
  Region bounds;

  float line_height() const;  ///< median
};

Page make_page(const Document& document, std::size_t part);

/// Where `span` of the page's part stands in the source.
Where where_on(const Document& document, const Page& page, Span span);

/// Letters and digits alone, lower case, and OCR's usual slips in words undone (0 for o, 1 or | for l, 5 for s beside
/// letters): how labels are compared. "T0TAL  Amt :" gives "totalamt".
std::string squeezed(std::string_view text);

}  // namespace firstpass::understand
