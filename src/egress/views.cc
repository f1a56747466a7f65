#include "egress/views.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "core/ascii.h"
#include "core/text.h"

namespace firstpass::egress {

namespace {

constexpr std::size_t kShortestRun = 4;

bool ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
/// Small letters; white space of any kind as ' '.
constexpr std::array<char, 256> make_folded() {
  std::array<char, 256> folded{};
  for (std::size_t c = 0; c < folded.size(); ++c) folded[c] = static_cast<char>(c);
  for (std::size_t c = 'A'; c <= 'Z'; ++c) folded[c] = static_cast<char>(c + 32);
  for (std::size_t c = '\t'; c <= '\r'; ++c) folded[c] = ' ';
  return folded;
}
constexpr auto kFolded = make_folded();
bool ascii_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::array<std::int8_t, 256> make_hex_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(i);
  for (int i = 0; i < 6; ++i) {
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(10 + i);
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(10 + i);
  }
  return values;
}
constexpr auto kHexValues = make_hex_values();
int hex_value(char c) { return kHexValues[static_cast<unsigned char>(c)]; }

constexpr std::array<std::int8_t, 256> make_base64_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (int i = 0; i < 26; ++i) {
    values[static_cast<std::size_t>('A' + i)] = static_cast<std::int8_t>(i);
    values[static_cast<std::size_t>('a' + i)] = static_cast<std::int8_t>(26 + i);
  }
  for (int i = 0; i < 10; ++i) values[static_cast<std::size_t>('0' + i)] = static_cast<std::int8_t>(52 + i);
  values['+'] = values['-'] = 62;
  values['/'] = values['_'] = 63;
  return values;
}
constexpr auto kBase64Values = make_base64_values();
int base64_value(char c) { return kBase64Values[static_cast<unsigned char>(c)]; }

/// Four hex digits at `offset`, or nothing.
std::optional<std::uint32_t> four_hex(std::string_view text, std::size_t offset) {
  if (offset + 4 > text.size()) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = offset; i < offset + 4; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return std::nullopt;
    value = value * 16 + static_cast<std::uint32_t>(digit);
  }
  return value;
}

/// Appends the character of the \uXXXX at `offset` (a pair of surrogates as one) and returns its length; 0 if broken.
std::size_t undo_unicode_escape(std::string_view text, std::size_t offset, std::string& out) {
  const auto first = four_hex(text, offset + 2);
  if (!first) return 0;
  if (*first >= 0xD800 && *first < 0xDC00 && text.substr(offset + 6, 2) == "\\u") {
    const auto second = four_hex(text, offset + 8);
    if (second && *second >= 0xDC00 && *second < 0xE000) {
      append_utf8(out, 0x10000 + ((*first - 0xD800) << 10) + (*second - 0xDC00));
      return 12;
    }
  }
  append_utf8(out, *first);
  return 6;
}

char simple_escape(char c) {
  switch (c) {
    case 'n': return '\n';
    case 't': return '\t';
    case 'r': return '\r';
    case 'b': return '\b';
    case 'f': return '\f';
    case '"':
    case '\\':
    case '/':
    case '\'': return c;
    default: return '\0';
  }
}

// Both decoders write into a string that keeps its memory from run to run: every word of a prompt is a run.
void decode_base64_from(std::string_view symbols, std::string& out) {
  out.resize(symbols.size() * 3 / 4);
  char* to = out.data();
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : symbols) {
    bits = (bits << 6) | static_cast<std::uint32_t>(base64_value(c));
    count += 6;
    if (count < 8) continue;
    count -= 8;
    *to++ = static_cast<char>((bits >> count) & 0xFF);
  }
}

