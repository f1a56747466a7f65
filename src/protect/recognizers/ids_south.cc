// Numbers of Spain, Portugal, Italy, Greece, Malta and Cyprus. NIF and NIE: letter of mod 23; Portuguese NIF mod 11;
// Italian fiscal code: table for odd places; partita IVA and AMKA: Luhn; AFM: powers of two mod 11.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool spanish(std::string_view s) {
  static constexpr std::string_view kLetters = "TRWAGMYFPDXBNJZSQVHLCKE";
  std::string digits(s.substr(0, s.size() - 1));
  if (digits[0] >= 'X') digits[0] = static_cast<char>('0' + (digits[0] - 'X'));
  return kLetters[number(digits) % 23] == s.back();
}
bool spanish_company(std::string_view s) {
  int sum = 0;
  for (std::size_t i = 1; i < 8; ++i) {
    const int digit = s[i] - '0';
    sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
  }
  const int check = (10 - sum % 10) % 10;
  return s[8] == static_cast<char>('0' + check) || s[8] == "JABCDEFGHI"[check];
}
bool spanish_social_security(std::string_view d) {
  return number(d.substr(0, 2)) >= 1 && number(d.substr(0, 10)) % 97 == number(d.substr(10));
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
bool portuguese(std::string_view d) {
  const int rest = weighted_sum(d, "98765432") % 11;
  return (d[0] <= '3' || d[0] >= '5') && d[0] != '0' && (rest < 2 ? 0 : 11 - rest) == d[8] - '0';
}
bool portuguese_card(std::string_view s) {
  int sum = 0;
  for (std::size_t i = 0; i < 12; ++i) {
    int value = is_digit(s[i]) ? s[i] - '0' : s[i] - 'A' + 10;
    if (i % 2 == 0) value = value * 2 > 9 ? value * 2 - 9 : value * 2;
    sum += value;
  }
  return sum % 10 == 0;
}
bool afm(std::string_view d) {
  return !all_same(d) && weighted_sum(d, {256, 128, 64, 32, 16, 8, 4, 2}) % 11 % 10 == d[8] - '0';
}
bool amka(std::string_view d) { return is_calendar_day(digits_at(d, 4), digits_at(d, 2), digits_at(d, 0)) && luhn(d); }

}  // namespace

std::unique_ptr<Recognizer> make_ids_south_recognizer(Lexicon& /*lexicon*/) {
#define FP_FISCAL "[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]"
  return make_shape_recognizer(
      "ids_south",
      {{"ES_NIF", "[0-9]{7,8}[- ]?[A-HJ-NP-TV-Z]", 0.6, 0.95, spanish, "dni|nif|documento nacional|identificación"},
       {"ES_NIE", "[XYZ][- ]?[0-9]{7,8}[- ]?[A-HJ-NP-TV-Z]", 0.7, 0.95, spanish,
        "nie|extranjero|número de identificación"},
       {"ES_CIF", "[ABCDEFGHJNPQRSUVW][- ]?[0-9]{7}[- ]?[0-9A-J]", 0.3, 0.9, spanish_company,
        "cif|nif|sociedad|empresa"},
       {"ES_NSS", "[0-9]{2}[ /-]?[0-9]{8}[ /-]?[0-9]{2}", 0.2, 0.95, spanish_social_security,
        "seguridad social|nss|afiliación|nº ss|naf"},
       {"ES_PASSPORT", "[A-Z]{3} ?[0-9]{6}[A-Z]?", 0.1, 0.7, nullptr, "pasaportes?|passport", true},
       {"PT_NIF", "[1-9][0-9]{2} ?[0-9]{3} ?[0-9]{3}", 0.1, 0.95, portuguese, "nif|contribuinte|número fiscal|nipc"},
       {"PT_CARTAO_CIDADAO", "[0-9]{8} ?[0-9] ?[A-Z0-9]{2} ?[0-9]", 0.2, 0.95, portuguese_card,
        "cartão de cidadão|cartão do cidadão|cc|bilhete de identidade|bi"},
       {"IT_FISCAL_CODE", FP_FISCAL, 0.8, 1, fiscal_code, "codice fiscale|cf|c.f"},
       {"IT_FISCAL_CODE", FP_FISCAL, 0.5, 0.8, nullptr, "codice fiscale|cf|c.f"},
       {"IT_VAT_CODE", "[0-9](?:[ _]?[0-9]){10}", 0.2, 0.9, vat_it, "p ?iva|partita iva|p. ?iva|vat"},
       {"IT_VAT_CODE", "IT(?: ?[0-9]){11}", 0.7, 0.95, [](std::string_view s) { return vat_it(s.substr(2)); },
        "p ?iva|partita iva|p. ?iva|vat"},
       {"IT_PASSPORT", "[A-Z]{2}[0-9]{7}", 0.1, 0.7, nullptr, "passaporto|passport|viaggio", true},
       {"IT_IDENTITY_CARD", "[A-Z]{2} ?[0-9]{7}|[0-9]{7}[A-Z]{2}|[A-Z]{2}[0-9]{5}[A-Z]{2}", 0.1, 0.7, nullptr,
        "carta d'?identit[àa]|carta|identit[àa]|documento|cie|elettronica", true},
       {"IT_DRIVER_LICENSE", "[A-Z]{2}[0-9]{7}[A-Z]|U1[B-HJ-NPR-UW-Z0-9]{7}[A-Z]", 0.2, 0.8, nullptr,
        "patente|patente di guida|licenza|guida", true},
       {"IT_HEALTH_CARD", "80380[0-9]{15}", 0.7, 0.95, nullptr, "tessera sanitaria|team"},
       {"GR_AFM", "[0-9]{9}", 0.1, 0.95, afm, "αφμ|α.φ.μ|afm|vat"},
       {"GR_AMKA", "[0-3][0-9][01][0-9]{8}", 0.3, 0.95, amka, "αμκα|α.μ.κ.α|amka"},
       {"GR_ID_CARD", "[A-ZΑΒΕΖΗΙΚΜΝΟΡΤΥΧ]{1,2}[- ]?[0-9]{6}", 0.05, 0.8, nullptr,
        "αδτ|α.δ.τ|ταυτότητας|αριθμός ταυτότητας", true},
       {"MT_ID_CARD", "[0-9]{1,7}[MGAPLHBZ]", 0.05, 0.7, nullptr, "karta tal-identità|maltese id|id card", true},
       {"CY_TIC", "[0-9]{8}[A-Z]", 0.05, 0.7, nullptr, "tic|αφτ|tax identification code", true}});
}

}  // namespace firstpass::protect
