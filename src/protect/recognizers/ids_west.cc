// Numbers of France, the Low Countries and Switzerland. NIR: 97 - n mod 97; SIREN, SIRET: Luhn; BSN: eleven test;
// Belgian number: 97 - n mod 97; AHV: EAN-13; Luxembourg: Luhn over the first twelve digits.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool nir(std::string_view s) {
  std::string digits(s.substr(0, 13));
  if (digits[6] == 'A') digits[6] = '0', digits = std::to_string(number(digits) - 1000000);
  else if (digits[6] == 'B') digits[6] = '0', digits = std::to_string(number(digits) - 2000000);
  for (const char c : digits) {
    if (!is_digit(c)) return false;
  }
  return 97 - number(digits) % 97 == number(s.substr(13));
}
bool luhn_number(std::string_view d) { return !all_same(d) && luhn(d); }
bool french_tax(std::string_view d) { return number(d.substr(0, 10)) % 511 == number(d.substr(10)); }
bool bsn(std::string_view d) {
  return !all_same(d) && (weighted_sum(d.substr(0, 8), "98765432") - (d[8] - '0')) % 11 == 0;
}
bool belgian(std::string_view d) {
  const std::uint64_t rest = number(d.substr(9));
  return 97 - number(d.substr(0, 9)) % 97 == rest || 97 - (2000000000 + number(d.substr(0, 9))) % 97 == rest;
}
bool belgian_company(std::string_view d) { return 97 - number(d.substr(0, 8)) % 97 == number(d.substr(8)); }
bool ahv(std::string_view d) { return (10 - weighted_sum(d.substr(0, 12), "131313131313") % 10) % 10 == d[12] - '0'; }
bool swiss_company(std::string_view s) {
  const std::string_view d = s.substr(3);
  return (11 - weighted_sum(d, "54327654") % 11) % 11 == d[8] - '0';
}
bool luxembourgish(std::string_view d) {
  return is_calendar_day(digits_at(d, 0, 4), digits_at(d, 4), digits_at(d, 6)) && luhn(d.substr(0, 12));
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_west_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_west",
      {{"FR_NIR", "[1-478] ?[0-9]{2} ?[0-9]{2} ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", 0.7, 1, nir,
        "nir|sécurité sociale|insee|numéro de sécu|sécu"},
       {"FR_TAX_NUMBER", "[0-3][0-9] ?[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.2, 0.9, french_tax,
        "numéro fiscal|spi|référence fiscale|impôts?"},
       {"FR_SIREN", "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.05, 0.85, luhn_number, "siren|rcs"},
       {"FR_SIRET", "[0-9]{3} ?[0-9]{3} ?[0-9]{3} ?[0-9]{5}", 0.3, 0.95, luhn_number, "siret"},
       {"FR_PASSPORT", "[0-9]{2}[A-Z]{2}[0-9]{5}", 0.2, 0.85, nullptr, "passeport|passport", true},
       {"FR_ID_CARD", "[0-9]{12}|[A-Z0-9]{9}", 0.03, 0.7, nullptr, "carte (nationale )?d'?identité|cni|identité", true},
       {"FR_DRIVER_LICENSE", "[0-9]{2}[A-Z]{2}[0-9]{5}|[0-9]{12}", 0.05, 0.7, nullptr, "permis( de conduire)?", true},
       {"NL_BSN", "[0-9]{9}|[0-9]{4}[. ][0-9]{2}[. ][0-9]{3}", 0.2, 0.95, bsn,
        "bsn|burgerservicenummer|sofinummer|sofi"},
       {"NL_PASSPORT", "[A-NP-Z]{2}[A-NP-Z0-9]{6}[0-9]", 0.05, 0.8, nullptr,
        "paspoort|paspoortnummer|identiteitskaart|passport", true},
       {"NL_KVK", "[0-9]{8}", 0.02, 0.8, nullptr, "kvk|kvk nummer|kamer van koophandel"},
       {"BE_NRN", "[0-9]{2}\\.?[0-9]{2}\\.?[0-9]{2}[- ]?[0-9]{3}[. ]?[0-9]{2}", 0.4, 0.95, belgian,
        "rijksregister|rijksregisternummer|registre national|rrn|nrn|insz|niss"},
       {"BE_ENTERPRISE_NUMBER", "[01][0-9]{3}\\.[0-9]{3}\\.[0-9]{3}", 0.5, 0.95, belgian_company,
        "ondernemingsnummer|numéro d'?entreprise|kbo|bce|btw|tva"},
       {"CH_AHV", "756[. ]?[0-9]{4}[. ]?[0-9]{4}[. ]?[0-9]{2}", 0.8, 1, ahv, "ahv|avs|sozialversicherung|ahvn13"},
       {"CH_UID", "CHE[- ]?[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}", 0.7, 0.95, swiss_company, "uid|mwst|tva|iva"},
       {"LU_MATRICULE", "(?:19|20)[0-9]{11}", 0.5, 0.95, luxembourgish, "matricule|cns|identification"}});
}

}  // namespace firstpass::protect
