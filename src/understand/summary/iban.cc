#include <array>

#include "understand/summary/merchant.h"

namespace firstpass::understand {

namespace {

// Lengths from the SWIFT IBAN registry.
struct Country {
  std::string_view code;
  std::size_t length;
};

constexpr std::array kLengths = std::to_array<Country>({
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DK", 18}, {"DO", 28},
    {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FO", 18}, {"FR", 27}, {"GB", 22}, {"GE", 22}, {"GI", 23},
    {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HR", 21}, {"HU", 28}, {"IE", 22}, {"IL", 23}, {"IS", 26}, {"IT", 27},
    {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"MC", 27},
    {"MD", 24}, {"ME", 22}, {"MK", 19}, {"MT", 31}, {"MU", 30}, {"NL", 18}, {"NO", 15}, {"PK", 24}, {"PL", 28},
    {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"SA", 24}, {"SE", 24}, {"SI", 19}, {"SK", 24},
    {"SM", 27}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"XK", 20},
});

bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t length_of(std::string_view code) {
  for (const Country& country : kLengths)
    if (country.code == code) return country.length;
  return 0;
}

// ISO 7064 mod 97-10 over the rearranged number.
bool checksum_fits(const std::string& iban) {
  int remainder = 0;
  for (std::size_t i = 0; i < iban.size(); ++i) {
    const char c = iban[(i + 4) % iban.size()];
    if (digit(c)) remainder = (remainder * 10 + (c - '0')) % 97;
    else remainder = (remainder * 100 + (c - 'A' + 10)) % 97;
  }
  return remainder == 1;
}

}  // namespace

std::vector<FoundIban> find_ibans(std::string_view text) {
  std::vector<FoundIban> found;
  for (std::size_t i = 0; i + 14 < text.size(); ++i) {
    if (!upper(text[i]) || !upper(text[i + 1]) || !digit(text[i + 2]) || !digit(text[i + 3])) continue;
    const bool border = i == 0 || !(upper(text[i - 1]) || digit(text[i - 1]));
    const std::size_t wanted = border ? length_of(text.substr(i, 2)) : 0;
    if (wanted == 0) continue;
    std::string iban;
    std::size_t end = i;
    for (std::size_t k = i; k < text.size() && iban.size() < wanted; ++k) {
      if (upper(text[k]) || digit(text[k])) iban += text[k], end = k + 1;
      else if (text[k] != ' ' || text.substr(k, 2) == "  ") break;
    }
    const bool closed = end >= text.size() || !(upper(text[end]) || digit(text[end]));
    std::size_t digits = 0;
    for (const char c : iban) digits += digit(c);
    if (iban.size() != wanted || !closed || digits < 8) continue;
    found.push_back({iban, {i, end}, checksum_fits(iban)});
    i = end;
  }
  return found;
}

}  // namespace firstpass::understand
