#include <algorithm>
#include <array>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

struct Country {
  char code[3];
  unsigned char length;
};

// Lengths of the SWIFT IBAN registry, sorted by code.
constexpr Country kCountries[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28},
    {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
    {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30}};

std::size_t length_of(std::string_view code) {
  const auto at = std::lower_bound(std::begin(kCountries), std::end(kCountries), code,
                                   [](const Country& c, std::string_view wanted) { return c.code < wanted; });
  return at != std::end(kCountries) && code == at->code ? at->length : 0;
}

class IbanRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "iban"; }
  std::vector<std::string_view> types() const override { return {"IBAN_CODE"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t from = 0;
    for (const Digits& digits : scan.digits()) {
      if (digits.begin < from + 2 || digits.size() < 2) continue;
      const std::size_t begin = digits.begin - 2;
      if (!is_letter(text[begin]) || !is_letter(text[begin + 1]) || word_before(text, begin)) continue;
      const std::size_t end = iban_end(text, begin);
      if (end == 0) continue;
      out.push_back({{begin, end}, "IBAN_CODE", 1.0, "iban", "length of the country and mod 97"});
      from = end;
    }
  }

 private:
  // The country says how long it is, so that words behind it cannot break the checksum; 0 when it is none.
  static std::size_t iban_end(std::string_view text, std::size_t begin) {
    const std::size_t length = length_of(ascii_upper(text.substr(begin, 2)));
    if (length == 0) return 0;
    std::string letters;
    std::size_t at = begin;
    for (; at < text.size() && letters.size() < length; ++at) {
      const char c = text[at];
      if (is_digit(c) || is_letter(c)) letters += c;
      else if ((c != ' ' && c != '-') || !(is_digit(byte_at(text, at + 1)) || is_letter(byte_at(text, at + 1))))
        return 0;
    }
    if (letters.size() < length || word_at(text, at)) return 0;
    return mod97(ascii_upper(letters)) ? at : 0;
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_iban_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<IbanRecognizer>(); }

}  // namespace firstpass::protect
