#include "condense/said.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "condense/signs.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::uint32_t kDigitMask = (1U << 30) - 1;

// Bits; kUpper is what makes an ASCII letter small.
enum : std::uint8_t { kBreak = 0, kSign = 1, kDigit = 2, kInner = 4, kStop = 8, kOther = 16, kUpper = 32 };

constexpr std::array<std::uint8_t, 256> kKind = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = kSign;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = kSign | kUpper;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = kSign | kDigit;
  for (const unsigned char c : {',', '\''}) table[c] = kInner;
  table['.'] = kInner | kStop;
  table['&'] = kOther;
  for (std::size_t c = 0x80; c < 256; ++c) table[c] = kOther;
  return table;
}();
std::uint8_t kind_of(char c) { return kKind[static_cast<unsigned char>(c)]; }

/// The first eight bytes of a short word as one number, so that word lists are compared without touching memory.
constexpr std::uint64_t packed(std::string_view word) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < word.size() && i < 8; ++i)
    value |= std::uint64_t{static_cast<unsigned char>(word[i])} << (8 * i);
  return value;
}

template <std::size_t N>
constexpr std::array<std::uint64_t, N> packed_list(const std::array<std::string_view, N>& words) {
  std::array<std::uint64_t, N> list{};
  for (std::size_t i = 0; i < N; ++i) list[i] = packed(words[i]);
  std::sort(list.begin(), list.end());
  return list;
}

/// Told by their first eight letters, too. Not the Italian "mai", which is a month elsewhere and goes with "non".
constexpr auto kNegations = packed_list(std::array<std::string_view, 79>{
    "not",     "no",      "never",   "cannot", "without", "none",    "neither",  "nor",      "nobody",  "nothing",
    "dont",    "wont",    "cant",    "isnt",   "wasnt",   "didnt",   "doesnt",   "arent",    "aint",    "werent",
    "havent",  "hasnt",   "hadnt",   "mustnt", "neednt",  "couldnt", "wouldnt",  "shouldnt", "nicht",   "nichts",
    "kein",    "keine",   "keinen",  "keinem", "keiner",  "keines",  "nie",      "niemals",  "niemand", "ohne",
    "weder",   "ne",      "pas",     "jamais", "sans",    "rien",    "aucun",    "aucune",   "ni",      "nunca",
    "jamás",   "sin",     "nadie",   "nada",   "tampoco", "ningún",  "ninguno",  "ninguna",  "non",     "senza",
    "nessun",  "nessuno", "nessuna", "niente", "nulla",   "não",     "nem",      "sem",      "nenhum",  "nenhuma",
    "ninguém", "niet",    "niets",   "geen",   "nooit",   "zonder",  "nirgends", "nowhere",  "nimmer"});

/// Days and months: a date written in words. Words longer than eight letters are told by their first eight.
constexpr auto kCalendar = packed_list(std::array<std::string_view, 60>{
    "monday",  "tuesday",   "wednesday", "thursday",   "friday",   "saturday",  "sunday",  "january",   "february",
    "march",   "april",     "june",      "july",       "august",   "september", "october", "november",  "december",
    "montag",  "dienstag",  "mittwoch",  "donnerstag", "freitag",  "samstag",   "sonntag", "januar",    "februar",
    "märz",    "mai",       "juni",      "juli",       "oktober",  "dezember",  "lundi",   "mardi",     "mercredi",
    "jeudi",   "vendredi",  "samedi",    "dimanche",   "janvier",  "février",   "avril",   "juin",      "juillet",
    "août",    "septembre", "octobre",   "novembre",   "décembre", "lunes",     "martes",  "miércoles", "jueves",
    "viernes", "tomorrow",  "today",     "yesterday",  "tonight",  "noon"});

template <std::size_t N>
bool holds(const std::array<std::uint64_t, N>& list, std::uint64_t value) {
  return std::binary_search(list.begin(), list.end(), value);
}

std::string_view without_ends(std::string_view line) {
  const auto outer = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v'; };
  while (!line.empty() && outer(line.front())) line.remove_prefix(1);
  while (!line.empty() && outer(line.back())) line.remove_suffix(1);
  return line;
}

struct Line {
  std::string_view content;
  bool quoted = false;    ///< a quote mark stood before it
  bool wrapping = false;  ///< a header or lead-in: leaves, and what follows is content again
};

bool is_header(std::string_view line) {
  const std::size_t colon = line.substr(0, 10).find(':');
  if (colon == std::string_view::npos) return false;
  static constexpr std::array<std::string_view, 16> kHeads = {"From", "To",    "Cc",   "Bcc",      "Subject", "Date",
                                                              "Sent", "Von",   "An",   "Gesendet", "Betreff", "De",
                                                              "À",    "Objet", "Para", "Asunto"};
  return std::find(kHeads.begin(), kHeads.end(), line.substr(0, colon)) != kHeads.end();
}

