#include "protect/tables.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/text.h"
#include "protect/leaves.h"
#include "protect/structured.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestName = 40;   // bytes of a column's name
constexpr std::size_t kLongestCell = 120;  // bytes of a cell that its column makes private
// Of a long table some rows may be left out and others cut off: what a brief keeps of one still tells whose it is.
constexpr std::size_t kCutRow = 3;        // cells of a row that was cut
constexpr std::size_t kStrangers = 3;     // lines of another shape after which a row has to look like one
constexpr std::size_t kLongestGap = 40;   // lines of another shape that end the table
constexpr std::size_t kMostExtra = 3;     // separators that stand unquoted in the cells of a row
constexpr std::size_t kMostLines = 8;     // of a row whose quoted cells go over several
constexpr std::size_t kMostNames = 2000;  // bytes of the names of columns in an INSERT

using Columns = std::vector<std::string_view>;  // the type of each; empty for what is not private

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// A line, or several where a quoted cell goes on over their ends.
Line row_at(std::string_view text, std::size_t begin, char separator, std::vector<Cell>& cells) {
  const Line line = table_line(text, begin);
  const std::string_view until_end = text.substr(0, line.span.end);
  if (!read_row(until_end, line.span.begin, separator, cells).open) return line;
  std::size_t limit = line.next;
  for (std::size_t lines = 1; lines < kMostLines; ++lines) limit = line_at(text, limit).next;
  const Row row = read_row(text.substr(0, limit), line.span.begin, separator, cells);
  if (!row.open) return {row.span, row.next};
  read_row(until_end, line.span.begin, separator, cells);
  return line;
}

// "null" and its like tell nothing, nor do the lines between the rows of Markdown.
bool tells(std::string_view cell) {
  static constexpr std::array<std::string_view, 9> kNothing = {"null", "none",  "n/a", "na", "unknown",
                                                               "true", "false", "yes", "no"};
  if (cell.empty() || cell.size() > kLongestCell) return false;
  bool has_letter_or_digit = false;
  for (std::size_t at = 0; at < cell.size();) has_letter_or_digit |= is_alnum(next_code_point(cell, at));
  return has_letter_or_digit && std::find(kNothing.begin(), kNothing.end(), lower(cell)) == kNothing.end();
}

std::size_t digits_in(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }));
}

bool is_word_type(std::string_view type) { return type == "PERSON" || type == "USERNAME" || type == "LOCATION"; }

// Whether a cell can be what a column says, where it is not sure that it is of that column.
bool fits(std::string_view type, std::string_view cell) {
  const std::size_t digits = digits_in(cell);
  if (type == "DATE_OF_BIRTH") return digits >= 2 && digits <= 14;
  if (type == "EMAIL_ADDRESS") return cell.find('@') != std::string_view::npos;
  if (type == "AGE") return digits > 0 && digits <= 3;
  if (type == "PERSON") return digits == 0;
  return is_word_type(type) || digits > 0;
}

// The type of each column; nothing when these are no names of columns, or none is private. A "name" among private
// columns is a person's.
Columns columns_of(std::string_view text, const std::vector<Cell>& cells) {
  Columns types;
  if (cells.size() < 2) return types;
  std::vector<std::size_t> names;
  bool any = false;
  for (const Cell& cell : cells) {
    const std::string_view title = text.substr(cell.value.begin, cell.value.size());
    if (title.size() > kLongestName || title.find_first_of(".!?@<>{}=") != std::string_view::npos) return {};
    const std::string words = key_as_words(title);
    if (words == "name") names.push_back(types.size());
    types.push_back(type_of_key(words));
    any |= !types.back().empty();
  }
  if (!any) return {};
  for (const std::size_t name : names) types[name] = "PERSON";
  return types;
}

std::size_t private_columns(const Columns& columns) {
  return columns.size() - static_cast<std::size_t>(std::count(columns.begin(), columns.end(), std::string_view()));
}

/// Walks over the lines of a text and tells the cells of rows.
class Walk {
 public:
  Walk(std::string_view text, const std::function<void(const PrivateCell&)>& found, std::vector<PrivateTable>* tables)
      : m_text(text), m_found(found), m_tables(tables) {}

  void run() {
    for (std::size_t at = 0; at < m_text.size();) {
      const Line head = table_line(m_text, at);
      if (head.next >= m_text.size()) return;  // no row can follow
      const char separator = separator_of(of(head.span));
      const Columns columns = separator != 0 ? columns_at(head.span, separator) : Columns();
      at = columns.empty() ? head.next : rows(head, separator, columns);
    }
  }

