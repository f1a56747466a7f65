#include "protect/view.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr char32_t kRemoved = 0, kKept = 1;

bool is_invisible(char32_t c) {
  return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2064) || (c >= 0x2066 && c <= 0x206F) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || (c >= 0xE0000 && c <= 0xE0FFF);
}

// What stands in the view for a character beyond ASCII.
char32_t seen_as(char32_t c) {
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
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return;
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
    const char32_t by = ill_formed ? U'\uFFFD' : seen_as(c);
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
