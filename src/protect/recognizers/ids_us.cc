// Numbers of the United States. Check digits: ABA routing weights 3-7-1; NPI Luhn with prefix 80840 (CMS); DEA numbers
// (d1+d3+d5) + 2(d2+d4+d6); MBI shape by CMS.
#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool aba(std::string_view d) {
  const int area = (d[0] - '0') * 10 + (d[1] - '0');
  const bool known = area <= 12 || (area >= 21 && area <= 32) || (area >= 61 && area <= 72) || area == 80;
  return known && !all_same(d) && weighted_sum(d, "371371371") % 10 == 0;
}
bool npi(std::string_view d) { return !all_same(d) && luhn("80840" + std::string(d)); }
bool dea(std::string_view s) {
  const std::string_view d = s.substr(2);
  return (weighted_sum(d, "121212") % 10) == d[6] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_us_recognizer(Lexicon& /*lexicon*/) {
#define FP_MBI "[AC-HJKMNP-RT-Y]"
  return make_shape_recognizer(
      "ids_us",
      {{"ABA_ROUTING_NUMBER", "[0-9]{4}-?[0-9]{4}-?[0-9]", 0.1, 0.9, aba,
        "aba|routing|routing (no|number)|rtn|bank transit|transit number"},
       {"US_NPI", "[12][0-9]{3}(?:-[0-9]{3}-| [0-9]{3} |[0-9]{3})[0-9]{3}", 0.2, 0.85, npi,
        "npi|national provider|provider"},
       {"US_MBI", "[1-9]" FP_MBI "[AC-HJKMNP-RT-Y0-9][0-9]-?" FP_MBI "[AC-HJKMNP-RT-Y0-9][0-9]-?" FP_MBI "{2}[0-9]{2}",
        0.5, 0.9, nullptr, "mbi|medicare|medicare (id|number|no)|beneficiary"},
       {"MEDICAL_LICENSE", "[A-HJ-MPRSTUX][A-Z9][0-9]{7}", 0.5, 0.9, dea,
        "dea|dea (no|number)|medical|license|certificate|prescriber"},
       {"US_PASSPORT", "[A-Z0-9][0-9]{8}", 0.05, 0.6, nullptr, "passports?|passport (no|number)|travel document", true},
       {"US_BANK_NUMBER", "[0-9]{8,17}", 0.05, 0.5, nullptr,
        "(bank |checking |savings )?(account|acct)( no| number| num)?|a/c( no)?|checking|savings"},
       {"US_DRIVER_LICENSE", "[A-Z][0-9]{6,12}|[A-Z]{2}[0-9]{6}|[0-9]{7,9}|[A-Z][0-9]{3}-[0-9]{4}-[0-9]{4}", 0.05, 0.6,
        nullptr,
        "driver'?s? licen[sc]e( no| number)?|driving licen[sc]e|dl|dl#|dl (no|number)|dln|licen[sc]e (no|number)",
        true},
       {"US_EIN", "[0-9]{2}-[0-9]{7}", 0.2, 0.9, nullptr, "ein|employer identification|fein|federal tax id|tax id|tin"},
       {"US_ZIP_CODE", "[0-9]{5}-[0-9]{4}", 0.2, 0.8, nullptr, "zip|zip ?code|postal code|address"}});
}

}  // namespace firstpass::protect
