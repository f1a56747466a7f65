// Cells of a table that stands in a text: lines of "a,b,c", "a;b;c", "a|b|c" or with tabs, below a line of names of
// columns. What such a name calls private ("last_name", "dob", "Telefon") is private whatever it looks like, as in
// `mask --format csv`; here the table may stand in a letter, a prompt or a log.
#include <algorithm>
#include <array>
#include <vector>

#include "core/text.h"
#include "protect/leaves.h"
#include "protect/recognizer.h"
#include "protect/structured.h"
#include "protect/tables.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.95;            // surer than that a date of birth is a date
constexpr std::size_t kLongestName = 40;   // bytes of a column's name
constexpr std::size_t kLongestCell = 120;  // bytes of a cell that its column makes private
// Of a long table some rows may be left out and others cut off: what a brief keeps of one still tells whose it is.
constexpr std::size_t kCutRow = 3;     // cells of a row that was cut
constexpr std::size_t kStrangers = 3;  // lines of another shape that end the table; an empty one does so at once

// "null" and its like tell nothing, nor do the lines between the rows of Markdown.
bool tells(std::string_view cell) {
  static constexpr std::array<std::string_view, 9> kNothing = {"null", "none",  "n/a", "na", "unknown",
                                                               "true", "false", "yes", "no"};
  if (cell.empty() || cell.size() > kLongestCell) return false;
  bool has_letter_or_digit = false;
  for (std::size_t at = 0; at < cell.size();) has_letter_or_digit |= is_alnum(next_code_point(cell, at));
  return has_letter_or_digit && std::find(kNothing.begin(), kNothing.end(), lower(cell)) == kNothing.end();
}

class Table final : public Recognizer {
 public:
  std::string_view name() const override { return "table"; }
  std::vector<std::string_view> types() const override {
    return {"PERSON",    "USERNAME",    "EMAIL_ADDRESS", "PHONE_NUMBER",  "US_SSN", "ID",       "ACCOUNT",
            "IBAN_CODE", "CREDIT_CARD", "SECRET",        "DATE_OF_BIRTH", "AGE",    "LOCATION", "IP_ADDRESS"};
  }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::vector<Span> cells;
    for (std::size_t at = 0; at < text.size();) {
      const TableLine head = table_line(text, at);
      at = head.next;
      const char separator = separator_of(text.substr(head.span.begin, head.span.size()));
      if (separator == 0) continue;
      split_cells(text, head.span, separator, cells);
      const std::vector<std::string_view> columns = columns_of(text, cells);
      if (columns.empty()) continue;
      std::size_t strangers = 0;  // lines in a row that are none of the table
      for (TableLine row = table_line(text, at); row.span.size() > 0 && strangers < kStrangers;
           row = table_line(text, at)) {
        split_cells(text, row.span, separator, cells);
        const bool is_row =
            cells.size() == columns.size() || (cells.size() < columns.size() && cells.size() >= kCutRow);
        strangers = is_row ? 0 : strangers + 1;
        for (std::size_t i = 0; is_row && i < cells.size(); ++i) {
          if (!columns[i].empty() && tells(text.substr(cells[i].begin, cells[i].size())))
            out.push_back({cells[i], std::string(columns[i]), kScore, "table", "the column's name says so"});
        }
        at = row.next;
        if (at >= text.size()) break;
      }
    }
  }

 private:
  // The type of each column; nothing when these are no names of columns, or none is private. A "name" among private
  // columns is a person's.
  static std::vector<std::string_view> columns_of(std::string_view text, const std::vector<Span>& cells) {
    std::vector<std::string_view> types;
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
};

}  // namespace

std::unique_ptr<Recognizer> make_table_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<Table>(); }

}  // namespace firstpass::protect
