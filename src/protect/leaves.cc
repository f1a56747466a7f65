#include "protect/leaves.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "core/table_rows.h"
#include "core/text.h"
#include "protect/cells.h"
#include "protect/structured.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/structured";

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

std::size_t skip_blank(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

// A value with escapes: what it says, and where each byte of that comes from.
struct Unescaped {
  std::string value;
  std::vector<std::size_t> places;
  void add(std::string_view bytes, std::size_t place) {
    value += bytes;
    places.resize(value.size(), place);
  }
  Leaf leaf(std::string_view text, Span span, std::string key) && {
    Leaf out{span, std::move(value), std::move(key), std::move(places), vault::Written::plain, false};
    out.places.push_back(span.end);
    if (out.value == text.substr(span.begin, span.size())) out.places.clear();
    return out;
  }
};

/// JSON that is known to be well-formed.
class JsonLeaves {
 public:
  JsonLeaves(std::string_view text, std::size_t at, std::vector<Leaf>& out) : m_text(text), m_at(at), m_out(out) {}

  std::size_t read() {
    struct Open {
      bool object;
      std::string key;
      std::size_t values = 0;
    };
    std::vector<Open> open;
    std::string key;
    // {"columns": ["name", "born"], "rows": [["Kim", "1980-01-02"]]}: in rows of rows the place tells the column.
    const auto is_row = [&] { return open.size() >= 2 && !open.back().object && !open[open.size() - 2].object; };
    const auto key_here = [&] {
      if (!open.empty() && is_row() && open.back().values < m_columns.size()) return m_columns[open.back().values];
      return key;
    };
    do {
      m_at = skip_blank(m_text, m_at);
      const char c = m_text[m_at];
      if (c == '{' || c == '[') {
        if (c == '[' && names_columns(key)) m_columns.clear();
        open.push_back({c == '{', key});
        ++m_at;
      } else if (c == '}' || c == ']') {
        key = open.back().key;
        open.pop_back();
        ++m_at;
      } else if (c == ',') {
        if (!open.empty()) ++open.back().values;
        ++m_at;
      } else if (c == '"') {
        Leaf leaf = string();
        const std::size_t colon = skip_blank(m_text, m_at);
        const bool is_key = !open.empty() && open.back().object && colon < m_text.size() && m_text[colon] == ':';
        if (is_key) {
          key = key_as_words(leaf.value);
          m_at = colon + 1;
          // Keys are names of fields, unless somebody keyed a table by people or addresses.
          if (leaf.value.find_first_of(" @") == std::string::npos) continue;
          m_out.push_back(std::move(leaf));
        } else {
          if (!open.empty() && !open.back().object && names_columns(key)) m_columns.push_back(key_as_words(leaf.value));
          leaf.key = key_here();
          m_out.push_back(std::move(leaf));
        }
        continue;
      } else {
        scalar(key_here());
      }
    } while (!open.empty() && m_at < m_text.size());
    return m_at;
  }

 private:
  static bool names_columns(std::string_view key) {
    return key == "columns" || key == "column names" || key == "header" || key == "headers" || key == "fields";
  }

  Leaf string() {
    const std::size_t begin = ++m_at;
    Unescaped out;
    while (m_text[m_at] != '"') {
      if (m_text[m_at] != '\\') {
        out.add(m_text.substr(m_at, 1), m_at), ++m_at;
        continue;
      }
      const std::size_t place = m_at;
      const std::size_t length = m_text[m_at + 1] != 'u'                                    ? 2
                                 : m_text.substr(m_at + 6, 2) == "\\u" && is_high(m_at + 2) ? 12
                                                                                            : 6;
      const auto decoded =
          nlohmann::json::parse("\"" + std::string(m_text.substr(m_at, length)) + "\"", nullptr, false);
      out.add(decoded.is_string() ? decoded.get<std::string>() : "\xEF\xBF\xBD", place);
      m_at += length;
    }
    const Span span{begin, m_at++};
    return std::move(out).leaf(m_text, span, "");
  }

  bool is_high(std::size_t digits) const {
    const char a = m_text[digits], b = m_text[digits + 1];
    return (a == 'd' || a == 'D') && (b == '8' || b == '9' || b == 'a' || b == 'A' || b == 'b' || b == 'B');
  }

  void scalar(const std::string& key) {
    const std::size_t begin = m_at;
    while (m_at < m_text.size() && !is_blank(m_text[m_at]) && m_text[m_at] != ',' && m_text[m_at] != '}' &&
           m_text[m_at] != ']')
      ++m_at;
    const std::string_view word = m_text.substr(begin, m_at - begin);
    if (word.empty() || (word[0] >= 'a' && word[0] <= 'z')) return;  // true, false, null
    m_out.push_back({{begin, m_at}, std::string(word), key, {}, vault::Written::quoted, false});
  }

  const std::string_view m_text;
  std::size_t m_at;
  std::vector<Leaf>& m_out;
  std::vector<std::string> m_columns;
};

Result<std::vector<Leaf>> json_leaves(std::string_view text) {
  std::vector<Leaf> out;
  if (nlohmann::json::accept(text)) {
    JsonLeaves(text, 0, out).read();
    return out;
  }
  std::size_t number = 0;  // JSON Lines
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    ++number;
    if (!trim(line).empty()) {
      if (!nlohmann::json::accept(line))
        return fail(Code::invalid_argument, kStage, "line " + std::to_string(number) + " is not JSON");
      JsonLeaves(text, at, out).read();
    }
    at = end + 1;
  }
  return out;
}

