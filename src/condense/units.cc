#include "condense/units.h"

#include <algorithm>
#include <array>
#include <string>

#include "condense/leads.h"
#include "condense/rows.h"
#include "condense/tables.h"
#include "core/lines.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLongestWords = 120;
constexpr std::size_t kLongestBytes = 1200;
constexpr std::size_t kLongestRow = 600;
constexpr std::size_t kWrapColumn = 50;  // a shorter line was ended on purpose, a longer one may be wrapped

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// Signs that neither end a sentence nor part words: most of a text.
bool says_nothing(char c) {
  static constexpr std::array<bool, 256> kNothing = [] {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < 0x80; ++i)
      table[i] = !is_blank(static_cast<char>(i)) &&
                 std::string_view(".!?").find(static_cast<char>(i)) == std::string_view::npos;
    return table;
  }();
  return kNothing[static_cast<unsigned char>(c)];
}

/// Abbreviations that a full stop follows without ending the sentence, lower case, without their last stop.
bool is_abbreviation(std::string_view word) {
  static constexpr std::array<std::string_view, 94> kWords = {
      "abs",  "abt", "adm",  "al",   "approx", "apr",  "apt", "art",  "aug",  "av",   "avda", "ave",  "bd",  "bldg",
      "bspw", "bzw", "ca",   "cap",  "capt",   "cf",   "co",  "col",  "corp", "dec",  "dent", "dept", "dgl", "dipl",
      "dott", "dr",  "dra",  "ed",   "eg",     "est",  "etc", "evtl", "exmo", "feb",  "ff",   "fig",  "fr",  "geb",
      "gebr", "gen", "ggf",  "gov",  "hr",     "hrsg", "ie",  "inc",  "ing",  "inkl", "jan",  "jr",   "jul", "jun",
      "lt",   "ltd", "mar",  "med",  "mlle",   "mme",  "mr",  "mrs",  "ms",   "mt",   "mwst", "no",   "nov", "nr",
      "oct",  "pp",  "proc", "prof", "rd",     "rep",  "rev", "sec",  "sen",  "sep",  "sept", "sgt",  "sig", "sr",
      "sra",  "st",  "str",  "tel",  "univ",   "usw",  "vgl", "vol",  "vs",   "zzgl"};
  if (word.size() > 6) return false;
  std::array<char, 6> buffer{};
  for (std::size_t i = 0; i < word.size(); ++i)
    buffer[i] = static_cast<char>(word[i] >= 'A' && word[i] <= 'Z' ? word[i] + 32 : word[i]);
  return std::binary_search(kWords.begin(), kWords.end(), std::string_view(buffer.data(), word.size()));
}

/// German words that a number with a full stop follows without ending the sentence: "am 3. Mai", "im 2. Stock".
bool goes_before_ordinal(std::string_view word) {
  static constexpr std::array<std::string_view, 18> kWords = {"ab",   "am",   "beim", "bis", "das", "dem",
                                                              "den",  "der",  "des",  "die", "im",  "jeden",
                                                              "kein", "seit", "vom",  "zum", "zur", "§"};
  return std::find(kWords.begin(), kWords.end(), lower(word.substr(0, 8))) != kWords.end();
}

/// A month of a language that writes its days as "3. März": German, the Nordic ones, Czech, Slovene.
bool is_month(std::string_view text) {
  static constexpr std::array<std::string_view, 26> kStarts = {
      "januar", "jänner", "februar", "feber", "märz",   "marts", "mars",     "april",   "mai",
      "maj",    "juni",   "juli",    "aug",   "sept",   "okt",   "nov",      "dez",     "des",
      "dec",    "led",    "únor",    "břez",  "květen", "srpen", "prosinec", "listopad"};
  const std::string word = lower(trim(text.substr(0, 16)));
  return std::any_of(kStarts.begin(), kStarts.end(), [&](std::string_view start) { return word.starts_with(start); });
}

/// What German counts with a full stop: "3. Stock", "2. OG", "5. Klasse".
bool is_counted_noun(std::string_view text) {
  static constexpr std::array<std::string_view, 9> kNouns = {"stock", "etage", "og",     "obergeschoss", "ug",
                                                             "reihe", "rang",  "klasse", "untergeschoss"};
  const std::string word = lower(trim(text.substr(0, 16)));
  return std::any_of(kNouns.begin(), kNouns.end(), [&](std::string_view noun) {
    return word.starts_with(noun) && (word.size() == noun.size() || !is_ascii_alpha(word[noun.size()]));
  });
}