bool leads_in(std::string_view line) {
  if (line.empty() || line.size() >= 160) return false;
  if (line.starts_with("-----") || line.starts_with("_____") || line.starts_with("Begin forwarded message"))
    return true;
  const char last = line.back();
  if (last != ':') return false;
  return line.ends_with("wrote:") || line.ends_with("schrieb:") || line.ends_with("écrit :") ||
         line.ends_with("escribió:") || line.ends_with("scritto:") || line.ends_with("escreveu:") ||
         line.ends_with("schreef:");
}

Line look_at(std::string_view line) {
  Line look;
  std::size_t at = 0;
  while (at < line.size() && (line[at] == '>' || line[at] == ' ' || line[at] == '\t')) look.quoted |= line[at++] == '>';
  look.content = without_ends(line.substr(at));
  look.wrapping = is_header(look.content) || leads_in(look.content);
  return look;
}

/// "Best regards," and its like, or the "--" before a signature.
bool closes(std::string_view line) {
  if (line.empty() || line.size() > 28) return false;
  static constexpr std::array<std::string_view, 18> kClosings = {
      "best regards", "kind regards", "regards",      "best",    "cheers",          "thanks",
      "many thanks",  "all the best", "sincerely",    "yours",   "thank you",       "mit freundlichen grüßen",
      "viele grüße",  "liebe grüße",  "cordialement", "saludos", "cordiali saluti", "met vriendelijke groet"};
  while (!line.empty() && (line.back() == ',' || line.back() == '.' || line.back() == '!')) line.remove_suffix(1);
  if (line == "--") return true;
  const char first = line.empty() ? ' ' : static_cast<char>(line[0] | 32);
  if (std::string_view("bkrctaysmvl").find(first) == std::string_view::npos) return false;
  return std::find(kClosings.begin(), kClosings.end(), lower(line)) != kClosings.end();
}

/// Lines after a closing that are no signature: quotes, long ones, and those with an amount or a date in them (a phone
/// number has more digits).
bool resumes(const Line& line) {
  if (line.quoted || line.wrapping) return true;
  static constexpr std::array<std::string_view, 5> kLegal = {"This e-mail", "This email", "This message",
                                                             "Diese E-Mail", "Ce message"};
  for (const std::string_view legal : kLegal)
    if (line.content.starts_with(legal)) return false;
  if (line.content.size() > 100) return true;
  if (line.content.starts_with("PS") || line.content.starts_with("P.S.")) return true;
  const auto digits =
      std::count_if(line.content.begin(), line.content.end(), [](char c) { return (kind_of(c) & kDigit) != 0; });
  return digits > 0 && digits < 7;
}

/// The facts that one word states, if any.
std::optional<FactKind> kind_of_word(std::string_view word, std::uint32_t digits, const SaidWord& note) {
  if (digits > 0) return digits < word.size() ? FactKind::torn_number : FactKind::number;
  if (word.size() < 2) return std::nullopt;
  const std::uint64_t begin = packed(word);
  if (word.size() <= 9 && holds(kNegations, begin)) return FactKind::negation;
  if (word.size() >= 3 && word.size() <= 11 && holds(kCalendar, begin)) return FactKind::calendar;
  if (note.capital && !note.opens && word.size() >= 3) return FactKind::name;
  return std::nullopt;
}

}  // namespace

/// Turns content lines into letters and words. A word may not run over a line's end.
class SaidReader {
 public:
  SaidReader(Said& said, std::size_t size, std::size_t facts) : m_said(said), m_facts_wanted(facts) {
    // A line never gives more letters than it has bytes, nor more words than every other byte.
    if (said.m_letters.size() < size + Said::kSlack) said.m_letters.resize(size + Said::kSlack);
    if (facts == kAll && said.m_notes.size() < size / 2 + 2) said.m_notes.resize(size / 2 + 2);
    said.m_size = said.m_words = 0;
    said.m_first_facts.clear();
  }

  bool is_empty() const { return m_out == 0; }

  void add(std::string_view line) {
    m_opens = true;
    while (!line.empty()) {
      if (m_facts_wanted == 0) return add_bare(line);
      const std::string_view piece = line.substr(0, line.find(' ', kPiece));
      line.remove_prefix(piece.size());
      if (!(m_facts_wanted == kAll ? add_plain(piece) : add_letters(piece))) add_any(piece);
    }
  }

  void finish() {
    m_said.m_size = m_out;
    if (m_facts_wanted != kAll) return;
    m_said.m_words = m_words;
    m_said.m_notes[m_words] = {static_cast<std::uint32_t>(m_out), m_digits & kDigitMask, 0, 0};
  }

  static constexpr std::size_t kAll = SIZE_MAX;  // as the number of facts: read every word

