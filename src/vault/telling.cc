#include "vault/telling.h"

#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "core/text.h"
#include "vault/vault.h"

namespace firstpass::vault {

namespace {

constexpr std::size_t kAnywhereFrom = 8;  // letters; shorter single words are matched as whole words
constexpr std::size_t kShortName = 3;     // letters; so few come up by chance among digits
constexpr std::size_t kLeastBytes = 4;    // of what is looked for inside words

char32_t code_point_before(std::string_view text, std::size_t offset) {
  if (offset == 0) return 0;
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  auto at = static_cast<std::int32_t>(std::min<std::size_t>(offset, 4));
  UChar32 c;
  const std::uint8_t* window = data + offset - static_cast<std::size_t>(at);
  U8_PREV(window, 0, at, c);
  return c < 0 ? U'\uFFFD' : static_cast<char32_t>(c);
}

char32_t code_point_after(std::string_view text, std::size_t offset) {
  return offset < text.size() ? next_code_point(text, offset) : 0;
}

bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) { return is_alnum(c) && !is_digit(c); }

}  // namespace

bool says_nothing_alone(std::string_view type, std::string_view original) {
  constexpr std::ptrdiff_t kFullDate = 5, kNumber = 3;  // digits
  const auto digits = std::count_if(original.begin(), original.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (type == kLiteral || type == "AGE") return true;
  if (type == "DATE_TIME" && digits < kFullDate) return true;
  return digits < kNumber && shape_of(original).only_number;
}

Shape shape_of(std::string_view original) {
  constexpr std::u32string_view kNumberSigns = U" .,:/-+()";
  constexpr char32_t kFirstUnspacedScript = 0x0590;
  Shape shape;
  shape.bytes = original.size();
  for (std::size_t i = 0; i < original.size();) {
    const char32_t c = next_code_point(original, i);
    const bool digit = is_digit(c);
    shape.digits += digit;
    shape.letters += is_letter(c);
    shape.only_letters &= is_letter(c) && c < kFirstUnspacedScript;
    shape.only_number &= digit || kNumberSigns.find(c) != std::u32string_view::npos;
  }
  return shape;
}

Standing Shape::standing() const {
  if (is_tiny_word()) return Standing::whole_word;
  if (only_letters && letters <= kShortName) return Standing::whole_name;
  if (only_letters && letters < kAnywhereFrom) return Standing::whole_letters;
  if (only_number || bytes < kLeastBytes) return Standing::whole_word;
  return Standing::anywhere;
}

bool stands_as(Standing standing, std::string_view text, std::size_t begin, std::size_t end) {
  if (standing == Standing::anywhere) return true;
  const char32_t before = code_point_before(text, begin), after = code_point_after(text, end);
  if (standing == Standing::whole_word) return !is_word(before) && !is_word(after);
  if (standing == Standing::whole_name && is_digit(before) && is_digit(after)) return false;
  if (is_letter(before)) return false;
  return !is_letter(after) || (after == 's' && !is_letter(code_point_after(text, end + 1)));
}

}  // namespace firstpass::vault