void decode_hex_from(std::string_view symbols, std::string& out) {
  out.resize(symbols.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<char>(hex_value(symbols[2 * i]) * 16 + hex_value(symbols[2 * i + 1]));
}

/// A run of symbols that may go on over line breaks and the spaces around them. `symbols` is the run itself where it
/// has no break, else a copy in `joined`.
struct Run {
  std::string_view symbols;
  std::size_t end = 0;
};

template <class IsSymbol>
std::size_t end_of_symbols(std::string_view text, std::size_t at, const IsSymbol& is_symbol) {
  while (at < text.size() && is_symbol(text[at])) ++at;
  return at;
}

/// Where the run goes on after the line break at `at`; `at` itself when it does not.
template <class IsSymbol>
std::size_t after_line_break(std::string_view text, std::size_t at, const IsSymbol& is_symbol) {
  std::size_t next = at;
  bool line_break = false;
  while (next < text.size() && ascii_space(text[next])) line_break |= text[next++] == '\n';
  return line_break && next < text.size() && is_symbol(text[next]) ? next : at;
}

template <class IsSymbol>
Run take_run(std::string_view text, std::size_t at, const IsSymbol& is_symbol, std::string& joined) {
  std::size_t end = end_of_symbols(text, at, is_symbol);
  std::size_t next = after_line_break(text, end, is_symbol);
  if (next == end) return {text.substr(at, end - at), end};
  joined.assign(text.substr(at, end - at));
  while (next != end) {
    end = end_of_symbols(text, next, is_symbol);
    joined.append(text.substr(next, end - next));
    next = after_line_break(text, end, is_symbol);
  }
  return {joined, end};
}

/// Every run of at least kShortestRun symbols, decoded from each of its first `starts` symbols while `needed` are left.
template <class IsSymbol, class Decode>
void decode_all(std::string_view text, std::size_t starts, std::size_t needed, const IsSymbol& is_symbol,
                const Decode& decode, const std::function<void(std::string_view)>& found) {
  std::string joined, bytes;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_symbol(text[at])) {
      ++at;
      continue;
    }
    // Most runs are words that are too short and do not go on.
    const std::size_t end = end_of_symbols(text, at, is_symbol);
    const bool goes_on = end < text.size() && ascii_space(text[end]) && after_line_break(text, end, is_symbol) != end;
    if (!goes_on && end - at < std::max(kShortestRun, needed)) {
      at = end;
      continue;
    }
    const Run run = take_run(text, at, is_symbol, joined);
    at = run.end;
    if (run.symbols.size() < kShortestRun) continue;
    for (std::size_t start = 0; start < starts && run.symbols.size() >= start + needed; ++start) {
      decode(run.symbols.substr(start), bytes);
      if (!bytes.empty()) found(bytes);
    }
  }
}

}  // namespace

void canonical_ascii_into(std::string_view bytes, std::string& out) {
  out.resize(bytes.size());
  char* to = out.data();
  char before = 0;
  for (const char c : bytes) {
    *to = kFolded[static_cast<unsigned char>(c)];
    const bool again = *to == ' ' && before == ' ';
    before = *to;
    to += again ? 0 : 1;
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

std::string canonical_ascii(std::string_view bytes) {
  std::string out;
  canonical_ascii_into(bytes, out);
  return out;
}

std::string canonical(std::string_view text) {
  if (is_ascii(text)) return canonical_ascii(text);
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(error);
  std::string folded;
  if (U_SUCCESS(error)) {
    icu::StringByteSink<std::string> sink(&folded, static_cast<std::int32_t>(text.size()));
    normalizer->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())), sink, nullptr,
                              error);
  }
  if (U_FAILURE(error)) return canonical_ascii(text);
  std::string out;
  out.reserve(folded.size());
  for (std::size_t i = 0; i < folded.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(folded, i);
    if (!is_space(c)) out.append(folded, start, i - start);
    else if (out.empty() || out.back() != ' ') out += ' ';
  }
  return out;
}

std::string undo_json_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i++];
      continue;
    }
    if (text[i + 1] == 'u') {
      if (const std::size_t length = undo_unicode_escape(text, i, out); length != 0) {
        i += length;
        continue;
      }
    }
    const char plain = simple_escape(text[i + 1]);
    if (plain != '\0') out += plain, i += 2;
    else out += text[i++];
  }
  return out;
}

std::string undo_percent(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape =
        text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 && hex_value(text[i + 2]) >= 0;
    if (!escape) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
    i += 2;
  }
  return out;
}

std::string plus_to_space(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '+', ' ');
  return out;
}