/// Sentence ends of scripts that put no space after them: 。！？ ｡ and the danda ।, as UTF-8.
std::size_t wide_stop(std::string_view text, std::size_t at) {
  const std::string_view three = text.substr(at, 3);
  for (const std::string_view stop : {"。", "！", "？", "｡", "।", "॥"})
    if (three == stop) return 3;
  return 0;
}

/// Closing quotes and brackets after a sentence end belong to the sentence.
std::size_t skip_closers(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (text[at] == '"' || text[at] == '\'' || text[at] == ')' || text[at] == ']') ++at;
    else if (const std::string_view three = text.substr(at, 3);
             three == "”" || three == "’" || three == "」" || three == "』" || three == "）")
      at += 3;
    else if (text.substr(at, 2) == "»") at += 2;
    else break;
  }
  return at;
}

/// What a line starts with, after blanks.
struct LineStart {
  bool blank = false;    ///< nothing but white space
  bool marker = false;   ///< list item, table row, quote, heading, turn: never joined to the line before
  bool lowered = false;  ///< starts in lower case: goes on with the line before
};

LineStart look_at_line(std::string_view line) {
  std::size_t start = 0;
  while (start < line.size() && is_blank(line[start])) ++start;
  line.remove_prefix(start);
  LineStart look;
  if (line.empty()) {
    look.blank = true;
    return look;
  }
  const char first = line[0];
  look.marker = is_list_item(line) || first == '#' || first == '|' || first == '>' || is_turn(line) || is_dated(line) ||
                line.find('\t') != std::string_view::npos;
  look.lowered = first >= 'a' && first <= 'z';
  return look;
}

/// True when the line break between two lines of text ends a unit.
bool break_is_hard(std::string_view line, const LineStart& next) {
  if (next.blank || next.marker) return true;
  while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
  if (line.empty()) return true;
  const char last = line.back();
  if (last == ':' || last == '|' || line.find('\t') != std::string_view::npos) return true;
  return line.size() < kWrapColumn && !next.lowered;
}

/// The marks in front of a line of quoted mail: "> ", ">> ", "> > ".
std::string_view quote_marks(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size() && (line[i] == '>' || line[i] == ' '); ++i)
    if (line[i] == '>') end = i + 1;
  return line.substr(0, end);
}

std::ptrdiff_t depth_of(std::string_view marks) { return std::count(marks.begin(), marks.end(), '>'); }

/// One pass over the text; emits units in order.
class Splitter {
 public:
  explicit Splitter(std::string_view text) : m_text(text), m_tables(find_tables(text)) {}

  std::vector<Unit> run() {
    std::size_t line_begin = 0;
    std::size_t newline = next_newline(0);
    while (line_begin < m_text.size()) {
      const std::string_view line = m_text.substr(line_begin, newline - line_begin);
      const bool row = in_table(line_begin);
      const bool in_header = row && newline + 1 < m_tables[m_table].header_end;
      if (row) m_started = true;
      else scan_line(line_begin, newline);
      if (newline >= m_text.size()) break;
      const std::size_t following = next_newline(newline + 1);
      const bool at_row = row || (in_table(newline + 1) && !trim(line).empty());
      if (!at_row) end_line(line, newline, m_text.substr(newline + 1, following - newline - 1));
      else if (!in_header) end_unit(newline);
      line_begin = newline + 1;
      newline = following;
    }
    emit(m_text.size());
    if (!m_blank_seen)
      for (Unit& unit : m_units) unit.paragraph = unit.line;
    mark_rows();
    add_leads(m_text, m_units);
    return std::move(m_units);
  }

 private:
  std::size_t next_newline(std::size_t from) const { return std::min(m_text.find('\n', from), m_text.size()); }

  /// Lines are asked in order.
  bool in_table(std::size_t line) {
    while (m_table < m_tables.size() && m_tables[m_table].span.end <= line) ++m_table;
    return m_table < m_tables.size() && m_tables[m_table].span.begin <= line;
  }

  void mark_rows() {
    std::size_t u = 0;
    for (const Table& table : m_tables) {
      while (u < m_units.size() && m_units[u].span.end <= table.span.begin) ++u;
      const std::size_t header = u;
      const bool has_header = table.header_end > table.span.begin;
      for (; u < m_units.size() && m_units[u].span.begin < table.span.end; ++u) {
        m_units[u].whole = true;
        if (!has_header) continue;
        if (u == header) m_units[u].lead_bytes = static_cast<std::uint32_t>(m_units[u].span.size());
        else m_units[u].lead = static_cast<std::uint32_t>(header);
      }
    }
  }

