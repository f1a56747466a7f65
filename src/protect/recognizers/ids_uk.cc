// Numbers of the United Kingdom and Ireland. NHS: mod 11 with weights 10..2; NINO: prefixes HMRC never gives out are
// left; number plates: the age identifier is 02-29 or 51-79; PPS number: mod 23.
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool nhs(std::string_view d) { return !all_same(d) && weighted_sum(d, "a987654321") % 11 == 0; }
bool nino(std::string_view s) {
  const std::string_view two = s.substr(0, 2);
  for (const std::string_view never : {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}) {
    if (two == never) return false;
  }
  return true;
}
bool licence(std::string_view s) {
  const int month = ((s[6] - '0') % 5) * 10 + (s[7] - '0'), day = (s[8] - '0') * 10 + (s[9] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
bool plate(std::string_view s) {
  const int age = digits_at(s, 2);
  return (age >= 1 && age <= 29) || (age >= 51 && age <= 79);
}
bool pps(std::string_view s) {
  int sum = weighted_sum(s.substr(0, 7), "8765432");
  if (s.size() == 9 && s[8] != 'W') sum += 9 * (s[8] - 'A' + 1);
  return s[7] == (sum % 23 == 0 ? 'W' : static_cast<char>('A' + sum % 23 - 1));
}
bool utr(std::string_view d) {
  static constexpr std::string_view kChecks = "21987654321";
  return !all_same(d) && kChecks[static_cast<std::size_t>(weighted_sum(d.substr(1), "678954328") % 11)] == d[0];
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_uk_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_uk",
      {{"UK_NHS", "[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{4}", 0.2, 0.9, nhs,
        "nhs|nhs (no|number)|national health|health service|patient"},
       {"UK_NINO", "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", 0.6, 0.95, nino,
        "ni|ni (no|number)|nino|national insurance|insurance number"},
       {"UK_POSTCODE",
        "GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][ABEHMNPRV-Y]) "
        "?[0-9][ABD-HJLNP-UW-Z]{2}",
        0.3, 0.7, nullptr, "post ?code|postal|address|street|road|lane|avenue|close|london|united kingdom|uk|england",
        true},
       {"UK_PASSPORT", "[A-Z]{2}[0-9]{7}|[0-9]{9}", 0.05, 0.6, nullptr,
        "passports?|passport (no|number)|travel document|hmpo"},
       {"UK_DRIVING_LICENCE", "[A-Z][A-Z9]{4}[0-9][0156][0-9][0-3][0-9][0-9][A-Z9]{2}[0-9A-Z][A-Z]{2}", 0.6, 0.95,
        licence, "driving|driving licen[cs]e|licen[cs]e|dvla|driver"},
       {"UK_VEHICLE_REGISTRATION", "[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2}[ -]?[A-HJ-PR-Z]{3}", 0.3, 0.7, plate,
        "registration|reg|vehicle|car|number ?plate|plate|van|dvla|drive|driving", true},
       {"UK_VEHICLE_REGISTRATION",
        "[A-HJ-NPR-TV-Y][0-9]{1,3}[ -]?[A-HJ-PR-Y]{3}|[A-HJ-PR-Y]{3}[ -]?[0-9]{1,3}[A-HJ-NPR-TV-Y]", 0.15, 0.7, nullptr,
        "registration|reg|vehicle|car|number ?plate|plate|van|dvla|drive|driving", true},
       {"UK_UTR", "[0-9]{5} ?[0-9]{5}K?", 0.1, 0.9, utr, "utr|unique taxpayer|self assessment|tax reference"},
       {"UK_SORT_CODE", "[0-9]{2}[- ][0-9]{2}[- ][0-9]{2}", 0.1, 0.85, nullptr,
        "sort ?code|sort code number|branch code"},
       {"IE_PPS", "[0-9]{7} ?[A-W][A-IW]?", 0.4, 0.95, pps, "pps|ppsn|pps (no|number)|personal public service"}});
}

}  // namespace firstpass::protect
