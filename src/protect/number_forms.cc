#include "protect/number_forms.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kFewestDigits = 6;
constexpr std::size_t kSharedOfPhone = 7;  // last digits that stand in every way of writing a telephone number
constexpr std::size_t kNationalPhone = 8;  // fewest digits without the country's

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What stands for each byte of a number: letters and digits, in capitals; kNothing for what may stand between them;
// kForeign for the rest. Bytes of no-break spaces are among what may stand between.
constexpr char kNothing = ' ', kForeign = '\0';
constexpr auto kBare = [] {
  std::array<char, 256> table{};
  for (unsigned char c = '0'; c <= '9'; ++c) table[c] = static_cast<char>(c);
  for (unsigned char c = 'A'; c <= 'Z'; ++c) table[c] = table[c - 'A' + 'a'] = static_cast<char>(c);
  for (const char c : std::string_view(" .-/()+\xC2\xA0\xE2\x80\xAF")) table[static_cast<unsigned char>(c)] = kNothing;
  return table;
}();

// Letters and digits, in capitals; nothing where words of a language may stand in the value.
std::string bare(std::string_view value) {
  std::string out(value.size(), '\0');
  std::size_t size = 0, digits = 0;
  for (const char c : value) {
    const char stands = kBare[static_cast<unsigned char>(c)];
    if (stands == kForeign) return {};
    out[size] = stands;
    size += stands != kNothing;
    digits += is_digit(stands);
  }
  out.resize(digits >= kFewestDigits ? size : 0);
  return out;
}

// Of these, blanks and signs between the digits mean nothing. "12-3456" and "1-23456" of other types are two numbers.
bool has_fixed_layout(std::string_view type) {
  return type == "IBAN_CODE" || type == "CREDIT_CARD" || type == "US_SSN" || type == "PHONE_NUMBER";
}

std::string key_of(std::string_view type, std::string_view value) {
  std::string number = has_fixed_layout(type) ? bare(value) : std::string();
  if (number.empty()) return {};
  if (type == "PHONE_NUMBER") number.erase(0, number.size() - std::min(number.size(), kSharedOfPhone));
  return std::string(type) + ' ' + number;
}

// The digits of a telephone number, and whether the country's are among them: "+49 (0)171 …", "0049171…".
struct Phone {
  std::string digits;
  bool international = false;
};

Phone phone_of(std::string_view value) {
  std::string written(trim(value));
  if (const std::size_t trunk = written.find("(0)"); trunk != std::string::npos) written.erase(trunk, 3);
  Phone phone{bare(written), written.starts_with("+") || written.starts_with("(+") || written.starts_with("00")};
  if (phone.international) phone.digits.erase(0, std::min(phone.digits.find_first_not_of('0'), phone.digits.size()));
  return phone;
}

// Lengths of country calling codes by their first digits (ITU-T E.164, assigned codes list): +1 and +7 have one,
// most of those below two, all others three.
std::size_t country_code_length(std::string_view digits) {
  static constexpr std::string_view kTwo =
      " 20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 "
      "62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98 ";
  if (digits.starts_with("1") || digits.starts_with("7")) return 1;
  const std::string two = ' ' + std::string(digits.substr(0, 2)) + ' ';
  return kTwo.find(two) != std::string_view::npos ? 2 : 3;
}

// "+49 171 5550100" and "0171 5550100": behind the country's code stands the whole national number.
bool is_same_phone(const Phone& one, const Phone& other) {
  if (one.international == other.international) return one.digits == other.digits;
  const std::string& whole = one.international ? one.digits : other.digits;
  std::string_view national = one.international ? other.digits : one.digits;
  if (national.starts_with("0")) national.remove_prefix(1);
  return national.size() >= kNationalPhone && whole.size() == national.size() + country_code_length(whole) &&
         whole.ends_with(national);
}

}  // namespace

const NumberForms::Leader* NumberForms::find(std::string_view type, std::string_view value) const {
  const std::string key = key_of(type, value);
  const auto known = key.empty() ? m_known.end() : m_known.find(key);
  if (known == m_known.end()) return nullptr;
  if (type != "PHONE_NUMBER") return &known->second.front().leader;
  const Phone phone = phone_of(value);
  for (const Number& number : known->second) {
    // A national number is of one country only: it joins the first international one and no other.
    const bool fits = std::all_of(number.written.begin(), number.written.end(),
                                  [&](const std::string& other) { return is_same_phone(phone_of(other), phone); });
    if (fits) return &number.leader;
  }
  return nullptr;
}

void NumberForms::learn(std::string_view type, std::string_view value) {
  const std::string key = key_of(type, value);
  if (key.empty()) return;
  std::vector<Number>& numbers = m_known[key];
  const Leader* const leader = find(type, value);
  const auto same =
      std::find_if(numbers.begin(), numbers.end(), [&](const Number& number) { return &number.leader == leader; });
  if (same == numbers.end()) numbers.push_back({Leader(type, value), {std::string(value)}});
  else if (std::find(same->written.begin(), same->written.end(), value) == same->written.end())
    same->written.emplace_back(value);
}

std::optional<NumberForms::Leader> NumberForms::leader(std::string_view type, std::string_view value) const {
  const Leader* const first = find(type, value);
  if (first == nullptr || first->second == value) return std::nullopt;
  return *first;
}

}  // namespace firstpass::protect
