// Numbers of Germany and Austria. Tax id and VAT id: ISO 7064 mod 11,10; cards and passports: letters that are not
// mistaken for others, weights 7-3-1 (ICAO 9303) when the check digit is written behind; pension and health insurance:
// letter as two digits, cross sums; physicians (LANR): weights 4-9; Austrian insurance: mod 11.
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

int cross(int n) { return n / 10 + n % 10; }

// Of the first ten digits one stands there twice or three times; what has none repeated was never given out, but is
// what people make up, so that only four of a kind are refused.
bool tax_id(std::string_view d) {
  if (d[0] == '0' || !mod11_10(d)) return false;
  int counts[10] = {};
  for (const char c : d.substr(0, 10)) {
    if (++counts[c - '0'] > 3) return false;
  }
  return true;
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
// With the letters of other kinds of documents only if the last sign checks the others.
bool self_checked(std::string_view s) {
  static constexpr int kWeights[] = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < 8; ++i) sum += (is_digit(s[i]) ? s[i] - '0' : s[i] - 'A' + 10) * kWeights[i % 3];
  return document(s) && sum % 10 == s[8] - '0';
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
bool not_all_same(std::string_view d) { return !all_same(d); }
bool postal_code(std::string_view d) { return number(d) >= 1001 && number(d) <= 99998; }
bool austrian(std::string_view d) {
  return d[0] != '0' && digits_at(d, 4) <= 31 && digits_at(d, 6) <= 15 &&
         weighted_sum(d, "3790584216") % 11 == d[3] - '0';
}

}  // namespace

#define FP_DOCUMENT "[CFGHJKLMNPRTVWXYZ0-9]{8}(?: ?[0-9]D?)?"

std::unique_ptr<Recognizer> make_ids_de_recognizer(Lexicon& /*lexicon*/) {
#define FP_VAT_WORDS "ust ?id ?(nr)?|ust idnr|umsatzsteuer|umsatzsteuer id|umsatzsteuer identifikationsnummer|vat|mwst"
  return make_shape_recognizer(
      "ids_de",
      {{"DE_TAX_ID", "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.3, 0.95, tax_id,
        "steuer ?id|steuer ?id ?(nr|nummer)|steueridentifikationsnummer|steuerliche identifikationsnummer|idnr|tin|"
        "identifikationsnummer"},
       {"DE_TAX_NUMBER", "[0-9]{2,3}/[0-9]{3,4}/[0-9]{4,5}", 0.4, 0.9, nullptr,
        "steuernummer|steuer ?nr|st.? ?nr|finanzamt|steuer"},
       {"DE_TAX_NUMBER", "[0-9]{13}", 0.05, 0.8, nullptr, "steuernummer|steuer ?nr|st.? ?nr|finanzamt|elster"},
       {"DE_VAT_ID", "DE(?:[ .-]?[0-9]){9}", 0.7, 0.95, vat, FP_VAT_WORDS},
       // Made up or misread, under its label, it is nobody else's business either.
       {"DE_VAT_ID", "DE ?[0-9]{9}", 0, 0.75, nullptr, FP_VAT_WORDS, true},
       {"DE_PASSPORT", "[CFGHJK]" FP_DOCUMENT, 0.2, 0.8, document,
        "reisep(ass|ässe|assnummer)|pass|passnummer|pass ?nr|passport", true},
       {"DE_PASSPORT", "[LMNPRTVWXYZ]" FP_DOCUMENT, 0.05, 0.6, self_checked,
        "reisep(ass|ässe|assnummer)|pass|passnummer|pass ?nr|passport", true},
       {"DE_ID_CARD", "[LMNPRTVWXYZ]" FP_DOCUMENT "|T[0-9]{8}", 0.2, 0.8, document,
        "personalausweis|personalausweisnummer|ausweis|ausweisnummer|ausweis ?nr|id card|identity card|perso|npa",
        true},
       {"DE_ID_CARD", "[CFGHJK]" FP_DOCUMENT, 0.05, 0.6, self_checked,
        "personalausweis|personalausweisnummer|ausweis|ausweisnummer|ausweis ?nr|id card|identity card|perso|npa",
        true},
       {"DE_SOCIAL_SECURITY", "[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}", 0.6, 0.95, pension,
        "rentenversicherung|rentenversicherungsnummer|sozialversicherung|sozialversicherungsnummer|rvnr|svnr|sv "
        "?(nummer|nr)|"
        "versicherungsnummer"},
       {"DE_HEALTH_INSURANCE", "[A-Z][0-9]{9}", 0.4, 0.95, health,
        "krankenkasse|krankenversicherung|versichertennummer|kvnr|krankenversichertennummer|krankenversicherungsnummer|"
        "versicherten nr|versichertennr|gesundheitskarte"},
       {"DE_LANR", "[0-9]{9}", 0.2, 0.9, physician, "lanr|arztnummer|arzt"},
       {"DE_BSNR", "[0-9]{9}", 0.05, 0.8, not_all_same, "bsnr|betriebsst[äa]e?tten ?(nummer|nr)|betriebsst[äa]tte"},
       {"DE_HANDELSREGISTER", "HR[AB] ?[0-9]{1,6}[A-Z]?", 0.7, 0.9, nullptr,
        "handelsregister|amtsgericht|registergericht|hrb|hra"},
       {"DE_KFZ", "[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?[1-9][0-9]{0,3}[EH]?", 0.1, 0.8, nullptr,
        "kennzeichen|kfz|kfz kennzeichen|auto|fahrzeug|nummernschild|zulassung|pkw|wagen", true},
       {"DE_PLZ", "[0-9]{5}", 0.05, 0.6, postal_code,
        "plz|postleitzahl|stra(ß|ss)e|str.|wohnort|wohnhaft|anschrift|adresse"},
       {"DE_FUEHRERSCHEIN", "[A-Z][A-Z0-9][0-9]{2}[A-Z0-9]{5}[0-9A-Z][A-Z0-9]", 0.2, 0.8, nullptr,
        "f[üu]e?hrerschein|f[üu]e?hrerschein ?(nummer|nr)|fahrerlaubnis", true},
       {"AT_SVNR", "[1-9][0-9]{3}[ /-]?[0-3][0-9][01][0-9][0-9]{2}", 0.3, 0.95, austrian,
        "svnr|sv ?(nr|nummer)|sozialversicherungsnummer|versicherungsnummer|e card|ecard"},
       {"AT_TAX_NUMBER", "[0-9]{2}[- ]?[0-9]{3}/[0-9]{4}", 0.4, 0.9, nullptr,
        "steuernummer|finanzamt|abgabenkonto|st.? ?nr"}});
}

}  // namespace firstpass::protect
