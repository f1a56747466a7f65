#include "protect/ner/features.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr std::int64_t kCases = 4;
constexpr std::uint32_t kShapes = 512, kAffixes = 4096, kWords = 8192;
constexpr std::size_t kAffix = 3;  // characters

struct Script {
  char32_t first, last;
  char letter;
};
// As SCRIPTS of train/ner/features.py.
constexpr Script kScripts[] = {{0x80, 0x24F, 'l'},    {0x1E00, 0x1EFF, 'l'}, {0x370, 0x3FF, 'g'},
                               {0x400, 0x52F, 'c'},   {0x590, 0x5FF, 'h'},   {0x600, 0x77F, 'a'},
                               {0x900, 0xDFF, 'i'},   {0xE00, 0xE7F, 't'},   {0x3040, 0x30FF, 'k'},
                               {0x4E00, 0x9FFF, 'z'}, {0xAC00, 0xD7A3, 'r'}, {0x300, 0x36F, 'l'}};

char shape_letter(char32_t c) {
  if (c < 0x80) {
    const char ascii = static_cast<char>(c);
    if (ascii >= 'A' && ascii <= 'Z') return 'X';
    if (ascii >= 'a' && ascii <= 'z') return 'x';
    return ascii >= '0' && ascii <= '9' ? 'd' : ascii;
  }
  for (const Script& script : kScripts) {
    if (c >= script.first && c <= script.last) return script.letter;
  }
  return 'o';
}

// FNV-1a, as in the foundry.
class Hash {
 public:
  void add(char c) { m_value = (m_value ^ static_cast<unsigned char>(c)) * 16777619U; }
  void add_lower(std::string_view text) {
    for (const char c : text) add(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  std::int64_t bucket(std::uint32_t count) const { return m_value % count; }

 private:
  std::uint32_t m_value = 2166136261U;
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool is_digit(char32_t c) {
  if (c < 0x80) return c >= '0' && c <= '9';
  const auto type = u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_NUMERIC_TYPE);
  return type == U_NT_DECIMAL || type == U_NT_DIGIT;
}

std::int64_t gap_before(std::string_view between, bool is_first) {
  if (is_first || between.find('\n') != std::string_view::npos) return 2;
  return between.empty() ? 0 : 1;
}

}  // namespace

std::int64_t letter_case(std::string_view word) {
  bool upper = false, other = false, first_upper = false;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < word.size(); ++characters) {
    const char32_t c = next_code_point(word, at);
    if (is_digit(c)) return 3;
    const auto code = static_cast<UChar32>(c);
    const bool is_up = c < 0x80 ? c >= 'A' && c <= 'Z' : u_isUUppercase(code);
    if (is_up) upper = true;
    else if (c < 0x80 ? c >= 'a' && c <= 'z' : (u_isULowercase(code) || u_istitle(code))) other = true;
    if (characters == 0) first_upper = is_up;
  }
  if (characters > 1 && upper && !other) return 2;
  return first_upper ? 1 : 0;
}

std::array<std::int64_t, 4> word_hashes(std::string_view word) {
  Hash shape, prefix, suffix, whole;
  char last[3] = {};
  for (std::size_t at = 0; at < word.size();) {
    const char letter = shape_letter(next_code_point(word, at));
    if (letter == last[0] && letter == last[1] && letter == last[2]) continue;
    shape.add(letter);
    last[2] = last[1];
    last[1] = last[0];
    last[0] = letter;
  }
  std::size_t head = 0, tail = word.size();
  for (std::size_t n = 0; n < kAffix && head < word.size(); ++n) {
    for (++head; head < word.size() && is_continuation(word[head]);) ++head;
  }
  for (std::size_t n = 0; n < kAffix && tail > 0; ++n) {
    for (--tail; tail > 0 && is_continuation(word[tail]);) --tail;
  }
  prefix.add('<');
  prefix.add_lower(word.substr(0, head));
  suffix.add_lower(word.substr(tail));
  suffix.add('>');
  whole.add_lower(word);
  return {shape.bucket(kShapes), prefix.bucket(kAffixes), suffix.bucket(kAffixes), whole.bucket(kWords)};
}

PieceFeatures piece_features(std::string_view text, const std::vector<runtime::WordPiece>& pieces) {
  PieceFeatures out;
  out.kinds.resize(pieces.size());
  out.hashes.resize(pieces.size());
  std::size_t last_end = 0;
  for (std::size_t begin = 0, end; begin < pieces.size(); begin = end) {
    for (end = begin + 1; end < pieces.size() && pieces[end].word == pieces[begin].word;) ++end;
    const std::size_t from = pieces[begin].span.begin, to = pieces[end - 1].span.end;
    const std::string_view word = text.substr(from, to - from);
    const std::string_view between = text.substr(last_end, from > last_end ? from - last_end : 0);
    const std::int64_t kind = letter_case(word) + kCases * gap_before(between, begin == 0);
    std::fill(out.kinds.begin() + static_cast<std::ptrdiff_t>(begin),
              out.kinds.begin() + static_cast<std::ptrdiff_t>(end), kind);
    std::fill(out.hashes.begin() + static_cast<std::ptrdiff_t>(begin),
              out.hashes.begin() + static_cast<std::ptrdiff_t>(end), word_hashes(word));
    last_end = to;
  }
  return out;
}

}  // namespace firstpass::protect
