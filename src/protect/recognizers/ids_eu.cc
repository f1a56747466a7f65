// Numbers of other European countries. Checks as their authorities publish them: NIF and NIE letter of mod 23; Italian
// fiscal code odd/even table; partita IVA and Swedish numbers Luhn; PESEL 1-3-7-9; Finnish code mod 31; French NIR
// 97 - n mod 97; Dutch BSN eleven test; Belgian number 97 - n mod 97; Swiss AHV EAN-13.
#include <cstdint>
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

std::uint64_t number(std::string_view digits) {
  std::uint64_t out = 0;
  for (const char c : digits) out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}
bool is_date(std::string_view yymmdd) {
  const auto month = number(yymmdd.substr(2, 2)), day = number(yymmdd.substr(4, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
bool spanish(std::string_view s) {
  static constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  std::string digits(s.substr(0, s.size() - 1));
  if (digits[0] >= 'X') digits[0] = static_cast<char>('0' + (digits[0] - 'X'));
  return kLetters[number(digits) % 23] == s.back();
}
bool fiscal_code(std::string_view s) {
  static constexpr int kOdd[] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
  int sum = 0;
  for (std::size_t i = 0; i < 15; ++i) {
    const int value = is_digit(s[i]) ? s[i] - '0' : s[i] - 'A';
    sum += i % 2 == 0 ? kOdd[value] : value;
  }
  return s[15] - 'A' == sum % 26;
}
bool vat_it(std::string_view d) { return !all_same(d) && luhn(d); }
bool pesel(std::string_view d) {
  const auto month = number(d.substr(2, 2)) % 20, day = number(d.substr(4, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
         (10 - weighted_sum(d.substr(0, 10), "1379137913") % 10) % 10 == d[10] - '0';
}
bool swedish_person(std::string_view s) {
  const std::string_view d = s.size() == 12 ? s.substr(2) : s;
  std::string date(d.substr(0, 6));
  if (date[4] >= '6') date[4] = static_cast<char>(date[4] - 6);  // coordination numbers add 60 to the day
  return is_date(date) && luhn(d);
}
bool swedish_company(std::string_view s) {
  const std::string_view d = s.size() == 12 ? s.substr(2) : s;
  return d[2] >= '2' && luhn(d);
}
bool finnish(std::string_view s) {
  static constexpr std::string_view kChecks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  // The sign of the century is a letter since 2023 and is kept among the letters and digits then.
  const std::string digits = std::string(s.substr(0, 6)) + std::string(s.substr(s.size() - 4, 3));
  const auto day = number(digits.substr(0, 2)), month = number(digits.substr(2, 2)), serial = number(digits.substr(6));
  return day >= 1 && day <= 31 && month >= 1 && month <= 12 && serial >= 2 && kChecks[number(digits) % 31] == s.back();
}
bool nir(std::string_view s) {
  std::string digits(s.substr(0, 13));
  if (digits[6] == 'A') digits[6] = '0', digits = std::to_string(number(digits) - 1000000);
  else if (digits[6] == 'B') digits[6] = '0', digits = std::to_string(number(digits) - 2000000);
  return 97 - number(digits) % 97 == number(s.substr(13));
}
bool bsn(std::string_view d) {
  return !all_same(d) && (weighted_sum(d.substr(0, 8), "98765432") - (d[8] - '0')) % 11 == 0;
}
bool belgian(std::string_view d) {
  const std::uint64_t rest = number(d.substr(9));
  return 97 - number(d.substr(0, 9)) % 97 == rest || 97 - (2000000000 + number(d.substr(0, 9))) % 97 == rest;
}
bool ahv(std::string_view d) { return (10 - weighted_sum(d.substr(0, 12), "131313131313") % 10) % 10 == d[12] - '0'; }

}  // namespace

std::unique_ptr<Recognizer> make_ids_eu_recognizer() {
  return make_shape_recognizer(
      "ids_eu",
      {{"ES_NIF", "[0-9]{7,8}[- ]?[A-HJ-NP-TV-Z]", 0.6, 0.95, spanish, "dni|nif|documento nacional|identificación"},
       {"ES_NIE", "[XYZ][- ]?[0-9]{7}[- ]?[A-HJ-NP-TV-Z]", 0.7, 0.95, spanish,
        "nie|extranjero|número de identificación"},
       {"ES_PASSPORT", "[A-Z]{3} ?[0-9]{6}|[A-Z]{2}[0-9]{6}", 0.1, 0.7, nullptr, "pasaporte|passport|pasaportes"},
       {"IT_FISCAL_CODE", "[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]", 0.8,
        1, fiscal_code, "codice fiscale|cf"},
       {"IT_VAT_CODE", "[0-9]{11}", 0.2, 0.9, vat_it, "piva|partita iva|p\\.? ?iva|vat"},
       {"IT_PASSPORT", "[A-Z]{2}[0-9]{7}", 0.1, 0.7, nullptr, "passaporto|passport|viaggio"},
       {"IT_IDENTITY_CARD", "[A-Z]{2} ?[0-9]{7}|[0-9]{7}[A-Z]{2}|[A-Z]{2}[0-9]{5}[A-Z]{2}", 0.1, 0.7, nullptr,
        "carta d.identit[àa]|carta|identit[àa]|documento|cie|elettronica"},
       {"IT_DRIVER_LICENSE", "[A-Z]{2}[0-9]{7}[A-Z]|U1[A-Z0-9]{7}[A-Z]", 0.2, 0.8, nullptr,
        "patente|patente di guida|licenza|guida"},
       {"PL_PESEL", "[0-9]{11}", 0.3, 0.95, pesel, "pesel"},
       {"SE_PERSONNUMMER", "(?:19|20)?[0-9]{6}[-+]?[0-9]{4}", 0.3, 0.95, swedish_person,
        "personnummer|person-?nr|samordningsnummer|född"},
       {"SE_ORGANISATIONSNUMMER", "(?:16)?[0-9]{6}-?[0-9]{4}", 0.2, 0.9, swedish_company,
        "organisationsnummer|org\\.? ?nr|orgnr|företag|bolag"},
       {"FI_PERSONAL_IDENTITY_CODE", "[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", 0.7, 1, finnish,
        "hetu|henkilötunnus|personbeteckning|personal identity"},
       {"FR_NIR", "[12] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", 0.7, 1, nir,
        "nir|sécurité sociale|insee|numéro de sécu"},
       {"NL_BSN", "[0-9]{9}", 0.2, 0.95, bsn, "bsn|burgerservicenummer|sofinummer|sofi"},
       {"BE_NRN", "[0-9]{2}\\.?[0-9]{2}\\.?[0-9]{2}[- ]?[0-9]{3}[. ]?[0-9]{2}", 0.4, 0.95, belgian,
        "rijksregister|registre national|rrn|nrn|insz|niss"},
       {"CH_AHV", "756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}", 0.8, 1, ahv, "ahv|avs|sozialversicherung|ahvn13"}});
}

}  // namespace firstpass::protect
