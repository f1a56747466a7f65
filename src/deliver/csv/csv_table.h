// Comma-separated values (RFC 4180), read and written so that a spreadsheet runs nothing in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstpass::deliver {

using CsvRow = std::vector<std::string>;

/// Rows of a file: quoted fields with commas, quotes and line breaks; LF or CRLF; a byte order mark is dropped. Empty
/// lines are left out. Never fails: an open quote ends with the text.
std::vector<CsvRow> parse_csv(std::string_view text);

/// One line without its end. Fields that a spreadsheet would take for a formula (first character = + - @, tab or
/// return, unless the field is a plain number) get an apostrophe in front; control codes are made visible.
std::string csv_line(const CsvRow& row);

}  // namespace firstpass::deliver
