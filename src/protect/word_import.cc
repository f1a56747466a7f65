// Own words from address books and tables.
#include <algorithm>
#include <map>

#include "core/content_line.h"
#include "core/table_rows.h"
#include "core/text.h"
#include "protect/own_words.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "vault/words";

struct Card {
  std::string full, inverted;
  std::vector<std::pair<std::string, std::string>> aliases;
  std::string organisation;
};

void read_property(const ContentLine& line, Card& card) {
  const std::vector<std::string> parts = value_components(line.value);
  if (line.name == "FN") card.full = parts[0];
  else if (line.name == "N" && parts.size() > 1 && !parts[0].empty()) card.inverted = parts[0] + ", " + parts[1];
  else if (line.name == "NICKNAME" && !parts[0].empty()) card.aliases.emplace_back("PERSON", parts[0]);
  else if (line.name == "EMAIL" && !parts[0].empty()) card.aliases.emplace_back("EMAIL_ADDRESS", parts[0]);
  else if (line.name == "TEL")
    card.aliases.emplace_back("PHONE_NUMBER", parts.back().empty() ? parts[0] : parts.back());
  else if (line.name == "ORG") card.organisation = parts[0];
}

bool adds_word(const Card& card, std::vector<OwnWord>& words) {
  OwnWord word{"PERSON", card.full, card.aliases, false};
  if (word.text.empty()) word.text = card.inverted;
  else if (!card.inverted.empty()) word.aliases.emplace_back("PERSON", card.inverted);
  if (word.text.empty() && !card.organisation.empty()) word.type = "ORGANIZATION", word.text = card.organisation;
  else if (!card.organisation.empty()) words.push_back({"ORGANIZATION", card.organisation, {}, false});
  if (word.text.empty()) return false;
  words.push_back(std::move(word));
  return true;
}

struct Table {
  std::vector<std::vector<std::string>> rows;
  std::vector<std::size_t> lines;
};

Result<Table> read_table(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const Line first = line_at(bytes, 0);
  const char counted = separator_of(bytes.substr(0, first.span.end), ",;\t");
  const char separator = counted == 0 ? ',' : counted;
  Table table;
  std::vector<Cell> cells;
  std::size_t line = 1;
  for (std::size_t at = 0; at < bytes.size();) {
    const Row row = read_row(bytes, at, separator, cells);
    if (row.open)
      return fail(Code::invalid_argument, kStage,
                  "line " + std::to_string(line) + ": a quote is opened and never closed");
    std::vector<std::string> values;
    for (const Cell& cell : cells) values.push_back(cell_text(bytes, cell));
    if (values.size() > 1 || !trim(values[0]).empty())
      table.rows.push_back(std::move(values)), table.lines.push_back(line);
    const std::string_view read = bytes.substr(at, row.next - at);
    line += static_cast<std::size_t>(std::count(read.begin(), read.end(), '\n'));
    at = row.next;
  }
  return table;
}

// What a column is called → the type of its values; "+" is part of the name, "=" a setting.
const std::map<std::string_view, std::string_view>& columns() {
  static const std::map<std::string_view, std::string_view> known = {{"text", "text"},
                                                                     {"name", "text"},
                                                                     {"full name", "text"},
                                                                     {"client", "text"},
                                                                     {"first name", "first"},
                                                                     {"firstname", "first"},
                                                                     {"given name", "first"},
                                                                     {"vorname", "first"},
                                                                     {"last name", "last"},
                                                                     {"lastname", "last"},
                                                                     {"family name", "last"},
                                                                     {"surname", "last"},
                                                                     {"nachname", "last"},
                                                                     {"type", "=type"},
                                                                     {"allow", "=allow"},
                                                                     {"nickname", "PERSON"},
                                                                     {"email", "EMAIL_ADDRESS"},
                                                                     {"e-mail", "EMAIL_ADDRESS"},
                                                                     {"phone", "PHONE_NUMBER"},
                                                                     {"telephone", "PHONE_NUMBER"},
                                                                     {"mobile", "PHONE_NUMBER"},
                                                                     {"company", "ORGANIZATION"},
                                                                     {"organization", "ORGANIZATION"},
                                                                     {"organisation", "ORGANIZATION"},
                                                                     {"account", "ACCOUNT"},
                                                                     {"account number", "ACCOUNT"},
                                                                     {"customer number", "CUSTOMER"},
                                                                     {"project", "PROJECT"},
                                                                     {"alias", "=alias"}};
  return known;
}