Leaf leaf_of_cell(std::string_view text, const Cell& cell) {
  const std::string_view whole = text.substr(cell.whole.begin, cell.whole.size());
  if (!cell.quoted) return {cell.whole, std::string(whole), "", {}, vault::Written::plain, false};
  Unescaped value;
  for (std::size_t at = cell.value.begin; at < cell.value.end; at += text[at] == '"' ? 2 : 1)
    value.add(text.substr(at, 1), at);
  return std::move(value).leaf(text, cell.value, "");
}

// The keys of the columns by the first row, whose leaves are `out`; titles are taken out of it. Without names of
// columns the first row is one of values.
std::vector<std::string> columns_of(std::vector<Leaf>& out) {
  std::vector<std::string> keys;
  std::vector<std::string_view> titles;
  for (const Leaf& leaf : out) keys.push_back(key_as_words(leaf.value)), titles.push_back(leaf.value);
  if (are_column_titles(titles)) std::erase_if(out, [](const Leaf& title) { return only_names_a_column(title.value); });
  else if (std::none_of(keys.begin(), keys.end(), [](const std::string& key) { return !type_of_key(key).empty(); }))
    keys.clear();
  return keys;
}

std::vector<Leaf> csv_leaves(std::string_view text) {
  // "sep=;" is what Excel is told in a line of its own.
  std::size_t at = text.starts_with("sep=") ? line_at(text, 0).next : 0;
  const Line first = line_at(text, at);
  const char counted = separator_of(text.substr(first.span.begin, first.span.size()), ",;\t");
  const char separator = counted == 0 ? ',' : counted;
  std::vector<Leaf> out;
  std::vector<std::string> keys;
  std::vector<Cell> cells;
  for (bool is_first = true; at < text.size(); is_first = false) {
    at = read_row(text, at, separator, cells).next;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      Leaf leaf = leaf_of_cell(text, cells[column]);
      if (column < keys.size()) leaf.key = keys[column];
      if (is_first || leaf.span.size() > 0) out.push_back(std::move(leaf));
    }
    if (is_first) keys = columns_of(out);
  }
  std::erase_if(out, [](const Leaf& leaf) { return leaf.span.size() == 0; });
  return out;
}

/// XML, and HTML as it is found.
class MarkupLeaves {
 public:
  MarkupLeaves(std::string_view text, bool html) : m_text(text), m_html(html) {}

  std::vector<Leaf> read() {
    while (m_at < m_text.size()) {
      const std::size_t open = std::min(m_text.find('<', m_at), m_text.size());
      add(m_at, open, m_element, true);
      m_at = open;
      if (m_at < m_text.size()) tag();
    }
    return std::move(m_out);
  }