  /// The break at `newline` is followed by the line `next`.
  void end_line(std::string_view line, std::size_t newline, std::string_view next) {
    // Wrapped lines of a quote go on as others do; what is quoted and what is not never belong together.
    const std::string_view marks = quote_marks(line), next_marks = quote_marks(next);
    const bool same_depth = depth_of(marks) == depth_of(next_marks);
    if (same_depth) {
      line.remove_prefix(marks.size());
      next.remove_prefix(next_marks.size());
    }
    const bool empty = trim(line).empty();
    if (empty && m_started) m_blank_seen = m_blank_pending = true;
    if (!empty && (!same_depth || break_is_hard(line, look_at_line(next)))) end_unit(newline);
  }

  void end_unit(std::size_t newline) {
    emit(newline + 1);
    m_line_pending = true;
  }

  /// Finds sentence ends inside one line. A dated row is one unit: without its date a part of it says little.
  void scan_line(std::size_t begin, std::size_t end) {
    if (end - begin <= kLongestRow && is_dated(m_text.substr(begin, end - begin))) {
      m_started = true;
      return;
    }
    for (std::size_t i = begin; i < end;) {
      const std::size_t letters = i;
      const std::size_t too_long = std::max(m_begin, m_tried) + kLongestBytes;
      while (i < std::min(end, too_long) && says_nothing(m_text[i])) ++i;
      if (i > letters) m_started = true;
      if (i >= too_long) cut_long(i);
      if (i == end) break;
      const char c = m_text[i];
      if (!is_blank(c)) m_started = true;
      const std::size_t wide = is_high(c) ? wide_stop(m_text, i) : 0;
      if (wide > 0) {
        i = end_sentence(i + wide, end, false);
      } else if (c == '.' || c == '!' || c == '?') {
        i = end_sentence(i + 1, end, true);
      } else if (static_cast<unsigned char>(c) == 0xE2 && m_text.substr(i, 3) == "…") {
        i = end_sentence(i + 3, end, true);
      } else {
        if (is_blank(c)) ++m_words;
        ++i;
      }
      if (m_words >= kLongestWords || i >= std::max(m_begin, m_tried) + kLongestBytes) cut_long(i);
    }
  }

  /// `at` is behind the stop. Ends the unit when the stop ends a sentence; returns where to go on.
  std::size_t end_sentence(std::size_t at, std::size_t line_end, bool needs_space) {
    std::size_t after = skip_closers(m_text, at);
    if (after > line_end) after = line_end;
    std::size_t next = after;
    while (next < line_end && is_blank(m_text[next])) ++next;
    if (needs_space && next == after && next < line_end) return at;
    if (next >= line_end) return stop_at_line_end(at, after, needs_space);
    if (needs_space && !ends_sentence(at - 1, m_text.substr(next, 4))) return next;
    emit(next);
    return next;
  }

  /// A sentence that ends with its line: the unit ends behind the line break.
  std::size_t stop_at_line_end(std::size_t at, std::size_t after, bool needs_space) {
    if (needs_space && !ends_sentence(at - 1, {})) return after;
    const std::size_t newline = next_newline(after);
    emit(std::min(newline + 1, m_text.size()));
    return after;
  }

  /// Is the stop at `stop` the end of a sentence, given what follows the space behind it?
  bool ends_sentence(std::size_t stop, std::string_view following) const {
    if (!following.empty() && following[0] >= 'a' && following[0] <= 'z') return false;
    if (m_text[stop] != '.') return true;
    std::size_t word = stop;
    while (word > m_begin && (is_ascii_alpha(m_text[word - 1]) || is_high(m_text[word - 1]))) --word;
    const std::string_view before = m_text.substr(word, stop - word);
    if (before.size() == 1 && before[0] >= 'A' && before[0] <= 'Z') return following.empty();  // an initial: "J. Doe"
    const bool dotted = word > m_begin && m_text[word - 1] == '.' && before.size() <= 2;       // "e.g.", "U.S."
    if (dotted) return following.empty();
    if (before.empty() && is_ordinal(stop)) return following.empty();
    // "Goethestr. 12"
    if (!following.empty() && is_digit(following[0]) && lower(before).ends_with("str")) return false;
    return following.empty() || !is_abbreviation(before);
  }

  /// "1. Item" and "## 2. Title", where the number begins the line, and "am 3. Mai", "im 2. Stock".
  bool is_ordinal(std::size_t stop) const {
    std::size_t number = stop;
    while (number > m_begin && is_digit(m_text[number - 1])) --number;
    if (number == stop || stop - number > 2) return false;
    const std::string_view front = m_text.substr(m_begin, number - m_begin);
    if (front.find_first_not_of("#>*_- \t\r\n") == std::string_view::npos) return true;
    const std::string_view left = trim(front);
    const std::size_t word = left.find_last_of(" \t\n(") + 1;  // 0 for none
    return goes_before_ordinal(left.substr(word)) || is_month(m_text.substr(stop + 1, 16)) ||
           is_counted_noun(m_text.substr(stop + 1, 16));
  }

