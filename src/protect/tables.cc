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
constexpr char kBlanks = ' ';             // as a separator: two or more

using Columns = std::vector<std::string_view>;  // the type of each; empty for what is not private

bool is_blank(char c) { return c == ' ' || c == '\t'; }

std::size_t quotes_in(std::string_view text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '"'));
}

// A line, or several where a quoted cell goes on over their ends.
TableLine row_at(std::string_view text, std::size_t begin) {
  const TableLine first = table_line(text, begin);
  TableLine line = first;
  std::size_t quotes = quotes_in(text.substr(line.span.begin, line.span.size()));
  for (std::size_t lines = 1; quotes % 2 == 1 && lines < kMostLines && line.next < text.size(); ++lines) {
    const TableLine more = table_line(text, line.next);
    quotes += quotes_in(text.substr(more.span.begin, more.span.size()));
    line.span.end = more.span.end, line.next = more.next;
  }
  return quotes % 2 == 0 ? line : first;
}

bool is_margin(char c) { return is_blank(c) || c == '"'; }

Span without_margins(std::string_view text, Span cell) {
  while (cell.begin < cell.end && is_margin(text[cell.begin])) ++cell.begin;
  while (cell.end > cell.begin && is_margin(text[cell.end - 1])) --cell.end;
  return cell;
}

void split_at_blanks(std::string_view text, Span line, std::vector<Span>& cells) {
  line = without_margins(text, line);
  for (std::size_t at = line.begin; at < line.end;) {
    const std::size_t end = std::min(text.find("  ", at), line.end);
    cells.push_back(without_margins(text, {at, end}));
    at = end;
    while (at < line.end && is_blank(text[at])) ++at;
  }
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
Columns columns_of(std::string_view text, const std::vector<Span>& cells) {
  Columns types;
  if (cells.size() < 2) return types;
  std::vector<std::size_t> names;
  bool any = false;
  for (const Span cell : cells) {
    const std::string_view title = text.substr(cell.begin, cell.size());
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
      const TableLine head = table_line(m_text, at);
      if (head.next >= m_text.size()) return;  // no row can follow
      const char separator = separator_of(of(head.span));
      if (separator != 0) split_cells(m_text, head.span, separator, m_cells);
      Columns columns = separator != 0 ? columns_of(m_text, m_cells) : Columns();
      at = columns.empty() ? head.next : rows(head, separator, columns);
    }
  }

 private:
  std::string_view of(Span span) const { return m_text.substr(span.begin, span.size()); }

  /// Where the table ends.
  std::size_t rows(const TableLine& head, char separator, const Columns& columns) {
    std::size_t at = head.next, end = head.next, strangers = 0;
    bool blank = false;  // the gap holds an empty line
    Span told{head.next, head.next};
    while (at < m_text.size() && strangers < kLongestGap) {
      const TableLine row = row_at(m_text, at);
      split_cells(m_text, row.span, separator, m_cells);
      const bool gap = blank || strangers >= kStrangers;
      if (is_row(separator, columns, gap, strangers == 0)) {
        if (begins_another(row, separator, columns)) break;
        tell(separator, columns);
        strangers = 0, blank = false, end = row.next, told.end = row.span.end;
      } else {
        const TableLine line = table_line(m_text, at);
        if (strangers > 0 || line.span.size() > 0) {
          const char other = separator_of(of(line.span));
          if (other != 0) {
            split_cells(m_text, line.span, other, m_cells);
            if (private_columns(columns_of(m_text, m_cells)) >= std::min<std::size_t>(2, private_columns(columns)))
              break;
          }
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
    const bool cut = m_cells.size() < columns.size() && m_cells.size() >= (separator == kBlanks ? 2 : kCutRow);
    const bool extra = m_cells.size() > columns.size() && m_cells.size() <= columns.size() + kMostExtra && adjacent;
    if (!exact && !cut && !extra) return false;
    const bool sure = exact || (cut && separator != kBlanks);
    return (!gap && sure) || looks_right(separator, columns);
  }

  bool looks_right(char separator, const Columns& columns) const {
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
      const std::string_view type = type_of(separator, columns, i);
      if (!type.empty() && !is_word_type(type) && fits(type, of(m_cells[i]))) return true;
    }
    return false;
  }

  /// Another line of names of columns, as where pages begin anew.
  bool begins_another(const TableLine& row, char separator, const Columns& columns) {
    if (digits_in(of(row.span)) > 0) return false;
    split_cells(m_text, row.span, separator, m_cells);
    return private_columns(columns_of(m_text, m_cells)) >= private_columns(columns);
  }

  /// Of the cell's column; where a row has more cells than columns, or blanks hide how many are empty, of the first
  /// that it can be of: surer signs than letters first.
  std::string_view type_of(char separator, const Columns& columns, std::size_t cell) const {
    const std::size_t cells = m_cells.size(), wanted = columns.size();
    if (cells == wanted || (cells < wanted && separator != kBlanks)) return columns[cell];
    const std::size_t first = cells > wanted ? cell - std::min(cell, cells - wanted) : cell;
    const std::size_t last = std::min(wanted - 1, cells > wanted ? cell : cell + (wanted - cells));
    for (const bool words : {false, true})
      for (std::size_t i = first; i <= last; ++i)
        if (!columns[i].empty() && is_word_type(columns[i]) == words && fits(columns[i], of(m_cells[cell])))
          return columns[i];
    return {};
  }

  void tell(char separator, const Columns& columns) const {
    for (std::size_t i = 0; i < m_cells.size(); ++i)
      if (const std::string_view type = type_of(separator, columns, i); !type.empty() && tells(of(m_cells[i])))
        m_found({m_cells[i], type});
  }

  const std::string_view m_text;
  const std::function<void(const PrivateCell&)>& m_found;
  std::vector<PrivateTable>* const m_tables;
  mutable std::vector<Span> m_cells;
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
      std::vector<Span> names;
      split_cells(m_text, {open + 1, close}, ',', names);
      for (Span& name : names)
        while (name.begin < name.end && is_quote(m_text[name.begin]) && is_quote(m_text[name.end - 1]))
          ++name.begin, name.end = std::max(name.begin, name.end - 1);
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
    cell = without_margins(m_text, cell);
    while (cell.begin < cell.end && (m_text[cell.begin] == '\n' || m_text[cell.begin] == '\r')) ++cell.begin;
    if (cell.size() >= 2 && m_text[cell.begin] == '\'' && m_text[cell.end - 1] == '\'') ++cell.begin, --cell.end;
    if (column < columns.size() && !columns[column].empty() && tells(m_text.substr(cell.begin, cell.size())))
      m_found({cell, columns[column]});
  }

  const std::string_view m_text;
  const std::function<void(const PrivateCell&)>& m_found;
  std::vector<PrivateTable>* const m_tables;
};

}  // namespace