 private:
  static_assert(Said::kSlack >= kSignSlack);
  // Bytes that are read at once, and on to the next blank: a sign beyond ASCII slows down no more than these.
  static constexpr std::size_t kPiece = 96;

  /// add_plain() without the words. Capitals and digits are few: each is looked at again while facts are wanted.
  bool add_letters(std::string_view line) {
    if (m_marks.size() < line.size() + kSignSlack) m_marks.resize(line.size() + kSignSlack);
    const SignRun run = copy_signs(line, m_said.m_letters.data() + m_out, m_marks.data());
    if (run.read < line.size()) return false;
    note_facts(line, run.marks);
    m_out += run.written;
    return true;
  }

  /// Letters alone: all that is asked for where no more facts are wanted.
  void add_bare(std::string_view line) {
    const char* at = line.data();
    const char* const end = at + line.size();
    for (;;) {
      const SignRun run =
          copy_signs({at, static_cast<std::size_t>(end - at)}, m_said.m_letters.data() + m_out, nullptr);
      m_out += run.written;
      at += run.read;
      if (at == end) return;
      at = *at == '&' ? entity(at, end) : high(at, end);
    }
  }

  /// The facts among the words of `line` that the first `marks` of m_marks stand in; `line` begins at m_out.
  void note_facts(std::string_view line, std::size_t marks) {
    const auto is_sign = [&](std::size_t at) { return at < line.size() && (kind_of(line[at]) & kSign) != 0; };
    const auto joins = [&](std::size_t at) {
      return (kind_of(line[at]) & kInner) != 0 && at > 0 && is_sign(at - 1) && is_sign(at + 1);
    };
    const auto opens_before = [&](std::size_t at) {
      for (; at > 0 && !is_sign(at - 1); --at)
        if ((kind_of(line[at - 1]) & kStop) != 0) return true;
      return at == 0 && m_opens;
    };
    std::size_t counted = 0, out = m_out;  // signs of the line up to `counted` end at `out`
    for (std::size_t m = 0; m < marks && m_facts_wanted > 0; ++m) {
      std::size_t begin = m_marks[m];
      if (begin < counted) continue;  // a word that was looked at
      while (begin > counted && (is_sign(begin - 1) || joins(begin - 1))) --begin;
      for (; counted < begin; ++counted) out += is_sign(counted);
      std::size_t digits = 0;
      const std::size_t at = out;
      for (; counted < line.size() && (is_sign(counted) || joins(counted)); ++counted) {
        out += is_sign(counted);
        digits += (kind_of(line[counted]) & kDigit) != 0;
      }
      const bool capital = (kind_of(line[begin]) & kUpper) != 0;
      note_fact(at, out - at, digits > 0, capital && !opens_before(begin));
    }
    m_opens = opens_before(line.size());
  }

