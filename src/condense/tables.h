// Where the lines of a text are rows of a table, each of which says little without the table's header.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::condense {

struct Table {
  Span span;                   ///< whole lines
  std::size_t header_end = 0;  ///< behind the header's lines; span.begin when it has none
};

/// Tables of at least three lines that begin a paragraph: fields between commas, semicolons or tabs, as many in each
/// line (quoted ones may hold the sign), "| a | b |", or a JSON object on each line. A few lines of other shape in
/// between belong to the table. A first line of short fields without numbers is the header. Sorted; linear.
std::vector<Table> find_tables(std::string_view text);

}  // namespace firstpass::condense