  /// Cuts a run without sentence ends at the last clause border or space before `at`. Looks at each byte once, so that
  /// a run which cannot be cut costs no more than its length.
  void cut_long(std::size_t at) {
    const std::size_t floor = std::max(m_begin + (at - m_begin) / 2, m_tried);
    std::size_t space = 0;
    std::size_t tight = 0;
    for (std::size_t i = at; i > floor; --i) {
      const char before = m_text[i - 1];
      const bool clause_before = i >= 2 && (m_text[i - 2] == ',' || m_text[i - 2] == ';' || m_text[i - 2] == ':');
      if (is_blank(before) && clause_before) return emit(i);
      if (is_blank(before) && space == 0) space = i;
      if (tight == 0 && i < m_text.size() && can_cut_tight(i)) tight = i;
    }
    if (space > 0 || tight > 0) return emit(space > 0 ? space : tight);
    m_tried = at;
    m_words = 0;
  }

  /// Between two signs without a space: only where no number, word or code point is torn.
  bool can_cut_tight(std::size_t i) const {
    const char before = m_text[i - 1];
    const char after = m_text[i];
    if (is_high(before)) {
      const std::string_view three = m_text.substr(i - std::min<std::size_t>(i, 3), 3);
      return three == "、" || three == "，" || is_sign_before(i);
    }
    return (before == ',' || before == ';' || before == '}' || before == ']' || before == '>') && !is_digit(after);
  }
  /// An emoji or other sign, four bytes long, in front of `i`.
  bool is_sign_before(std::size_t i) const {
    if (i < 4) return false;
    std::size_t at = i - 4;
    const bool whole = static_cast<unsigned char>(m_text[at]) >= 0xF0;
    return whole && !is_word(next_code_point(m_text, at)) && at == i && !is_high(m_text[i]);
  }

  void emit(std::size_t end) {
    std::size_t start = m_begin;
    if (!m_units.empty()) {  // leading white space belongs to the unit before
      while (start < end && (is_blank(m_text[start]) || m_text[start] == '\n')) ++start;
      while (start < end && start > m_begin && is_blank(m_text[start - 1])) --start;  // but not a line's indentation,
      if (start > 0 && m_text[start - 1] != '\n')                                     // which is its own
        while (start < end && is_blank(m_text[start])) ++start;
      m_units.back().span.end = start;
    }
    m_begin = start;
    if (end <= start) return;
    if (m_blank_pending && !m_units.empty()) ++m_paragraph;
    if ((m_line_pending || m_blank_pending) && !m_units.empty()) ++m_line;
    m_blank_pending = m_line_pending = false;
    make_room(m_units, start, m_text.size());
    m_units.push_back({{start, end}, m_paragraph, m_line});
    m_begin = end;
    m_words = 0;
  }

  std::string_view m_text;
  std::vector<Table> m_tables;
  std::size_t m_table = 0;  // the one that the last line asked for is in, or the next
  std::vector<Unit> m_units;
  std::size_t m_begin = 0;
  std::size_t m_tried = 0;  // cut_long() found nothing up to here
  std::size_t m_words = 0;
  std::uint32_t m_paragraph = 0, m_line = 0;
  bool m_started = false, m_blank_seen = false, m_blank_pending = false, m_line_pending = false;
};

bool is_clause_end(std::string_view text, std::size_t space) {
  if (space == 0) return false;
  const char before = text[space - 1];
  if (before == ',' || before == ';' || before == ')') return true;
  return space >= 3 && (text.substr(space - 3, 3) == "—" || text.substr(space - 3, 3) == "–");
}

}  // namespace

std::vector<Unit> split_units(std::string_view text) { return Splitter(text).run(); }

std::vector<CutPoint> cut_points(std::string_view text) {
  std::vector<CutPoint> points;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool space = is_blank(text[i]) || text[i] == '\n';
    if (!space || is_blank(text[i + 1]) || text[i + 1] == '\n') continue;
    std::size_t begin = i;
    while (begin > 0 && (is_blank(text[begin - 1]) || text[begin - 1] == '\n')) --begin;
    if (begin == 0) continue;
    points.push_back({i + 1, is_clause_end(text, begin)});
  }
  return points;
}

}  // namespace firstpass::condense
