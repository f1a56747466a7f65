// Numbers of the Nordic and Baltic countries, by the rules of their registers: Swedish numbers Luhn; Finnish code mod
// 31; Norwegian number two checks of mod 11; Danish number a date (its mod 11 is no longer kept); Icelandic, Estonian,
// Lithuanian and Latvian numbers mod 11.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool is_day_first(std::string_view d) { return is_calendar_day(digits_at(d, 4), digits_at(d, 2), digits_at(d, 0)); }

bool swedish_person(std::string_view s) {
  const std::string_view d = s.size() == 12 ? s.substr(2) : s;
  const int day = digits_at(d, 4);  // coordination numbers add 60
  return is_calendar_day(digits_at(d, 0), digits_at(d, 2), day > 60 ? day - 60 : day) && luhn(d);
}
bool swedish_company(std::string_view s) {
  const std::string_view d = s.size() == 12 ? s.substr(2) : s;
  return d[2] >= '2' && luhn(d);
}
bool finnish(std::string_view s) {
  static constexpr std::string_view kChecks = "0123456789ABCDEFHJKLMNPRSTUVWXY";
  // The sign of the century is a letter since 2023 and is kept among the letters and digits then.
  const std::string digits = std::string(s.substr(0, 6)) + std::string(s.substr(s.size() - 4, 3));
  return is_day_first(digits) && number(digits.substr(6)) >= 2 && kChecks[number(digits) % 31] == s.back();
}
bool danish(std::string_view d) { return is_day_first(d); }
bool norwegian(std::string_view d) {
  const int day = digits_at(d, 0), month = digits_at(d, 2);  // D numbers add 40 to the day, H numbers to the month
  if (!is_calendar_day(digits_at(d, 4), month > 40 ? month - 40 : month, day > 40 ? day - 40 : day)) return false;
  const auto check = [](int sum) { return (11 - sum % 11) % 11; };
  return check(weighted_sum(d, "376189452")) == d[9] - '0' && check(weighted_sum(d, "5432765432")) == d[10] - '0';
}
bool norwegian_company(std::string_view d) {
  return (d[0] == '8' || d[0] == '9') && (11 - weighted_sum(d, "32765432") % 11) % 11 == d[8] - '0';
}
bool icelandic(std::string_view d) {
  const int day = digits_at(d, 0);
  return is_calendar_day(digits_at(d, 4), digits_at(d, 2), day > 40 ? day - 40 : day) &&
         (11 - weighted_sum(d, "32765432") % 11) % 11 == d[8] - '0' && (d[9] == '0' || d[9] >= '8');
}
bool baltic(std::string_view d) {
  if (d[0] < '1' || d[0] > '8' || !is_calendar_day(digits_at(d, 1), digits_at(d, 3), digits_at(d, 5))) return false;
  int check = weighted_sum(d, "1234567891") % 11;
  if (check == 10) check = weighted_sum(d, "3456789123") % 11 % 10;
  return check == d[10] - '0';
}
bool latvian(std::string_view d) {
  if (d.substr(0, 2) == "32") return true;  // new numbers tell nothing
  const int sum = weighted_sum(d, {1, 6, 3, 7, 9, 10, 5, 8, 4, 2});
  return is_day_first(d) && ((1101 - sum) % 11) % 10 == d[10] - '0';
}
bool finnish_company(std::string_view d) {
  const int rest = weighted_sum(d, {7, 9, 10, 5, 8, 4, 2}) % 11;
  return rest != 1 && (rest == 0 ? 0 : 11 - rest) == d[7] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_north_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_north",
      {{"SE_PERSONNUMMER", "(?:19|20)?[0-9]{6}[-+]?[0-9]{4}", 0.3, 0.95, swedish_person,
        "personnummer|person ?nr|samordningsnummer|född|pnr"},
       {"SE_PERSONNUMMER", "(?:19|20)?[0-9]{6}[-+][0-9]{4}", 0.6, 0.95, swedish_person,
        "personnummer|person ?nr|samordningsnummer|född|pnr"},
       {"SE_ORGANISATIONSNUMMER", "(?:16)?[0-9]{6}-?[0-9]{4}", 0.2, 0.9, swedish_company,
        "organisationsnummer|org.? ?nr|orgnr|företag|bolag"},
       {"FI_PERSONAL_IDENTITY_CODE", "[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", 0.7, 1, finnish,
        "hetu|henkilötunnus|personbeteckning|personal identity"},
       {"FI_BUSINESS_ID", "[0-9]{7}-[0-9]", 0.3, 0.9, finnish_company, "y tunnus|ytunnus|fo nummer|business id"},
       {"DK_CPR", "[0-3][0-9][01][0-9]{3}[- ][0-9]{4}", 0.5, 0.95, danish, "cpr|cpr ?(nr|nummer)|personnummer|født"},
       {"DK_CPR", "[0-3][0-9][01][0-9]{7}", 0.1, 0.9, danish, "cpr|cpr ?(nr|nummer)|personnummer|født"},
       {"NO_FODSELSNUMMER", "[0-7][0-9][0-5][0-9]{3} ?[0-9]{5}", 0.6, 0.95, norwegian,
        "fødselsnummer|fodselsnummer|fnr|personnummer|d nummer"},
       {"NO_ORGNR", "[89][0-9]{2} ?[0-9]{3} ?[0-9]{3}", 0.2, 0.9, norwegian_company,
        "org.? ?nr|orgnr|organisasjonsnummer|mva"},
       {"IS_KENNITALA", "[0-7][0-9][01][0-9]{3}-?[0-9]{4}", 0.4, 0.95, icelandic, "kennitala|kt"},
       {"EE_ISIKUKOOD", "[1-8][0-9]{10}", 0.4, 0.95, baltic, "isikukood|personal code|ik"},
       {"LT_ASMENS_KODAS", "[3-6][0-9]{10}", 0.4, 0.95, baltic, "asmens kodas|personal code|a.k"},
       {"LV_PERSONAS_KODS", "[0-3][0-9]{5}-[0-9]{5}", 0.5, 0.95, latvian, "personas kods|personal code|p.k"}});
}

}  // namespace firstpass::protect
