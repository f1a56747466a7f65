// Numbers of Asia, by the rules of their registers: Aadhaar Verhoeff; GSTIN mod 36; NRIC and FIN letters; TNIN mod 11;
// My Number mod 11; Chinese number ISO 7064 mod 11-2; Korean and Malaysian numbers a date (the Korean check digit was
// given up in 2020); Hong Kong and Taiwan letters; Philippine TIN mod 11.
#include <algorithm>
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool is_date_first(std::string_view d) { return is_calendar_day(digits_at(d, 0), digits_at(d, 2), digits_at(d, 4)); }
// Nor is a number given out that reads the same backwards.
bool aadhaar(std::string_view d) { return d[0] >= '2' && !std::equal(d.begin(), d.end(), d.rbegin()) && verhoeff(d); }
bool gstin(std::string_view s) {
  static constexpr std::string_view kSymbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const std::size_t product = kSymbols.find(s[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return kSymbols[(36 - sum % 36) % 36] == s[14];
}
bool nric(std::string_view s) {
  static constexpr int kWeights[] = {2, 7, 6, 5, 4, 3, 2};
  int sum = s[0] == 'T' || s[0] == 'G' ? 4 : s[0] == 'M' ? 3 : 0;
  for (std::size_t i = 0; i < 7; ++i) sum += (s[i + 1] - '0') * kWeights[i];
  const int rest = sum % 11;
  if (s[0] == 'S' || s[0] == 'T') return std::string_view("JZIHGFEDCBA")[static_cast<std::size_t>(rest)] == s[8];
  if (s[0] == 'M') return std::string_view("KLJNPQRTUWX")[static_cast<std::size_t>(10 - rest)] == s[8];
  return std::string_view("XWUTRQPNMLK")[static_cast<std::size_t>(rest)] == s[8];
}
bool rrn(std::string_view d) { return is_date_first(d) && d[6] >= '1' && d[6] <= '4'; }
bool frn(std::string_view d) { return is_date_first(d) && d[6] >= '5' && d[6] <= '8'; }
bool brn(std::string_view d) {
  const int sum = weighted_sum(d.substr(0, 9), "137137135") + (d[8] - '0') * 5 / 10;
  return !all_same(d) && (10 - sum % 10) % 10 == d[9] - '0';
}
bool tnin(std::string_view d) {
  return d[0] != '0' && d[0] != '9' && (11 - weighted_sum(d.substr(0, 12), "dcba98765432") % 11) % 10 == d[12] - '0';
}
bool my_number(std::string_view d) {
  static constexpr int kWeights[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 11; ++i) sum += (d[i] - '0') * kWeights[i];
  const int rest = sum % 11;
  return !all_same(d) && (rest <= 1 ? 0 : 11 - rest) == d[11] - '0';
}
bool chinese(std::string_view s) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (s[i] - '0') * kWeights[i];
  return std::string_view("10X98765432")[static_cast<std::size_t>(sum % 11)] == s[17];
}
bool ph_tin(std::string_view d) {
  return !all_same(d.substr(0, 9)) && weighted_sum(d, "98765432") % 11 % 10 == d[8] - '0';
}
bool hong_kong(std::string_view s) {
  const std::size_t letters = is_digit(s[1]) ? 1 : 2;
  int sum = letters == 1 ? 36 * 9 : (s[0] - 'A' + 10) * 9;
  sum += (s[letters - 1] - 'A' + 10) * 8;
  for (std::size_t i = 0; i < 6; ++i) sum += (s[letters + i] - '0') * static_cast<int>(7 - i);
  const char check = s[letters + 6];
  return (sum + (check == 'A' ? 10 : check - '0')) % 11 == 0;
}
bool taiwanese(std::string_view s) {
  static constexpr int kLetters[] = {10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21,
                                     22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33};
  const int letter = kLetters[s[0] - 'A'];
  return (letter / 10 + letter % 10 * 9 + weighted_sum(s.substr(1), "876543211")) % 10 == 0;
}
bool malaysian(std::string_view d) { return is_date_first(d) && digits_at(d, 6) >= 1; }
bool indonesian(std::string_view d) {
  const int day = digits_at(d, 6);  // women +40
  return digits_at(d, 0) >= 11 && is_calendar_day(digits_at(d, 10), digits_at(d, 8), day > 40 ? day - 40 : day);
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_asia_recognizer(Lexicon& /*lexicon*/) {
#define FP_GSTIN_REST "[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]"
// In parts, as forms print it; C and D are of those who collect or deduct the tax.
#define FP_GSTIN_PARTS "[ -]?[A-Z]{5}[0-9]{4}[A-Z][ -]?[1-9A-Z][ -]?[ZCD][ -]?[0-9A-Z]"
  return make_shape_recognizer(
      "ids_asia",
      {{"IN_AADHAAR", "[0-9]{4}(?: [0-9]{4} |-[0-9]{4}-|:[0-9]{4}:|[0-9]{4})[0-9]{4}", 0.3, 0.95, aadhaar,
        "aadhaar|aadhar|uidai|uid|आधार"},
       {"IN_PAN", "[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", 0.6, 0.95, nullptr, "pan|permanent account|income tax",
        true},
       {"IN_PAN", "[A-Z][A-Z0-9]*[0-9][A-Z0-9]*", 0.01, 0.01, [](std::string_view s) { return s.size() == 10; }, "",
        true},
       {"IN_GSTIN", "(?:0[1-9]|[12][0-9]|3[0-8]|9[79])" FP_GSTIN_PARTS, 0.8, 1, gstin, "gst|gstin"},
       // Ladakh (38) is young: without the check digit it is sooner a number that somebody made up.
       {"IN_GSTIN", "(?:0[1-9]|[12][0-9]|3[0-7]|9[79])" FP_GSTIN_REST, 0.6, 0.9, nullptr, "gst|gstin", true},
       {"IN_PASSPORT", "[A-PR-WY][1-9][0-9]{5}[1-9]", 0.1, 0.7, nullptr, "passport|travel document|indian passport",
        true},
       {"IN_VOTER", "[A-Z]{3}[0-9]{7}", 0.3, 0.8, nullptr, "voter|voter id|epic|election|elector", true},
       {"IN_VEHICLE_REGISTRATION", "[A-Z]{2}[- ]?[0-9]{1,2}[- ]?[A-Z]{1,3}[- ]?[0-9]{4}", 0.4, 0.85, nullptr,
        "rto|vehicle|plate|registration|car|bike", true},
       {"IN_VEHICLE_REGISTRATION", "[A-Z]{3}[- ]?[0-9]{4}", 0.05, 0.7, nullptr, "rto|vehicle|number plate|car|bike",
        true},
       {"SG_NRIC_FIN", "[STFGM][0-9]{7}[A-Z]", 0.7, 1, nric, "nric|fin|ic"},
       {"SG_NRIC_FIN", "[A-Z][0-9]{7}[A-Z]", 0.1, 0.7, nullptr, "nric|fin", true},
       {"SG_UEN", "[0-9]{8,9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]", 0.2, 0.85, nullptr,
        "uen|acra|business entity|entity number|bizfile", true},
       {"KR_RRN", "[0-9]{6}-?[1-4][0-9]{6}", 0.3, 0.95, rrn, "주민등록번호|주민번호|rrn|resident registration"},
       {"KR_RRN", "[0-9]{6}-[1-4][0-9]{6}", 0.6, 0.95, rrn, "주민등록번호|주민번호|rrn|resident registration"},
       {"KR_FRN", "[0-9]{6}-?[5-8][0-9]{6}", 0.3, 0.95, frn, "외국인등록번호|frn|foreigner registration"},
       {"KR_BRN", "[0-9]{3}-?[0-9]{2}-?[0-9]{5}", 0.3, 0.9, brn, "사업자등록번호|brn|business registration"},
       {"KR_PASSPORT", "[MSRODG][0-9]{3}[A-Z][0-9]{4}|[MSRODG][0-9]{8}", 0.2, 0.8, nullptr, "여권|여권번호|passport",
        true},
       {"KR_DRIVER_LICENSE", "[12][0-9]-[0-9]{2}-[0-9]{6}-[0-9]{2}", 0.6, 0.9, nullptr, "운전면허|면허|driver"},
       {"JP_MY_NUMBER", "[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}", 0.2, 0.95, my_number, "my number|マイナンバー|個人番号"},
       {"CN_ID", "[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]", 0.8, 1,
        chinese, "身份证|身份证号|id"},
       {"CN_PASSPORT", "[EG][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}", 0.05, 0.8, nullptr, "护照|護照|passport", true},
       {"HK_ID_CARD", "[A-Z]{1,2}[0-9]{6} ?\\(?[0-9A]\\)?", 0.4, 0.95, hong_kong,
        "hkid|身份證|香港身份證|identity card"},
       {"TW_ID_NUMBER", "[A-Z][1289][0-9]{8}", 0.5, 0.95, taiwanese, "身分證|身分證字號|統一編號|national id"},
       {"TH_TNIN", "[1-8]-?[0-9]{4}-?[0-9]{5}-?[0-9]{2}-?[0-9]", 0.4, 0.95, tnin,
        "เลขประจำตัวประชาชน|เลขบัตรประชาชน|บัตรประชาชน|tnin|thai id|thai national"},
       {"MY_NRIC", "[0-9]{6}-[0-9]{2}-[0-9]{4}", 0.6, 0.95, malaysian, "nric|mykad|kad pengenalan|ic|no. kp"},
       {"MY_NRIC", "[0-9]{12}", 0.05, 0.9, malaysian, "nric|mykad|kad pengenalan|ic no|no. kp"},
       {"ID_NIK", "[1-9][0-9]{15}", 0.3, 0.95, indonesian, "nik|ktp|nomor induk kependudukan"},
       {"VN_CCCD", "0[0-9]{11}", 0.05, 0.9, nullptr, "cccd|căn cước|cmnd|căn cước công dân|số định danh"},
       {"PK_CNIC", "[1-7][0-9]{4}-[0-9]{7}-[0-9]", 0.7, 0.95, nullptr, "cnic|nadra|شناختی کارڈ"},
       {"BD_NID", "[0-9]{10}|[0-9]{13}|[0-9]{17}", 0.02, 0.85, nullptr, "nid|জাতীয় পরিচয়পত্র|national id card|voter id"},
       {"LK_NIC", "[0-9]{9}[VX]|(?:19|20)[0-9]{10}", 0.1, 0.85, nullptr, "nic|ජාතික හැඳුනුම්පත|national identity", true},
       {"PH_MOBILE_NUMBER", "(?:63|0)[ -]?\\(?9[0-9]{2}\\)?[ -]?[0-9]{3}[ -]?[0-9]{4}", 0.2, 0.85, nullptr,
        "mobile|cell|cellphone|contact|phone|call|text|number"},
       {"PH_TIN", "[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?", 0.3, 0.9, ph_tin,
        "tin|bir|taxpayer|tax identification"},
       {"PH_TIN", "[0-9]{9}|[0-9]{12}|[0-9]{14}", 0.03, 0.9, ph_tin, "tin|bir|taxpayer|tax identification"}});
}

}  // namespace firstpass::protect