 private:
  std::string_view of(Span span) const { return m_text.substr(span.begin, span.size()); }
  std::string_view value(std::size_t cell) const { return of(m_cells[cell].value); }

  Columns columns_at(Span line, char separator) {
    read_row(m_text.substr(0, line.end), line.begin, separator, m_cells);
    return columns_of(m_text, m_cells);
  }

  /// Where the table ends.
  std::size_t rows(const Line& head, char separator, const Columns& columns) {
    std::size_t at = head.next, end = head.next, strangers = 0;
    bool blank = false;  // the gap holds an empty line
    Span told{head.next, head.next};
    while (at < m_text.size() && strangers < kLongestGap) {
      const Line row = row_at(m_text, at, separator, m_cells);
      const bool gap = blank || strangers >= kStrangers;
      if (is_row(separator, columns, gap, strangers == 0)) {
        if (begins_another(row, columns)) break;
        tell(separator, columns);
        strangers = 0, blank = false, end = row.next, told.end = row.span.end;
      } else {
        const Line line = table_line(m_text, at);
        if (strangers > 0 || line.span.size() > 0) {
          const char other = separator_of(of(line.span));
          if (other != 0 &&
              private_columns(columns_at(line.span, other)) >= std::min<std::size_t>(2, private_columns(columns)))
            break;
        }
        blank |= trim(of(line.span)).empty();
        ++strangers;
        at = line.next;
        continue;
      }
      at = row.next;
    }
    if (m_tables != nullptr && told.end > told.begin) m_tables->push_back({head.span, told});
    // What stands behind the last row may be the head of another table.
    return std::max(end, head.next);
  }

  /// A row between whose names of columns and itself something else stands has to hold what its columns say.
  bool is_row(char separator, const Columns& columns, bool gap, bool adjacent) const {
    const bool exact = m_cells.size() == columns.size();
    const bool cut = m_cells.size() < columns.size() && m_cells.size() >= (separator == kGaps ? 2 : kCutRow);
    const bool extra = m_cells.size() > columns.size() && m_cells.size() <= columns.size() + kMostExtra && adjacent;
    if (!exact && !cut && !extra) return false;
    const bool sure = exact || (cut && separator != kGaps);
    return (!gap && sure) || looks_right(separator, columns);
  }

  bool looks_right(char separator, const Columns& columns) const {
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
      const std::string_view type = type_of(separator, columns, i);
      if (!type.empty() && !is_word_type(type) && fits(type, value(i))) return true;
    }
    return false;
  }

  /// Another line of names of columns, as where pages begin anew.
  bool begins_another(const Line& row, const Columns& columns) const {
    if (digits_in(of(row.span)) > 0) return false;
    return private_columns(columns_of(m_text, m_cells)) >= private_columns(columns);
  }

  /// Of the cell's column; where a row has more cells than columns, or blanks hide how many are empty, of the first
  /// that it can be of: surer signs than letters first.
  std::string_view type_of(char separator, const Columns& columns, std::size_t cell) const {
    const std::size_t cells = m_cells.size(), wanted = columns.size();
    if (cells == wanted || (cells < wanted && separator != kGaps)) return columns[cell];
    const std::size_t first = cells > wanted ? cell - std::min(cell, cells - wanted) : cell;
    const std::size_t last = std::min(wanted - 1, cells > wanted ? cell : cell + (wanted - cells));
    for (const bool words : {false, true})
      for (std::size_t i = first; i <= last; ++i)
        if (!columns[i].empty() && is_word_type(columns[i]) == words && fits(columns[i], value(cell)))
          return columns[i];
    return {};
  }

  void tell(char separator, const Columns& columns) const {
    for (std::size_t i = 0; i < m_cells.size(); ++i)
      if (const std::string_view type = type_of(separator, columns, i); !type.empty() && tells(value(i)))
        m_found({m_cells[i].value, type});
  }

  const std::string_view m_text;
  const std::function<void(const PrivateCell&)>& m_found;
  std::vector<PrivateTable>* const m_tables;
  std::vector<Cell> m_cells;
};

/// "INSERT INTO people (id, name) VALUES (1, 'Kim'), (2, 'Li')": the names of columns stand in parentheses before
/// VALUES.
class Inserts {
 public:
  Inserts(std::string_view text, const std::function<void(const PrivateCell&)>& found,
          std::vector<PrivateTable>* tables)
      : m_text(text), m_found(found), m_tables(tables) {}

