#include "protect/view.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/ascii.h"
#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr char32_t kRemoved = 0, kKept = 1;

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206F) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

// Letters of other scripts that look like Latin ones.
char32_t look_alike(char32_t c) {
  static constexpr std::u32string_view kOthers = U"АВЕКМНОРСТХУаеорсухіѕјΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
  static constexpr std::string_view kLatin = "ABEKMHOPCTXYaeopcyxisjABEZHIKMNOPTYX";
  const std::size_t at = kOthers.find(c);
  return at == std::u32string_view::npos ? kKept : static_cast<char32_t>(kLatin[at]);
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// "DЕ89 3704…" with a Cyrillic letter: one that stands among Latin letters or digits is meant to look Latin.
bool stands_among_latin(std::string_view text, std::size_t begin, std::size_t end, bool capital) {
  const char before = begin > 0 ? text[begin - 1] : ' ', after = end < text.size() ? text[end] : ' ';
  return is_ascii_letter(before) || is_ascii_letter(after) ||
         (capital && (is_ascii_digit(before) || is_ascii_digit(after)));
}

// What stands in the view for a character beyond ASCII.
char32_t seen_as(char32_t c) {
  // Most of what is written: accented Latin, Han, Hangul.
  if ((c >= 0xC0 && c <= 0x24F && c != 0xD7) || (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3))
    return kKept;
  if (is_invisible(c)) return kRemoved;
  if (c >= 0xFF01 && c <= 0xFF5E) return c - 0xFF01 + '!';
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFE58 || c == 0xFE63 || c == 0x2043) return '-';
  if (c == 0x2024 || c == 0xFE52) return '.';
  if (c == 0x85 || c == 0x2028 || c == 0x2029) return '\n';
  const auto code = static_cast<UChar32>(c);
  if (u_charType(code) == U_SPACE_SEPARATOR) return ' ';
  if (u_charType(code) == U_DECIMAL_DIGIT_NUMBER) return static_cast<char32_t>('0' + u_charDigitValue(code));
  if (c >= 0x1D400 && c <= 0x1D7FF) {  // mathematical letters and digits
    const std::int32_t digit = u_charDigitValue(code);
    if (digit >= 0) return static_cast<char32_t>('0' + digit);
  }
  return kKept;
}

}  // namespace

View::View(std::string_view text) : m_source(text) {
  if (is_ascii(text)) return;
  std::size_t copied = 0;
  const auto replace = [&](std::size_t begin, std::size_t end, char32_t by) {
    m_text += text.substr(copied, begin - copied);
    if (by != kRemoved) {
      m_marks.push_back({m_text.size(), begin, end - begin});
      append_utf8(m_text, by);
    }
    m_marks.push_back({m_text.size(), end, 0});
    copied = end;
  };
  for (std::size_t at = 0; at < text.size();) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t begin = at;
    const char32_t c = next_code_point(text, at);
    const bool ill_formed = at == begin + 1;
    char32_t by = ill_formed ? U'\uFFFD' : kKept;
    if (c >= 0x370 && c <= 0x4FF && !ill_formed) {
      by = look_alike(c);
      if (by != kKept && !stands_among_latin(text, begin, at, by < 'a')) by = kKept;
    } else if (!ill_formed) {
      by = seen_as(c);
    }
    if (by != kKept) replace(begin, at, by);
  }
  if (m_marks.empty()) return;
  m_text += text.substr(copied);
  m_identity = false;
}

Span View::to_source(Span span) const {
  if (m_identity) return span;
  const auto before = [&](std::size_t limit, bool inclusive) -> const Mark* {
    auto at =
        std::upper_bound(m_marks.begin(), m_marks.end(), limit, [inclusive](std::size_t offset, const Mark& mark) {
          return inclusive ? offset < mark.view : offset <= mark.view;
        });
    return at == m_marks.begin() ? nullptr : &*(at - 1);
  };
  Span out;
  const Mark* begin = before(span.begin, true);
  out.begin = begin == nullptr            ? span.begin
              : begin->source_length != 0 ? begin->source
                                          : begin->source + (span.begin - begin->view);
  const Mark* end = before(span.end, false);
  out.end = end == nullptr            ? span.end
            : end->source_length != 0 ? end->source + end->source_length
                                      : end->source + (span.end - end->view);
  return out;
}

}  // namespace firstpass::protect
