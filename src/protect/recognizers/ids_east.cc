// Numbers of Central and Eastern Europe, by the rules of their registers: PESEL 1-3-7-9; NIP, REGON, SNILS, INN
// weights; Czech and Slovak birth number mod 11; Romanian CNP, Bulgarian EGN, JMBG of the former Yugoslavia mod 11;
// Croatian OIB ISO 7064 mod 11,10; Ukrainian and Kazakh numbers mod 11.
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool pesel(std::string_view d) {
  const int month = digits_at(d, 2);  // the century is added to the month
  return is_calendar_day(digits_at(d, 0), month % 20, digits_at(d, 4)) &&
         (10 - weighted_sum(d.substr(0, 10), "1379137913") % 10) % 10 == d[10] - '0';
}
bool nip(std::string_view d) { return !all_same(d) && weighted_sum(d, "657234567") % 11 == d[9] - '0'; }
bool regon(std::string_view d) { return !all_same(d) && weighted_sum(d, "89234567") % 11 % 10 == d[8] - '0'; }
bool polish_card(std::string_view s) {
  static constexpr int kWeights[] = {7, 3, 1, 9, 7, 3, 1, 7, 3};
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += (is_digit(s[i]) ? s[i] - '0' : s[i] - 'A' + 10) * kWeights[i];
  return sum % 10 == 0;
}
bool birth_number(std::string_view d) {
  int month = digits_at(d, 2);  // women +50, overflow +20
  if (month > 50) month -= 50;
  if (month > 20) month -= 20;
  if (!is_calendar_day(digits_at(d, 0), month, digits_at(d, 4))) return false;
  return d.size() == 9 || number(d) % 11 == 0 || (number(d.substr(0, 9)) % 11 == 10 && d[9] == '0');
}
bool company_cz(std::string_view d) { return (11 - weighted_sum(d, "8765432") % 11) % 10 == d[7] - '0'; }
bool taj(std::string_view d) { return !all_same(d) && weighted_sum(d, "37373737") % 10 == d[8] - '0'; }
bool hungarian_tax(std::string_view d) { return weighted_sum(d, "123456789") % 11 == d[9] - '0'; }
bool cnp(std::string_view d) {
  const int rest = weighted_sum(d, "279146358279") % 11;
  return d[0] != '0' && is_calendar_day(digits_at(d, 1), digits_at(d, 3), digits_at(d, 5)) &&
         (rest == 10 ? 1 : rest) == d[12] - '0';
}
bool egn(std::string_view d) {
  const int month = digits_at(d, 2);
  return is_calendar_day(digits_at(d, 0),
                         month > 40   ? month - 40
                         : month > 20 ? month - 20
                                      : month,
                         digits_at(d, 4)) &&
         weighted_sum(d, {2, 4, 8, 5, 10, 9, 7, 3, 6}) % 11 % 10 == d[9] - '0';
}
bool oib(std::string_view d) { return !all_same(d) && mod11_10(d); }
bool jmbg(std::string_view d) {
  const int rest = weighted_sum(d, "765432765432") % 11;
  return digits_at(d, 0) >= 1 && digits_at(d, 0) <= 31 && digits_at(d, 2) >= 1 && digits_at(d, 2) <= 12 && rest != 1 &&
         (rest == 0 ? 0 : 11 - rest) == d[12] - '0';
}
bool slovene_tax(std::string_view d) {
  const int check = 11 - weighted_sum(d, "8765432") % 11;
  return d[0] != '0' && check != 11 && check % 10 == d[7] - '0';
}
bool rnokpp(std::string_view d) {
  const int sum = weighted_sum(d, {-1, 5, 7, 9, 4, 6, 10, 5, 7});
  return !all_same(d) && (sum % 11 + 11) % 11 % 10 == d[9] - '0';
}
bool snils(std::string_view d) {
  const int rest = weighted_sum(d, "987654321") % 101;
  return !all_same(d.substr(0, 9)) && (rest == 100 ? 0 : rest) == digits_at(d, 9);
}
bool inn_person(std::string_view d) {
  return !all_same(d) && weighted_sum(d, {7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == d[10] - '0' &&
         weighted_sum(d, {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == d[11] - '0';
}
bool inn_company(std::string_view d) {
  return !all_same(d) && weighted_sum(d, {2, 4, 10, 3, 5, 9, 4, 6, 8}) % 11 % 10 == d[9] - '0';
}
bool iin(std::string_view d) {
  if (!is_calendar_day(digits_at(d, 0), digits_at(d, 2), digits_at(d, 4))) return false;
  int check = weighted_sum(d, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}) % 11;
  if (check == 10) check = weighted_sum(d, {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2}) % 11;
  return check == d[11] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_east_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_east",
      {{"PL_PESEL", "[0-9]{11}", 0.3, 0.95, pesel, "pesel"},
       {"PL_NIP", "[0-9]{3}-?[0-9]{2}-?[0-9]{2}-?[0-9]{3}|[0-9]{3}-[0-9]{3}-[0-9]{2}-[0-9]{2}", 0.2, 0.95, nip, "nip"},
       {"PL_REGON", "[0-9]{9}", 0.05, 0.9, regon, "regon"},
       {"PL_ID_CARD", "[A-Z]{3} ?[0-9]{6}", 0.2, 0.9, polish_card, "dowód|dowodu|dowód osobisty|nr dowodu", true},
       {"CZ_BIRTH_NUMBER", "[0-9]{6}/[0-9]{3,4}", 0.7, 0.95, birth_number, "rodné číslo|rč|r.č|r. č|rodne cislo"},
       {"CZ_BIRTH_NUMBER", "[0-9]{9,10}", 0.05, 0.95, birth_number, "rodné číslo|rč|r.č|r. č|rodne cislo"},
       {"CZ_ICO", "[0-9]{8}", 0.03, 0.9, company_cz, "ičo?|ico"},
       {"HU_TAJ", "[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}", 0.1, 0.95, taj, "taj|taj szám"},
       {"HU_TAX_ID", "8[0-9]{9}", 0.2, 0.95, hungarian_tax, "adóazonosító|adóazonosító jel"},
       {"HU_ID_CARD", "[0-9]{6}[A-Z]{2}", 0.1, 0.85, nullptr, "személyi|személyi igazolvány|igazolvány(szám)?", true},
       {"RO_CNP", "[1-9][0-9]{12}", 0.5, 0.95, cnp, "cnp|cod numeric personal"},
       {"BG_EGN", "[0-9]{10}", 0.15, 0.95, egn, "егн|egn|единен граждански номер"},
       {"HR_OIB", "[0-9]{11}", 0.2, 0.95, oib, "oib|osobni identifikacijski broj"},
       {"RS_JMBG", "[0-3][0-9][01][0-9]{10}", 0.4, 0.95, jmbg, "jmbg|јмбг|emšo|emso|matični broj|матични број"},
       {"SI_TAX_NUMBER", "[1-9][0-9]{7}", 0.05, 0.95, slovene_tax, "davčna( številka)?"},
       {"UA_RNOKPP", "[0-9]{10}", 0.1, 0.95, rnokpp, "рнокпп|іпн|ідентифікаційний (код|номер)|инн"},
       {"RU_SNILS", "[0-9]{3}-[0-9]{3}-[0-9]{3}[- ][0-9]{2}", 0.7, 0.95, snils, "снилс|snils"},
       {"RU_INN", "[0-9]{12}", 0.3, 0.95, inn_person, "инн|inn"},
       {"RU_INN", "[0-9]{10}", 0.1, 0.9, inn_company, "инн|inn"},
       {"RU_PASSPORT", "[0-9]{2} ?[0-9]{2} ?№? ?[0-9]{6}", 0.05, 0.85, nullptr, "паспорта?|серия"},
       {"KZ_IIN", "[0-9]{12}", 0.3, 0.95, iin, "иин|жсн|iin"}});
}

}  // namespace firstpass::protect
