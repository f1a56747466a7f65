#include "condense/tables.h"

#include <algorithm>
#include <string>

#include "core/table_rows.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kFewestRows = 2;     // below the first line
constexpr std::size_t kMostOdd = 2;        // lines of other shape that a table runs on over
constexpr std::size_t kLongestRow = 4000;  // bytes
constexpr std::size_t kLongestName = 40;   // bytes of a header's field
constexpr char kObject = '{';              // stands for rows that are JSON objects

std::string_view text_of_line(std::string_view text, std::size_t begin) {
  const Line line = line_at(text, begin);
  return text.substr(begin, line.span.size());
}

bool is_object(std::string_view line) { return line.size() > 2 && line.front() == '{' && line.back() == '}'; }

/// The fields of a row; none where a quote stays open.
std::vector<std::string_view> fields_of(std::string_view line, char sign) {
  std::vector<Cell> cells;
  std::vector<std::string_view> fields;
  if (read_row(line, 0, sign, cells).open) return fields;
  for (const Cell& cell : cells) fields.push_back(line.substr(cell.value.begin, cell.value.size()));
  return fields;
}

std::string_view without_pipes(std::string_view line) {
  if (line.starts_with('|')) line.remove_prefix(1);
  if (line.ends_with('|')) line.remove_suffix(1);
  return line;
}

/// What parts the fields, and how many there are.
struct Shape {
  char sign = 0;
  std::size_t fields = 0;

  bool fits(std::string_view line) const {
    line = trim(line);
    if (line.size() > kLongestRow) return false;
    if (sign == kObject) return is_object(line);
    if (sign == '|') return line.starts_with('|') && fields_of(without_pipes(line), sign).size() == fields;
    return fields_of(line, sign).size() == fields;
  }
};

/// Signs in the order in which they are likely to part fields and not words.
Shape shape_of(std::string_view line) {
  const std::string_view trimmed = trim(line);
  if (trimmed.empty() || trimmed.size() > kLongestRow) return {};
  if (is_object(trimmed)) return {kObject, 1};
  if (trimmed.starts_with('|')) return {'|', fields_of(without_pipes(trimmed), '|').size()};
  for (const char sign : {'\t', ';', ','}) {
    const std::size_t first = trimmed.find(sign);
    const bool spaced = sign != '\t' && trimmed.find(std::string{sign, ' '}) != std::string_view::npos;
    if (first == std::string_view::npos || spaced) continue;
    const std::size_t fields = fields_of(trimmed, sign).size();
    if (fields >= (sign == ',' ? 3 : 2)) return {sign, fields};
  }
  return {};
}

/// Words, and no sentence; an index column may have no name.
bool names_a_column(std::string_view field) {
  if (field.empty()) return true;
  constexpr std::string_view kStops = ".!?";
  const bool letters = std::any_of(field.begin(), field.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
  return letters && field.size() <= kLongestName && kStops.find(field.back()) == std::string_view::npos &&
         field.find('@') == std::string_view::npos;
}

bool is_header(std::string_view line, const Shape& shape) {
  if (shape.sign == kObject) return false;
  const std::string_view row = shape.sign == '|' ? without_pipes(trim(line)) : trim(line);
  const std::vector<std::string_view> fields = fields_of(row, shape.sign);
  return std::all_of(fields.begin(), fields.end(), names_a_column);
}

/// "|---|:--|", the line below the header of Markdown.
bool is_rule(std::string_view line) {
  return line.find('-') != std::string_view::npos && trim(line).find_first_not_of("|-: \t") == std::string_view::npos;
}

/// The table that begins at `begin`; an empty span when there is none.
Table table_at(std::string_view text, std::size_t begin) {
  const std::string_view first = text_of_line(text, begin);
  const Shape shape = shape_of(first);
  if (shape.fields == 0) return {};
  std::size_t end = line_at(text, begin).next, rows = 0, odd = 0;
  for (std::size_t at = end; at < text.size(); at = line_at(text, at).next) {
    const std::string_view line = text_of_line(text, at);
    if (trim(line).empty()) break;
    const bool fits = shape.fits(line);
    odd = fits ? 0 : odd + 1;
    if (odd > kMostOdd || (!fits && rows < kFewestRows)) break;
    if (!fits) continue;
    ++rows;
    end = line_at(text, at).next;
  }
  if (rows < kFewestRows) return {};
  Table table{{begin, end}, begin};
  if (is_header(first, shape)) {
    table.header_end = line_at(text, begin).next;
    if (is_rule(text_of_line(text, table.header_end))) table.header_end = line_at(text, table.header_end).next;
  }
  return table;
}

/// The first line of the next paragraph.
std::size_t next_paragraph(std::string_view text, std::size_t at) {
  while (at < text.size() && (at = line_at(text, at).next) < text.size())
    if (trim(text_of_line(text, at)).empty()) break;
  while (at < text.size() && trim(text_of_line(text, at)).empty()) at = line_at(text, at).next;
  return at;
}

}  // namespace

std::vector<Table> find_tables(std::string_view text) {
  std::vector<Table> tables;
  std::size_t at = 0;
  while (at < text.size() && trim(text_of_line(text, at)).empty()) at = line_at(text, at).next;
  while (at < text.size()) {
    const Table table = table_at(text, at);
    if (table.span.size() == 0) {
      at = next_paragraph(text, at);
      continue;
    }
    tables.push_back(table);
    at = table.span.end;
    while (at < text.size() && trim(text_of_line(text, at)).empty()) at = line_at(text, at).next;
  }
  return tables;
}

}  // namespace firstpass::condense