 private:
  void tag() {
    const auto until = [&](std::string_view end, std::size_t skip, bool escaped) {
      const std::size_t begin = m_at + skip, stop = std::min(m_text.find(end, begin), m_text.size());
      if (begin < stop) add(begin, stop, m_element, escaped);
      m_at = std::min(stop + end.size(), m_text.size());
    };
    if (m_text.substr(m_at, 4) == "<!--") return until("-->", 4, true);
    if (m_text.substr(m_at, 9) == "<![CDATA[") return until("]]>", 9, false);
    if (m_at + 1 < m_text.size() && (m_text[m_at + 1] == '!' || m_text[m_at + 1] == '?')) {
      m_at = std::min(m_text.find('>', m_at), m_text.size() - 1) + 1;
      return;
    }
    std::size_t at = m_at + 1;
    const bool closing = at < m_text.size() && m_text[at] == '/';
    at += closing;
    const std::size_t name = at;
    while (at < m_text.size() && !is_blank(m_text[at]) && m_text[at] != '>' && m_text[at] != '/') ++at;
    if (at == name) {  // a '<' that opens nothing
      m_at = at;
      return;
    }
    const std::string element(m_text.substr(name, at - name));
    m_element = closing ? "" : key_as_words(element);
    at = attributes(at);
    m_at = std::min(at + 1, m_text.size());
    if (!closing && m_html && (element == "script" || element == "style")) {
      const std::size_t end = std::min(m_text.find("</" + element, m_at), m_text.size());
      add(m_at, end, "", false);
      m_at = end;
    }
  }

  std::size_t attributes(std::size_t at) {
    while (at < m_text.size() && m_text[at] != '>') {
      if (is_blank(m_text[at]) || m_text[at] == '/') {
        ++at;
        continue;
      }
      const std::size_t name = at;
      while (at < m_text.size() && m_text[at] != '=' && m_text[at] != '>' && !is_blank(m_text[at])) ++at;
      const std::string key = key_as_words(m_text.substr(name, at - name));
      const std::size_t equals = skip_blank(m_text, at);
      if (equals >= m_text.size() || m_text[equals] != '=') continue;
      at = skip_blank(m_text, equals + 1);
      if (at >= m_text.size()) break;
      const char quote = m_text[at];
      const bool quoted = quote == '"' || quote == '\'';
      const std::size_t begin = at + quoted;
      std::size_t end = begin;
      while (end < m_text.size() && (quoted ? m_text[end] != quote : !is_blank(m_text[end]) && m_text[end] != '>'))
        ++end;
      add(begin, end, key, true);
      at = std::min(end + quoted, m_text.size());
    }
    return at;
  }

  void add(std::size_t begin, std::size_t end, const std::string& key, bool escaped) {
    const std::string_view raw = m_text.substr(begin, end - begin);
    if (std::all_of(raw.begin(), raw.end(), is_blank)) return;
    Unescaped out;
    for (std::size_t at = begin; at < end;) {
      const std::size_t length = escaped && m_text[at] == '&' ? reference(at, end, out) : 0;
      if (length == 0) out.add(m_text.substr(at, 1), at);
      at += std::max<std::size_t>(length, 1);
    }
    Leaf leaf = std::move(out).leaf(m_text, {begin, end}, key);
    leaf.html = escaped;
    m_out.push_back(std::move(leaf));
  }

