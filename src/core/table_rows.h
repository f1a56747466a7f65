// Rows and cells of tables as they stand in files, letters, prompts and logs: "a,b,c", "a;b;c", "a|b|c", with tabs or
// set out with blanks. Quotes are those of RFC 4180: they stand round a whole cell, and one inside of it is written
// twice. A quote elsewhere, as in: 5" pipe, is a sign like any other.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass {

/// A line without its end ("\n", "\r\n" or "\r"), and where the next one begins.
struct Line {
  Span span;
  std::size_t next = 0;
};
Line line_at(std::string_view text, std::size_t begin);

/// As a separator: two blanks or more.
constexpr char kGaps = ' ';

/// Which of `candidates` stands most often in the line, of equally many the first; kGaps, when it is a candidate, where
/// only runs of blanks part the words; 0 when there is none.
char separator_of(std::string_view line, std::string_view candidates = "\t;|, ");

struct Cell {
  Span whole;           ///< all that stands between the separators
  Span value;           ///< without blanks around it and, where it is quoted, without its quotes
  bool quoted = false;  ///< each quote in `value` is written twice
};

struct Row {
  Span span;  ///< without the line's end
  std::size_t next = 0;
  bool open = false;  ///< a quote is opened and never closed; it is taken for a sign like any other
};

/// Puts the cells of the row that begins at `begin` in the place of what `cells` holds: at least one. A quoted cell
/// goes on over the ends of lines; what may not belong to the row any more is cut off `text` before. Any bytes are
/// accepted. Linear in the row, and where a quote stays open in the rest of `text`.
Row read_row(std::string_view text, std::size_t begin, char separator, std::vector<Cell>& cells);

/// What a cell says: quotes that are written twice once.
std::string cell_text(std::string_view text, const Cell& cell);

}  // namespace firstpass
