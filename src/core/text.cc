#include "core/text.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace firstpass {

namespace {

constexpr std::size_t kMarkEvery = 64;

const std::uint8_t* as_bytes(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }

}  // namespace

bool is_utf8(std::string_view bytes) {
  const std::uint8_t* data = as_bytes(bytes);
  for (std::size_t i = 0; i < bytes.size();) {
    std::uint64_t block = 0;
    if (i + sizeof block <= bytes.size()) std::memcpy(&block, data + i, sizeof block);
    else block = ~std::uint64_t{0};
    if ((block & 0x8080808080808080ULL) == 0) {
      i += sizeof block;
      continue;
    }
    UChar32 c;
    U8_NEXT(data, i, bytes.size(), c);
    if (c < 0) return false;
  }
  return true;
}

std::string to_valid_utf8(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  const std::uint8_t* data = as_bytes(bytes);
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t start = i;
    UChar32 c;
    U8_NEXT(data, i, bytes.size(), c);
    if (c < 0) out += "\xEF\xBF\xBD";
    else out.append(bytes.substr(start, i - start));
  }
  return out;
}

char32_t next_code_point(std::string_view text, std::size_t& offset) {
  const std::size_t start = offset;
  UChar32 c;
  U8_NEXT(as_bytes(text), offset, text.size(), c);
  if (c >= 0) return static_cast<char32_t>(c);
  offset = start + 1;
  return U'\uFFFD';
}

void append_utf8(std::string& out, char32_t code_point) {
  char buffer[U8_MAX_LENGTH];
  std::size_t length = 0;
  UBool error = false;
  U8_APPEND(buffer, length, U8_MAX_LENGTH, static_cast<UChar32>(code_point), error);
  if (error) out += "\xEF\xBF\xBD";
  else out.append(buffer, length);
}

char32_t fold_case(char32_t c) {
  return static_cast<char32_t>(u_foldCase(static_cast<UChar32>(c), U_FOLD_CASE_DEFAULT));
}

std::string lower(std::string_view text) {
  std::string out;
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::all_of(text.begin(), text.end(), is_ascii)) {  // as most are
    out = text;
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return out;
  }
  icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())))
      .toLower(icu::Locale::getRoot())
      .toUTF8String(out);
  return out;
}

bool is_alnum(char32_t c) {
  if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  // Python's str.isalnum: letters, decimals, digits and numerics. ICU: general categories L* and N*.
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & (U_GC_L_MASK | U_GC_N_MASK)) != 0;
}
bool is_word(char32_t c) { return c == '_' || is_alnum(c); }
bool is_upper(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z';
  return u_isupper(static_cast<UChar32>(c)) || u_istitle(static_cast<UChar32>(c));
}
bool is_space(char32_t c) {
  if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
  return u_isUWhiteSpace(static_cast<UChar32>(c));
}

OffsetMap::OffsetMap(std::string_view text) : m_text(text) {
  Mark at{0, 0, 0};
  m_marks.push_back(at);
  while (at.bytes < text.size()) {
    at.utf16_units += next_code_point(text, at.bytes) > 0xFFFF ? 2 : 1;
    ++at.code_points;
    if (at.code_points % kMarkEvery == 0) m_marks.push_back(at);
  }
}

const OffsetMap::Mark& OffsetMap::mark_before(std::size_t byte_offset) const {
  auto after = std::upper_bound(m_marks.begin(), m_marks.end(), byte_offset,
                                [](std::size_t offset, const Mark& mark) { return offset < mark.bytes; });
  return *(after - 1);
}

std::size_t OffsetMap::code_points(std::size_t byte_offset) const {
  Mark at = mark_before(byte_offset);
  while (at.bytes < byte_offset && at.bytes < m_text.size()) next_code_point(m_text, at.bytes), ++at.code_points;
  return at.code_points;
}

std::size_t OffsetMap::utf16_units(std::size_t byte_offset) const {
  Mark at = mark_before(byte_offset);
  while (at.bytes < byte_offset && at.bytes < m_text.size())
    at.utf16_units += next_code_point(m_text, at.bytes) > 0xFFFF ? 2 : 1;
  return at.utf16_units;
}

std::size_t OffsetMap::bytes_from_code_points(std::size_t code_point_offset) const {
  Mark at = m_marks[std::min(code_point_offset / kMarkEvery, m_marks.size() - 1)];
  while (at.code_points < code_point_offset && at.bytes < m_text.size())
    next_code_point(m_text, at.bytes), ++at.code_points;
  return at.bytes;
}

std::vector<Span> token_spans(std::string_view text) {
  std::vector<Span> spans;
  std::size_t word_start = std::string_view::npos;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t start = i;
    const char32_t c = next_code_point(text, i);
    if (is_word(c)) {
      if (word_start == std::string_view::npos) word_start = start;
      continue;
    }
    if (word_start != std::string_view::npos) spans.push_back({word_start, start}), word_start = std::string_view::npos;
    if (!is_space(c)) spans.push_back({start, i});
  }
  if (word_start != std::string_view::npos) spans.push_back({word_start, text.size()});
  return spans;
}

std::size_t count_tokens(std::string_view text) {
  constexpr unsigned char kWord = 1, kSign = 2;
  const auto kind_of = [](char32_t c) -> unsigned char { return is_word(c) ? kWord : is_space(c) ? 0 : kSign; };
  static const auto kinds = [&] {  // of ASCII, which most texts are
    std::array<unsigned char, 128> table{};
    for (char32_t c = 0; c < 128; ++c) table[c] = kind_of(c);
    return table;
  }();
  std::size_t count = 0;
  unsigned char before = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned char kind = byte < 128 ? kinds[byte] : kind_of(next_code_point(text, i));
    i += byte < 128 ? 1 : 0;
    count += (kind >> 1) + (kind & ~before & kWord);  // each sign, and each word where it begins
    before = kind;
  }
  return count;
}

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string terminal_safe(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, i);
    const bool control = (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
    const bool bidi = (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
    if (!control && !bidi) {
      append_utf8(out, c);
      continue;
    }
    char escaped[16];
    std::snprintf(escaped, sizeof escaped, c < 0x100 ? "\\x%02x" : "\\u{%04x}", static_cast<unsigned>(c));
    out += escaped;
  }
  return out;
}

}  // namespace firstpass
