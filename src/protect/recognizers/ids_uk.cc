// Numbers of the United Kingdom. NHS: mod 11 with weights 10..2; NINO: prefixes HMRC never gives out are left.
#include "protect/numbers.h"
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

}  // namespace

std::unique_ptr<Recognizer> make_ids_uk_recognizer() {
  return make_shape_recognizer(
      "ids_uk",
      {{"UK_NHS", "[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{4}", 0.2, 0.9, nhs, "nhs|national health|health service|patient"},
       {"UK_NINO", "[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", 0.6, 0.95, nino,
        "ni|nino|national insurance|insurance number"},
       {"UK_POSTCODE",
        "GIR ?0AA|[A-PR-UWYZ](?:[0-9]{1,2}|[0-9][A-HJKPSTUW]|[A-HK-Y][0-9]{1,2}|[A-HK-Y][0-9][ABEHMNPRV-Y]) "
        "?[0-9][ABD-HJLNP-UW-Z]{2}",
        0.3, 0.7, nullptr, "postcode|post code|postal|address|street|road|lane|avenue|london"},
       {"UK_PASSPORT", "[A-Z]{2}[0-9]{7}|[0-9]{9}", 0.05, 0.6, nullptr, "passport|passports|travel document|hmpo"},
       {"UK_DRIVING_LICENCE", "[A-Z][A-Z9]{4}[0-9][0156][0-9][0-3][0-9][0-9][A-Z9]{2}[0-9A-Z][A-Z]{2}", 0.6, 0.95,
        licence, "driving|licence|license|dvla|driver"},
       {"UK_VEHICLE_REGISTRATION",
        "[A-HJ-PR-Y][A-HJ-PR-Y][0-9]{2} ?[A-HJ-PR-Z]{3}|[A-HJ-NPR-TV-Y][0-9]{1,3} ?[A-HJ-PR-Y]{3}", 0.3, 0.7, nullptr,
        "registration|reg|vehicle|car|plate|number plate|van|dvla|drive|driving"}});
}

}  // namespace firstpass::protect
