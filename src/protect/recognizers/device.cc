// Numbers of things: vehicles (ISO 3779, check digit of North America) and telephones (Luhn).
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool vin_check(std::string_view s) {
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  static constexpr int kValues[] = {1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9};
  static constexpr int kWeights[] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::size_t letter = kLetters.find(s[i]);
    sum += (is_digit(s[i]) ? s[i] - '0' : letter < kLetters.size() ? kValues[letter] : 0) * kWeights[i];
  }
  return s[8] == (sum % 11 == 10 ? 'X' : static_cast<char>('0' + sum % 11));
}
bool imei(std::string_view d) { return !all_same(d) && luhn(d); }

}  // namespace

std::unique_ptr<Recognizer> make_device_recognizer(Lexicon& /*lexicon*/) {
#define FP_VIN_WORDS                                                                                                \
  "vin|vin (no|number|code)|chassis|chassis (no|number)|vehicle identification|fahrgestell ?(nummer|nr.?)|fin|"     \
  "fahrzeug identifizierungsnummer|numéro de (série|châssis)|vim|bastidor|número de bastidor|telaio|numero di " \
  "telaio|chassisnummer"
  return make_shape_recognizer(
      "device", {{"VIN", "[A-HJ-NPR-Z0-9]{17}", 0.6, 0.95, vin_check, FP_VIN_WORDS, true},
                 {"VIN", "[A-HJ-NPR-Z0-9]{11}[A-HJ-NPR-Z0-9]{2}[0-9]{4}", 0.05, 0.85, nullptr, FP_VIN_WORDS, true},
                 {"IMEI", "[0-9]{2}-?[0-9]{6}-?[0-9]{6}-?[0-9]|[0-9]{15}", 0.15, 0.95, imei,
                  "imei|imeisv|imei (no|number)|handset|serial"}});
}

}  // namespace firstpass::protect