namespace {

/// The character that the reference text[0..] = "&…;" stands for, and its length; length 0 when it is none.
std::pair<char32_t, std::size_t> html_reference(std::string_view text) {
  constexpr std::pair<std::string_view, char32_t> kNamed[] = {{"&amp;", '&'},  {"&lt;", '<'},    {"&gt;", '>'},
                                                              {"&quot;", '"'}, {"&apos;", '\''}, {"&nbsp;", ' '}};
  for (const auto& [name, character] : kNamed)
    if (text.substr(0, name.size()) == name) return {character, name.size()};
  if (text.size() < 4 || text[1] != '#') return {0, 0};
  const bool hex = text[2] == 'x' || text[2] == 'X';
  char32_t value = 0;
  std::size_t at = hex ? 3 : 2;
  const std::size_t first_digit = at;
  for (; at < text.size() && at < 10 && hex_value(text[at]) >= 0; ++at) {
    if (!hex && !ascii_digit(text[at])) break;
    value = value * (hex ? 16 : 10) + static_cast<char32_t>(hex_value(text[at]));
  }
  if (at == first_digit || at >= text.size() || text[at] != ';') return {0, 0};
  return {value, at + 1};
}

}  // namespace

std::string undo_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto [character, length] =
        text[i] == '&' ? html_reference(text.substr(i)) : std::pair<char32_t, std::size_t>{0, 0};
    if (length == 0) {
      out += text[i++];
      continue;
    }
    append_utf8(out, character);
    i += length;
  }
  return out;
}

std::string squeeze_digits(std::string_view text) {
  constexpr std::string_view kSeparators = " -./()";
  std::string out(text.size(), '\0');
  char* to = out.data();
  bool after_digit = false;  // what was written last is one
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (after_digit && kSeparators.find(text[i]) != std::string_view::npos) {
      const std::size_t next = text.find_first_not_of(kSeparators, i);
      if (next != std::string_view::npos && next - i <= 3 && ascii_digit(text[next])) i = next;
    }
    *to++ = text[i];
    after_digit = ascii_digit(text[i]);
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

namespace {

bool is_base64(char c) { return base64_value(c) >= 0; }

/// The stretches of a text in which runs can be that are long enough, or that go on over a line break; whole runs of
/// base64, of whose symbols those of hex are some. Most of a prompt is words that are too short, and passed over
/// without looking at each of their letters.
class Stretches {
 public:
  Stretches(std::string_view text, std::size_t least) : m_text(text), m_least(least) { begin_line(); }

  /// Empty at the end.
  std::string_view next() {
    while (m_at < m_text.size()) {
      // Runs that end before the last one of a line are whole. A window that ends in none holds none so long.
      while (m_at + m_least <= m_last_run) {
        const std::size_t begin = begin_of_run(m_at, m_at + m_least);
        if (begin == m_at) return take(end_of_symbols(m_text, m_at + m_least, is_base64));
        m_at = begin;
      }
      m_at = std::max(m_at, m_last_run);
      if (m_at == m_line_end) {
        ++m_at;
        begin_line();
        continue;
      }
      const std::size_t begin = m_at;
      const std::size_t end = take_run(m_text, begin, is_base64, m_joined).end;
      const bool goes_on = end > m_line_end;
      if (goes_on || end - begin >= m_least) {
        const std::string_view found = take(end);
        if (goes_on) begin_line();
        return found;
      }
      m_at = m_line_end;
    }
    return {};
  }

 private:
  std::string_view take(std::size_t end) { return m_text.substr(std::exchange(m_at, end), end - m_at); }
  /// Of the one that ends at `end`; `end` when none does.
  std::size_t begin_of_run(std::size_t from, std::size_t end) const {
    while (end > from && is_base64(m_text[end - 1])) --end;
    return end;
  }
  void begin_line() {
    m_line_end = std::min(m_text.find('\n', m_at), m_text.size());
    std::size_t end = m_line_end;
    while (end > m_at && ascii_space(m_text[end - 1])) --end;
    m_last_run = begin_of_run(std::min(m_at, end), end);
    if (m_last_run == end) m_last_run = m_line_end;
  }

  const std::string_view m_text;
  const std::size_t m_least;
  std::size_t m_at = 0, m_line_end = 0;
  std::size_t m_last_run = 0;  // begin of the run that may go on over the line's end; that end when none may
  std::string m_joined;
};

}  // namespace

void decode_runs(std::string_view text, const std::function<void(std::string_view)>& found, std::size_t fewest) {
  const std::size_t base64 = (fewest * 4 + 2) / 3, hex = fewest * 2;
  Stretches stretches(text, std::max(kShortestRun, std::min(base64, hex)));
  for (std::string_view at = stretches.next(); !at.empty(); at = stretches.next()) {
    decode_all(at, 4, base64, is_base64, decode_base64_from, found);
    decode_all(
        at, 2, hex, [](char c) { return hex_value(c) >= 0; }, decode_hex_from, found);
  }
}

}  // namespace firstpass::egress
