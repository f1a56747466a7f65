// Tables that stand in a text: rows of cells between commas, semicolons, tabs or bars, as people paste and export them.
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"
#include "protect/detection.h"

namespace firstpass::protect {

/// A line of the text, without its end, and where the next one begins.
struct TableLine {
  Span span;
  std::size_t next;
};
TableLine table_line(std::string_view text, std::size_t begin);

/// The separator that stands most often in the line; 0 when there is none.
char separator_of(std::string_view line);

/// The cells of a line between separators that stand outside of quotes, without blanks and quotes around them.
void split_cells(std::string_view text, Span line, char separator, std::vector<Span>& cells);

/// Whether the cells of a first row name columns ("last_name", "Umsatz 2025", "Telefon") and are no row of values: all
/// are short and look like titles, and one at least is a known name of a column.
bool are_column_titles(const std::vector<std::string_view>& cells);

/// Findings of the name model as the cells of tables hold them: one that runs over cells is cut at their borders, names
/// of columns and amounts are let go. Text outside of tables is left as it is. Linear in the text.
std::vector<Detection> fit_to_cells(std::string_view text, std::vector<Detection> names);

}  // namespace firstpass::protect