  void run() {
    for (std::size_t close = m_text.find(')'); close != std::string_view::npos; close = m_text.find(')', close + 1)) {
      const std::size_t at = skip_space(close + 1);
      if (at >= m_text.size() || (m_text[at] | 0x20) != 'v' || lower(m_text.substr(at, kValues.size())) != kValues)
        continue;
      const std::size_t from = close - std::min(close, kMostNames);
      const std::size_t open = from + m_text.substr(from, close - from).rfind('(');
      if (open < from || open >= close) continue;
      std::vector<Cell> names;
      read_row(m_text.substr(0, close), open + 1, ',', names);
      for (Cell& name : names)
        while (name.value.size() > 0 && is_quote(m_text[name.value.begin]) && is_quote(m_text[name.value.end - 1]))
          ++name.value.begin, name.value.end = std::max(name.value.begin, name.value.end - 1);
      const Columns columns = columns_of(m_text, names);
      const std::size_t first = at + kValues.size();
      const std::size_t end = columns.empty() ? first : tuples(first, columns);
      if (m_tables != nullptr && end > first) m_tables->push_back({{open, first}, {first, end}});
      close = end - 1;
    }
  }

 private:
  static constexpr std::string_view kValues = "values";
  static bool is_quote(char c) { return c == '`' || c == '"' || c == '[' || c == ']' || c == '\''; }
  std::size_t skip_space(std::size_t at) const {
    return std::min(m_text.find_first_not_of(" \t\r\n", at), m_text.size());
  }
  /// Also over what a brief leaves in the place of some.
  std::size_t skip_to_tuple(std::size_t at) const {
    return std::min(m_text.find_first_not_of(" \t\r\n,.[]\xE2\x80\xA6", at), m_text.size());
  }

  std::size_t tuples(std::size_t at, const Columns& columns) {
    std::size_t end = at;
    for (at = skip_to_tuple(at); at < m_text.size() && m_text[at] == '('; at = skip_to_tuple(at))
      end = at = tuple(at + 1, columns);
    return end;
  }

  /// Returns what follows the closing parenthesis.
  std::size_t tuple(std::size_t at, const Columns& columns) {
    std::size_t column = 0, begin = at;
    bool quoted = false;
    for (; at < m_text.size(); ++at) {
      const char c = m_text[at];
      if (quoted && c == '\\') ++at;
      else if (c == '\'') quoted = !quoted;  // '' inside ends and begins again
      if (quoted || (c != ',' && c != ')')) continue;
      value({begin, at}, columns, column++);
      begin = at + 1;
      if (c == ')') return at + 1;
    }
    return m_text.size();
  }

  void value(Span cell, const Columns& columns, std::size_t column) {
    constexpr std::string_view kMargins = " \t\r\n\"";
    while (cell.size() > 0 && kMargins.find(m_text[cell.begin]) != std::string_view::npos) ++cell.begin;
    while (cell.size() > 0 && kMargins.find(m_text[cell.end - 1]) != std::string_view::npos) --cell.end;
    if (cell.size() >= 2 && m_text[cell.begin] == '\'' && m_text[cell.end - 1] == '\'') ++cell.begin, --cell.end;
    if (column < columns.size() && !columns[column].empty() && tells(m_text.substr(cell.begin, cell.size())))
      m_found({cell, columns[column]});
  }

  const std::string_view m_text;
  const std::function<void(const PrivateCell&)>& m_found;
  std::vector<PrivateTable>* const m_tables;
};

}  // namespace

Line table_line(std::string_view text, std::size_t begin) {
  Line line = line_at(text, begin);
  for (std::size_t at = begin; at < line.span.end && (text[at] == '>' || is_blank(text[at])); ++at)
    if (text[at] == '>') line.span.begin = at + 1;
  return line;
}

void find_private_cells(std::string_view text, const std::function<void(const PrivateCell&)>& found) {
  Walk(text, found, nullptr).run();
  Inserts(text, found, nullptr).run();
}

std::vector<PrivateTable> private_tables(std::string_view text) {
  std::vector<PrivateTable> tables;
  const std::function<void(const PrivateCell&)> ignored = [](const PrivateCell&) {};
  Walk(text, ignored, &tables).run();
  Inserts(text, ignored, &tables).run();
  std::sort(tables.begin(), tables.end(),
            [](const PrivateTable& a, const PrivateTable& b) { return a.head.begin < b.head.begin; });
  return tables;
}

}  // namespace firstpass::protect