  void note_fact(std::size_t at, std::size_t size, bool digits, bool name) {
    if (m_facts_wanted == 0 || !(digits || (name && size >= 3))) return;
    m_said.m_first_facts.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(size)});
    --m_facts_wanted;
  }

  /// ASCII without entities, without a branch that depends on a letter: what most lines are. False: it is not.
  bool add_plain(std::string_view line) {
    char* const letters = m_said.m_letters.data();
    SaidWord* const notes = m_said.m_notes.data();
    std::size_t out = m_out, words = m_words;
    std::uint32_t digits = m_digits;
    std::uint8_t seen = 0;
    bool inside = false, opens = m_opens;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const auto byte = static_cast<unsigned char>(line[i]);
      const std::uint8_t kind = kKind[byte];
      seen |= kind;
      const bool sign = (kind & kSign) != 0;
      const std::uint8_t next = i + 1 < line.size() ? kind_of(line[i + 1]) : std::uint8_t{kBreak};
      // "1,250.40" is one number, "don't" one word.
      const bool joins = inside & ((kind & kInner) != 0) & ((next & kSign) != 0);
      notes[words] = {static_cast<std::uint32_t>(out), digits & kDigitMask, (kind & kUpper) != 0, opens};
      const bool starts = sign & !inside;
      words += starts;
      letters[out] = static_cast<char>(byte | (kind & kUpper));
      out += sign;
      digits += (kind & kDigit) != 0;
      opens = (opens & !sign) | (((kind & kStop) != 0) & !joins);
      inside = sign | joins;
    }
    if ((seen & kOther) != 0) return false;
    m_out = out, m_words = words, m_digits = digits, m_opens = opens;
    return true;
  }

  void add_any(std::string_view line) {
    m_begin = m_out;
    const char* at = line.data();
    const char* const end = at + line.size();
    while (at < end) {
      const std::uint8_t kind = kind_of(*at);
      if ((kind & kSign) != 0) {
        m_capital |= m_out == m_begin && (kind & kUpper) != 0;
        m_word_digits += (kind & kDigit) != 0;
        m_said.m_letters[m_out++] = static_cast<char>(static_cast<unsigned char>(*at++) | (kind & kUpper));
      } else if ((kind & kInner) != 0) {
        at = inner(at, end);
      } else if ((kind & kOther) != 0) {
        at = *at == '&' ? entity(at, end) : high(at, end);
      } else {
        end_word(false);
        ++at;
      }
    }
    end_word(false);
  }

  const char* inner(const char* at, const char* end) {
    const bool joins = m_out != m_begin && at + 1 < end && (kind_of(at[1]) & kSign) != 0;
    if (!joins) end_word(*at == '.');
    return at + 1;
  }

  /// "&#x27;" and the like, as mail programs leave them, count as one sign of no word.
  const char* entity(const char* at, const char* end) {
    const char* close = at + 1;
    while (close < end && close - at < 10 && (*close == '#' || (kind_of(*close) & kSign) != 0)) ++close;
    if (close < end && *close == ';') return close + 1;
    end_word(false);
    return at + 1;
  }

  const char* high(const char* at, const char* end) {
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    std::size_t used = 0;
    const char32_t c = next_code_point(rest, used);
    if (c == U'’' && m_out != m_begin) return at + used;
    if (!is_alnum(c)) {
      end_word(false);
      return at + used;
    }
    m_capital |= m_out == m_begin && is_upper(c);
    m_folded.clear();
    append_utf8(m_folded, fold_case(c));
    // Folding hardly ever grows a sign; where it would, the sign stays as it is.
    if (m_folded.size() <= used) m_folded.copy(&m_said.m_letters[m_out], m_folded.size());
    else rest.copy(&m_said.m_letters[m_out], used);
    m_out += std::min(m_folded.size(), used);
    return at + used;
  }

  void end_word(bool stop) {
    if (m_out > m_begin) {
      if (m_facts_wanted != kAll) note_fact(m_begin, m_out - m_begin, m_word_digits > 0, m_capital && !m_opens);
      else m_said.m_notes[m_words++] = {static_cast<std::uint32_t>(m_begin), m_digits & kDigitMask, m_capital, m_opens};
      m_digits += m_word_digits;
      m_word_digits = 0;
      m_begin = m_out;
      m_opens = m_capital = false;
    }
    m_opens |= stop;
  }

  Said& m_said;
  std::size_t m_facts_wanted;
  std::string m_folded;
  std::vector<std::uint32_t> m_marks;  // places of capitals and digits in the piece that is read
  std::size_t m_out = 0, m_begin = 0, m_words = 0;
  std::uint32_t m_digits = 0, m_word_digits = 0;
  bool m_capital = false, m_opens = true;
};

bool is_cut_off(std::string_view text) {
  while (!text.empty() && std::string_view(" \t\r\n)]").find(text.back()) != std::string_view::npos)
    text.remove_suffix(1);
  return text.ends_with("...") || text.ends_with("…");
}

std::string_view Said::word(std::size_t index) const {
  return letters().substr(m_notes[index].begin, m_notes[index + 1].begin - m_notes[index].begin);
}

std::vector<Fact> Said::facts() const {
  std::vector<Fact> facts;
  for (std::size_t w = 0; w < m_words; ++w) {
    const std::string_view text = word(w);
    if (const auto kind = kind_of_word(text, digits(w), m_notes[w]))
      facts.push_back({*kind, m_notes[w].begin, static_cast<std::uint32_t>(text.size())});
  }
  return facts;
}

void Said::read(std::string_view text) { read_lines(text, SaidReader::kAll); }

void Said::read_letters(std::string_view text, std::size_t most) { read_lines(text, most); }

void Said::read_lines(std::string_view text, std::size_t facts) {
  m_cut_off = is_cut_off(text);
  text = text.substr(0, std::size_t{1} << 30);
  SaidReader reader(*this, text.size(), facts);
  bool signature = false;
  for (std::size_t begin = 0; begin < text.size();) {
    const void* found = std::memchr(text.data() + begin, '\n', text.size() - begin);
    const std::size_t end =
        found == nullptr ? text.size() : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    const Line line = look_at(text.substr(begin, end - begin));
    begin = end + 1;
    if (signature && !line.content.empty() && resumes(line)) {
      // A line with an amount is content by itself; a quote opens content again.
      if (line.quoted || line.wrapping || line.content.size() > 100) signature = false;
      if (!line.wrapping) reader.add(line.content);
      continue;
    }
    if (signature || line.wrapping || line.content.empty()) continue;
    if (!reader.is_empty() && closes(line.content)) {
      signature = true;
      continue;
    }
    reader.add(line.content);
  }
  if (reader.is_empty() && !text.empty()) reader.add(text);
  reader.finish();
}

}  // namespace firstpass::condense