  std::size_t reference(std::size_t at, std::size_t end, Unescaped& out) const {
    constexpr std::size_t kLongest = 10;
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kNamed = {
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", "\xC2\xA0"}}};
    const std::size_t stop = m_text.substr(at, std::min(kLongest, end - at)).find(';');
    if (stop == std::string_view::npos) return 0;
    const std::string_view name = m_text.substr(at + 1, stop - 1);
    for (const auto& [known, character] : kNamed)
      if (name == known) return out.add(character, at), stop + 1;
    if (name.size() < 2 || name[0] != '#') return 0;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    char32_t code = 0;
    for (const char c : name.substr(hex ? 2 : 1)) {
      const int digit = c >= '0' && c <= '9'                        ? c - '0'
                        : hex && (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                                    : -1;
      if (digit < 0 || code > 0x10FFFF) return 0;
      code = code * (hex ? 16 : 10) + static_cast<char32_t>(digit);
    }
    std::string character;
    append_utf8(character, code > 0x10FFFF || code == 0 ? U'\uFFFD' : code);
    out.add(character, at);
    return stop + 1;
  }

  const std::string_view m_text;
  const bool m_html;
  std::size_t m_at = 0;
  std::string m_element;
  std::vector<Leaf> m_out;
};

// Line by line: what stands behind "key: " and "- ", and the lines of block scalars.
std::vector<Leaf> yaml_leaves(std::string_view text) {
  std::vector<Leaf> out;
  std::string key;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    std::size_t begin = at;
    while (begin < end && (is_blank(text[begin]) || (text[begin] == '-' && begin + 1 < end && text[begin + 1] == ' ')))
      ++begin;
    const std::string_view line = text.substr(begin, end - begin);
    std::size_t colon =
        line.empty() || line[0] == '#' || line[0] == '"' || line[0] == '\'' ? std::string_view::npos : line.find(": ");
    if (colon == std::string_view::npos && trim(line).ends_with(':') && !line.empty() && line[0] != '#')
      colon = trim(line).size() - 1;
    if (colon != std::string_view::npos) {
      key = key_as_words(line.substr(0, colon));
      begin = std::min(skip_blank(text, begin + colon + 1), end);
    }
    std::size_t stop = end;
    if (begin < end && text[begin] != '"' && text[begin] != '\'')  // a comment ends a plain scalar
      stop = begin + std::min(text.substr(begin, end - begin).find(" #"), end - begin);
    while (stop > begin && is_blank(text[stop - 1])) --stop;
    if (begin < stop && (text[begin] == '"' || text[begin] == '\'')) {
      const std::size_t close = text.substr(0, stop).rfind(text[begin]);
      if (close > begin) ++begin, stop = close;
    }
    const std::string_view value = text.substr(begin, stop > begin ? stop - begin : 0);
    const bool block = value == "|" || value == ">" || value == "|-" || value == ">-" || value == "---";
    if (!value.empty() && !block)
      out.push_back({{begin, stop}, std::string(value), key, {}, vault::Written::plain, false});
    at = end + 1;
  }
  return out;
}

bool starts_with_word(std::string_view text, std::string_view word) {
  return lower(text.substr(0, word.size())) == word;
}

}  // namespace

Span Leaf::to_text(Span in_value) const {
  if (places.empty()) return {span.begin + in_value.begin, span.begin + in_value.end};
  return {places[in_value.begin], places[in_value.end]};
}

Result<Format> format_from_name(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Format>, 11> kFormats = {{{"text", Format::text},
                                                                             {"markdown", Format::text},
                                                                             {"log", Format::text},
                                                                             {"code", Format::text},
                                                                             {"json", Format::json},
                                                                             {"jsonl", Format::json},
                                                                             {"csv", Format::csv},
                                                                             {"tsv", Format::csv},
                                                                             {"xml", Format::xml},
                                                                             {"html", Format::html},
                                                                             {"yaml", Format::yaml}}};
  for (const auto& [known, format] : kFormats)
    if (known == name) return format;
  return fail(Code::invalid_argument, kStage,
              "a format is one of text, markdown, log, code, json, jsonl, csv, tsv, xml, html, yaml");
}

Format sniff_format(std::string_view text) {
  const std::string_view start = trim(text.substr(0, 256));
  if (start.empty()) return Format::text;
  if (start[0] == '{' || start[0] == '[') {
    if (nlohmann::json::accept(text)) return Format::json;
    const std::string_view line = text.substr(0, text.find('\n'));
    return start[0] == '{' && nlohmann::json::accept(line) && json_leaves(text) ? Format::json : Format::text;
  }
  if (starts_with_word(start, "<?xml")) return Format::xml;
  if (starts_with_word(start, "<!doctype html") || starts_with_word(start, "<html")) return Format::html;
  return Format::text;
}

std::string key_as_words(std::string_view key) {
  std::string out;
  bool lower_before = false;
  for (const char c : key) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (c == '_' || c == '-' || c == '.' || c == ':' || c == ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
      lower_before = false;
      continue;
    }
    if (upper && lower_before) out += ' ';
    out += upper ? static_cast<char>(c + 32) : c;
    lower_before = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  }
  return std::string(trim(out));
}

Result<std::vector<Leaf>> leaves(std::string_view text, Format format) {
  switch (format) {
    case Format::json: return json_leaves(text);
    case Format::csv: return csv_leaves(text);
    case Format::xml: return MarkupLeaves(text, false).read();
    case Format::html: return MarkupLeaves(text, true).read();
    case Format::yaml: return yaml_leaves(text);
    case Format::text: break;
  }
  return std::vector<Leaf>{{{0, text.size()}, std::string(text), "", {}, vault::Written::plain, false}};
}

}  // namespace firstpass::protect