TableLine table_line(std::string_view text, std::size_t begin) {
  const std::size_t feed = std::min(text.find('\n', begin), text.size());
  const std::size_t end = std::min(text.substr(0, feed).find('\r', begin), feed);
  const bool pair = text.substr(end, 2) == "\r\n";
  std::size_t from = begin;
  for (std::size_t at = begin; at < end && (text[at] == '>' || is_blank(text[at])); ++at)
    if (text[at] == '>') from = at + 1;
  return {{from, end}, std::min(end + (pair ? 2 : 1), text.size())};
}

char separator_of(std::string_view line) {
  constexpr std::string_view kCandidates = "\t;|,";  // of equally many the first
  std::array<std::size_t, 256> counts{};
  for (const char c : line) ++counts[static_cast<unsigned char>(c)];
  char best = 0;
  std::size_t most = 0;
  for (const char candidate : kCandidates)
    if (counts[static_cast<unsigned char>(candidate)] > most)
      best = candidate, most = counts[static_cast<unsigned char>(candidate)];
  if (best == 0 && trim(line).find("  ") != std::string_view::npos) return kBlanks;
  return best;
}

void split_cells(std::string_view text, Span line, char separator, std::vector<Span>& cells) {
  cells.clear();
  if (separator == kBlanks) return split_at_blanks(text, line, cells);
  bool quoted = false;
  std::size_t begin = line.begin;
  for (std::size_t at = line.begin; at <= line.end; ++at) {
    if (at < line.end && text[at] == '"') quoted = !quoted;
    if (at < line.end && (quoted || text[at] != separator)) continue;
    cells.push_back(without_margins(text, {begin, at}));
    begin = at + 1;
  }
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
