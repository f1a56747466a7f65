// Numbers of Germany. Tax id and VAT id: ISO 7064 mod 11,10; cards and passports: weights 7-3-1 (ICAO 9303); pension
// and health insurance: letter as two digits, cross sums; physicians (LANR): weights 4-9.
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

int cross(int n) { return n / 10 + n % 10; }

bool tax_id(std::string_view d) {
  if (d[0] == '0' || !mod11_10(d)) return false;
  int counts[10] = {}, repeated = 0;
  for (const char c : d.substr(0, 10)) ++counts[c - '0'];
  for (const int count : counts) repeated += count > 1;
  return repeated == 1;
}
bool vat(std::string_view s) { return s[2] != '0' && mod11_10(s.substr(2)); }
bool document(std::string_view s) {
  bool digit = false;
  for (const char c : s.substr(0, 9)) digit = digit || is_digit(c);
  if (!digit || s.size() < 10) return digit;
  static constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += (is_digit(s[i]) ? s[i] - '0' : s[i] - 'A' + 10) * kWeights[i % 3];
  return is_digit(s[9]) && sum % 10 == s[9] - '0';
}
// Two digits for the letter, then weights and cross sums.
int letter_sum(const std::string& digits, std::string_view weights) {
  int sum = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) sum += cross((digits[i] - '0') * (weights[i] - '0'));
  return sum;
}
std::string letter_as_digits(char letter) {
  const int n = letter - 'A' + 1;
  return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
}
bool pension(std::string_view s) {
  const std::string digits = std::string(s.substr(0, 8)) + letter_as_digits(s[8]) + std::string(s.substr(9));
  return letter_sum(digits, "212571212121") % 10 == s[11] - '0';
}
bool health(std::string_view s) {
  const std::string digits = letter_as_digits(s[0]) + std::string(s.substr(1));
  return letter_sum(digits, "1212121212") % 10 == s[9] - '0';
}
bool physician(std::string_view d) {
  return !all_same(d) && (10 - weighted_sum(d.substr(0, 6), "494949") % 10) % 10 == d[6] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_de_recognizer() {
  return make_shape_recognizer(
      "ids_de",
      {{"DE_TAX_ID", "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.3, 0.95, tax_id,
        "steuer-?id|steueridentifikationsnummer|steuerliche identifikationsnummer|idnr|tin|identifikationsnummer"},
       {"DE_TAX_NUMBER", "[0-9]{2,3}/[0-9]{3}/[0-9]{4,5}", 0.4, 0.9, nullptr,
        "steuernummer|st\\.?-?nr|finanzamt|steuer"},
       {"DE_VAT_ID", "DE ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.7, 0.95, vat, "ust-?idnr|ust-?id|umsatzsteuer|vat|mwst"},
       {"DE_PASSPORT", "[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]?D?", 0.2, 0.8, document,
        "reisepass|pass|passnummer|passport|pass-nr"},
       {"DE_ID_CARD", "[LMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}[0-9]?D?|T[0-9]{8}", 0.2, 0.8, document,
        "personalausweis|ausweis|ausweisnummer|id card|identity card|perso|npa"},
       {"DE_SOCIAL_SECURITY", "[0-9]{2} ?[0-3][0-9][01][0-9][0-9]{2} ?[A-Z] ?[0-9]{3}", 0.6, 0.95, pension,
        "rentenversicherung|sozialversicherung|rvnr|svnr|sv-nummer|versicherungsnummer"},
       {"DE_HEALTH_INSURANCE", "[A-Z][0-9]{9}", 0.4, 0.95, health,
        "krankenkasse|krankenversicherung|versichertennummer|kvnr|krankenversichertennummer|versicherten-nr|"
        "gesundheitskarte"},
       {"DE_LANR", "[0-9]{9}", 0.2, 0.9, physician, "lanr|arztnummer|arzt"},
       {"DE_BSNR", "[0-9]{9}", 0.05, 0.8, nullptr, "bsnr|betriebsst[äa]ttennummer|betriebsst[äa]tte"},
       {"DE_HANDELSREGISTER", "HR[AB] ?[0-9]{1,6}(?: ?[A-Z]\\b)?", 0.7, 0.9, nullptr,
        "handelsregister|amtsgericht|registergericht|hrb|hra"},
       {"DE_KFZ", "(?:[A-ZÄÖÜ]{1,3})[- ](?:[A-Z]{1,2})[- ]?[1-9][0-9]{0,3}[EH]?", 0.3, 0.8, nullptr,
        "kennzeichen|kfz|auto|fahrzeug|nummernschild|zulassung|pkw"},
       {"DE_PLZ", "(?:0[1-9]|[1-9][0-9])[0-9]{3}", 0.05, 0.6, nullptr,
        "plz|postleitzahl|stra(?:ß|ss)e|str\\.?|wohnort|anschrift|adresse"},
       {"DE_FUEHRERSCHEIN", "[A-Z][0-9]{2}[A-Z0-9]{6}[0-9][A-Z0-9]", 0.2, 0.8, nullptr,
        "f[üu]e?hrerschein|f[üu]e?hrerscheinnummer|fahrerlaubnis"}});
}

}  // namespace firstpass::protect
