#include "condense/said.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "core/text.h"

namespace firstpass::condense {

namespace {

enum : std::uint8_t { kBreak = 0, kLetter = 1, kUpper = 2, kDigit = 3, kInner = 4, kHigh = 5, kEntity = 6 };

constexpr std::array<std::uint8_t, 256> kKind = [] {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = kLetter;
  for (std::size_t c = 'A'; c <= 'Z'; ++c) table[c] = kUpper;
  for (std::size_t c = '0'; c <= '9'; ++c) table[c] = kDigit;
  for (const unsigned char c : {'.', ',', '\''}) table[c] = kInner;
  table['&'] = kEntity;
  for (std::size_t c = 0x80; c < 256; ++c) table[c] = kHigh;
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

constexpr auto kNegations = packed_list(std::array<std::string_view, 28>{
    "not",  "no",   "never", "cannot", "without", "none",  "neither", "nicht", "kein", "keine",
    "nie",  "ohne", "ne",    "pas",    "jamais",  "nunca", "non",     "não",   "niet", "geen",
    "dont", "wont", "cant",  "isnt",   "wasnt",   "didnt", "doesnt",  "arent"});

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
      std::count_if(line.content.begin(), line.content.end(), [](char c) { return kind_of(c) == kDigit; });
  return digits > 0 && digits < 7;
}

/// Turns content lines into letters and facts. A word may not run over a line's end.
class Reader {
 public:
  explicit Reader(Said& said) : m_said(said) {}

  void add(std::string_view line) {
    const std::size_t before = m_said.letters.size();
    // Never more bytes than the line has, but for case folding of a few signs, which append_high() makes room for.
    m_said.letters.resize(before + line.size());
    m_out = m_said.letters.data() + before;
    m_word = m_out;
    m_starts_sentence = true;
    const char* at = line.data();
    const char* const end = at + line.size();
    while (at < end) {
      const std::uint8_t kind = kind_of(*at);
      switch (kind) {
        case kLetter: *m_out++ = *at++; break;
        case kUpper:
          m_capital |= m_out == m_word;
          *m_out++ = static_cast<char>(*at++ | 32);
          break;
        case kDigit:
          ++m_digits;
          *m_out++ = *at++;
          break;
        case kInner: at = inner(at, end); break;
        case kHigh: at = high(at, end); break;
        case kEntity: at = entity(at, end); break;
        default: end_word(false); ++at;
      }
    }
    end_word(true);
    m_said.letters.resize(static_cast<std::size_t>(m_out - m_said.letters.data()));
  }

 private:
  /// "1,250.40" is one number, "don't" one word.
  const char* inner(const char* at, const char* end) {
    const bool joins = m_out != m_word && at + 1 < end && kind_of(at[1]) >= kLetter && kind_of(at[1]) <= kDigit;
    if (!joins) end_word(*at == '.');
    return at + 1;
  }

  /// "&#x27;" and the like, as mail programs leave them, count as one sign of no word.
  const char* entity(const char* at, const char* end) {
    const std::string_view rest(at, static_cast<std::size_t>(std::min<std::ptrdiff_t>(end - at, 10)));
    const std::size_t close = rest.find(';');
    if (close != std::string_view::npos) return at + close + 1;
    end_word(false);
    return at + 1;
  }

  const char* high(const char* at, const char* end) {
    const std::string_view rest(at, static_cast<std::size_t>(end - at));
    std::size_t used = 0;
    const char32_t c = next_code_point(rest, used);
    if (c == U'’' && m_out != m_word) return at + used;
    if (!is_alnum(c)) {
      end_word(false);
      return at + used;
    }
    m_capital |= m_out == m_word && is_upper(c);
    std::array<char, 4> folded{};
    const std::size_t size = encode(fold_case(c), folded);
    if (size <= used) {  // folding never grows a sign in the languages at hand; where it would, the sign stays as it is
      std::memcpy(m_out, folded.data(), size);
      m_out += size;
    } else {
      std::memcpy(m_out, at, used);
      m_out += used;
    }
    return at + used;
  }

  static std::size_t encode(char32_t c, std::array<char, 4>& out) {
    const auto byte = [](char32_t value) { return static_cast<char>(static_cast<unsigned char>(value)); };
    if (c < 0x80) return out[0] = byte(c), 1;
    if (c < 0x800) return out[0] = byte(0xC0 | c >> 6), out[1] = byte(0x80 | (c & 63)), 2;
    if (c < 0x10000)
      return out[0] = byte(0xE0 | c >> 12), out[1] = byte(0x80 | (c >> 6 & 63)), out[2] = byte(0x80 | (c & 63)), 3;
    return out[0] = byte(0xF0 | c >> 18), out[1] = byte(0x80 | (c >> 12 & 63)), out[2] = byte(0x80 | (c >> 6 & 63)),
           out[3] = byte(0x80 | (c & 63)), 4;
  }

  void end_word(bool ends_sentence) {
    const auto size = static_cast<std::uint32_t>(m_out - m_word);
    if (size > 0) {
      const auto at = static_cast<std::uint32_t>(m_word - m_said.letters.data());
      m_said.word_begin.push_back(at);
      note_fact(at, size);
      m_starts_sentence = false;
      m_word = m_out;
      m_digits = 0;
      m_capital = false;
    }
    m_starts_sentence |= ends_sentence;
  }

  void note_fact(std::uint32_t at, std::uint32_t size) {
    if (m_digits > 0) {
      m_said.facts.push_back({m_digits < size ? FactKind::torn_number : FactKind::number, at, size});
      return;
    }
    if (size < 2) return;
    const std::uint64_t word = packed(std::string_view(m_word, size));
    if (size <= 9 && holds(kNegations, word)) m_said.facts.push_back({FactKind::negation, at, size});
    else if (size >= 3 && size <= 11 && holds(kCalendar, word)) m_said.facts.push_back({FactKind::calendar, at, size});
    else if (m_capital && size >= 3 && !m_starts_sentence) m_said.facts.push_back({FactKind::name, at, size});
  }

  Said& m_said;
  char* m_out = nullptr;
  char* m_word = nullptr;
  std::uint32_t m_digits = 0;
  bool m_capital = false, m_starts_sentence = true;
};

}  // namespace

void read_said(std::string_view text, Said& said) {
  said.clear();
  Reader reader(said);
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
    if (!said.letters.empty() && closes(line.content)) {
      signature = true;
      continue;
    }
    reader.add(line.content);
  }
  if (said.letters.empty() && !text.empty()) reader.add(text);
}

}  // namespace firstpass::condense