std::string_view column_of(std::string_view header) {
  const std::string key = lower(trim(header));
  const auto found = columns().find(key);
  return found == columns().end() ? std::string_view{} : found->second;
}

bool is_type(std::string_view text) {
  return !text.empty() && text.size() <= 32 && text[0] >= 'A' && text[0] <= 'Z' &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string_view::npos;
}

Result<OwnWord> word_of(const std::vector<std::string>& row, const std::vector<std::string_view>& kinds,
                        std::string_view default_type, std::size_t line) {
  OwnWord word;
  word.type = std::string(default_type);
  std::string first, last;
  for (std::size_t i = 0; i < row.size() && i < kinds.size(); ++i) {
    const std::string value(trim(row[i]));
    if (value.empty() || kinds[i].empty()) continue;
    if (kinds[i] == "text") word.text = value;
    else if (kinds[i] == "first") first = value;
    else if (kinds[i] == "last") last = value;
    else if (kinds[i] == "=type") word.type = value;
    else if (kinds[i] == "=allow") word.allow = value == "1" || lower(value) == "true" || lower(value) == "yes";
    else if (kinds[i] == "=alias") word.aliases.emplace_back(word.type, value);
    else word.aliases.emplace_back(std::string(kinds[i]), value);
  }
  if (word.text.empty() && !(first + last).empty())
    word.text = last.empty() ? first : first.empty() ? last : last + ", " + first;
  if (word.text.empty() && !word.aliases.empty()) {
    word.type = word.aliases.front().first, word.text = word.aliases.front().second;
    word.aliases.erase(word.aliases.begin());
  }
  if (word.text.empty())
    return fail(Code::invalid_argument, kStage, "line " + std::to_string(line) + " of the table has no name");
  if (!is_type(word.type))
    return fail(Code::invalid_argument, kStage,
                "line " + std::to_string(line) + ": a type is written in capitals, like PERSON or PROJECT");
  return word;
}

}  // namespace

Result<std::vector<OwnWord>> words_from_vcard(std::string_view bytes) {
  std::vector<OwnWord> words;
  Card card;
  bool inside = false, any = false;
  for (const ContentLine& line : content_lines(bytes)) {
    const bool border = lower(trim(line.value)) == "vcard";
    if (border && line.name == "BEGIN") card = {}, inside = any = true;
    else if (border && line.name == "END") adds_word(card, words), inside = false;
    else if (inside) read_property(line, card);
  }
  if (!any) return fail(Code::invalid_argument, kStage, "the file holds no vCard");
  return words;
}

Result<std::vector<OwnWord>> words_from_csv(std::string_view bytes, std::string_view default_type) {
  FP_TRY_ASSIGN(const Table table, read_table(bytes));
  std::vector<OwnWord> words;
  if (table.rows.empty()) return fail(Code::invalid_argument, kStage, "the table is empty");
  std::vector<std::string_view> kinds;
  for (const std::string& header : table.rows[0]) kinds.push_back(column_of(header));
  // "Project Bluebird,PROJECT" is a word and its type, no header.
  if (kinds.size() > 1 && kinds[0].empty() && is_type(trim(table.rows[0][1]))) kinds[1] = {};
  const bool has_header = std::any_of(kinds.begin(), kinds.end(), [](std::string_view kind) { return !kind.empty(); });
  if (!has_header) kinds = {"text", "=type"};
  for (std::size_t i = has_header ? 1 : 0; i < table.rows.size(); ++i) {
    FP_TRY_ASSIGN(OwnWord word, word_of(table.rows[i], kinds, default_type, table.lines[i]));
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace firstpass::protect
