#include "deliver/csv/csv_table.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass::deliver {

namespace {

/// -12.50, +3, 1,250.40: digits with single separators between them.
bool is_plain_number(std::string_view text) {
  if (!text.empty() && (text.front() == '+' || text.front() == '-')) text.remove_prefix(1);
  bool digit_before = false;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(digit_before && (c == '.' || c == ','))) return false;
    digit_before = digit;
  }
  return digit_before;
}

std::string csv_field(std::string_view value) {
  std::string field = terminal_safe(to_valid_utf8(value));
  constexpr std::string_view kFormula = "=+-@\t\r";
  // Spreadsheets skip spaces before a formula; U+FF1D and its like are taken for = by some.
  const std::string_view first = trim(field);
  const bool wide = first.substr(0, 3) == "\xEF\xBC\x9D" || first.substr(0, 3) == "\xEF\xBC\x8B" ||
                    first.substr(0, 3) == "\xEF\xBC\x8D" || first.substr(0, 3) == "\xEF\xBC\xA0";
  const bool formula = wide || (!field.empty() && kFormula.find(field.front()) != std::string_view::npos) ||
                       (!first.empty() && kFormula.find(first.front()) != std::string_view::npos);
  if (formula && !is_plain_number(field)) field.insert(0, "'");
  if (field.find_first_of(",;\"\r\n\t") == std::string::npos && trim(field).size() == field.size()) return field;
  std::string quoted = "\"";
  for (const char c : field) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) {
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  std::vector<CsvRow> rows;
  CsvRow row;
  std::string field;
  bool quoted = false, was_quoted = false;
  const auto end_field = [&] {
    row.push_back(std::move(field));
    field.clear(), was_quoted = false;
  };
  const auto end_row = [&] {
    if (row.empty() && field.empty() && !was_quoted) return;
    end_field();
    rows.push_back(std::move(row));
    row.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') field += c;
      else if (i + 1 < text.size() && text[i + 1] == '"') field += '"', ++i;
      else quoted = false;
    } else if (c == '"' && field.empty() && !was_quoted) {
      quoted = was_quoted = true;
    } else if (c == ',') {
      end_field();
    } else if (c == '\n') {
      end_row();
    } else if (c != '\r') {
      field += c;
    }
  }
  end_row();
  return rows;
}

std::string csv_line(const CsvRow& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) line += (i == 0 ? "" : ",") + csv_field(row[i]);
  return line;
}

}  // namespace firstpass::deliver
