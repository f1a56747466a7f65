#include "protect/number_forms.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kFewestDigits = 6;
constexpr std::size_t kSharedOfPhone = 7;   // last digits that stand in every way of writing a telephone number
constexpr std::size_t kNationalPhone = 8;   // fewest digits without the country's
constexpr std::size_t kLongestCountry = 4;  // digits of a country's code and the zero of the trunk

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Letters and digits, in capitals; nothing where words of a language may stand in the value.
std::string bare(std::string_view value) {
  std::string out;
  std::size_t digits = 0;
  for (const char c : value) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    else if (is_digit(c) || (c >= 'A' && c <= 'Z')) out += c;
    else if (std::string_view(" .-/()+\xC2\xA0\xE2\x80\xAF").find(c) == std::string_view::npos) return {};
    digits += is_digit(c);
  }
  return digits >= kFewestDigits ? out : std::string();
}

// These have words, or their ways of writing are not the same value.
bool has_number(std::string_view type) {
  for (const std::string_view other : {"DATE_TIME", "DATE_OF_BIRTH", "SECRET", "PASSWORD", "URL", "EMAIL_ADDRESS",
                                       "PERSON", "LOCATION", "ADDRESS", "COORDINATES", "IP_ADDRESS", "LITERAL"})
    if (type == other) return false;
  return true;
}

std::string key_of(std::string_view type, std::string_view value) {
  std::string number = has_number(type) ? bare(value) : std::string();
  if (number.empty()) return {};
  if (type == "PHONE_NUMBER") number.erase(0, number.size() - std::min(number.size(), kSharedOfPhone));
  return std::string(type) + ' ' + number;
}

// "+49 (0)171 555 0100", "0171 5550100": one ends as the other without its trunk zero, and only a country's code stands
// before that.
bool is_same_phone(std::string_view one, std::string_view other) {
  const auto is_international = [](std::string_view value) {
    const std::string_view start = trim(value);
    return start.starts_with("+") || start.starts_with("(+") || start.starts_with("00");
  };
  std::string longer = bare(one), shorter = bare(other);
  if (longer == shorter) return true;
  const bool swapped = longer.size() < shorter.size();
  if (swapped) std::swap(longer, shorter);
  if (!is_international(swapped ? other : one)) return false;
  shorter.erase(0, shorter.find_first_not_of('0'));
  return shorter.size() >= kNationalPhone && longer.size() <= shorter.size() + kLongestCountry + 2 &&
         longer.ends_with(shorter);
}

}  // namespace

const NumberForms::Leader* NumberForms::find(std::string_view type, std::string_view value) const {
  const std::string key = key_of(type, value);
  const auto known = key.empty() ? m_known.end() : m_known.find(key);
  if (known == m_known.end()) return nullptr;
  for (const Leader& leader : known->second)
    if (type != "PHONE_NUMBER" || is_same_phone(leader.second, value)) return &leader;
  return nullptr;
}

void NumberForms::learn(std::string_view type, std::string_view value) {
  const std::string key = key_of(type, value);
  if (!key.empty() && find(type, value) == nullptr) m_known[key].emplace_back(type, value);
}

std::optional<NumberForms::Leader> NumberForms::leader(std::string_view type, std::string_view value) const {
  const Leader* const first = find(type, value);
  if (first == nullptr || first->second == value) return std::nullopt;
  return *first;
}

}  // namespace firstpass::protect
