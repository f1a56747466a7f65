// Tables that stand in a text, a letter, a prompt or a log: lines of "a,b,c", "a;b;c", "a|b|c", with tabs or set out
// with blanks, below a line of names of columns; and what INSERT statements bring.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/table_rows.h"

namespace firstpass::protect {

/// A line without the signs of quoted mail before it.
Line table_line(std::string_view text, std::size_t begin);

/// A cell that the name of its column calls private, and the type that it says.
struct PrivateCell {
  Span span;  ///< without blanks and quotes around it
  std::string_view type;
};

/// Calls `found` with every such cell, in order. Linear in the text.
void find_private_cells(std::string_view text, const std::function<void(const PrivateCell&)>& found);

/// Where a line of names of columns stands, and the rows below it: what is taken out of these says nothing about itself
/// without that line.
struct PrivateTable {
  Span head, rows;  ///< whole lines, without the last one's end
};
std::vector<PrivateTable> private_tables(std::string_view text);

}  // namespace firstpass::protect
