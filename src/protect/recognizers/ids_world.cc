// Numbers of Asia, Oceania, Africa and the Americas. Checks as published: Aadhaar Verhoeff; ABN mod 89; ACN, TFN,
// Medicare weights; SIN, South African number Luhn; NRIC/FIN letters; RRN and BRN weights; TNIN mod 11; T.C. number
// sums mod 10; CPF and CNPJ mod 11; Chinese number ISO 7064 mod 11-2.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

bool aadhaar(std::string_view d) { return d[0] >= '2' && !all_same(d) && verhoeff(d); }
bool luhn_number(std::string_view d) { return !all_same(d) && luhn(d); }
bool abn(std::string_view d) {
  std::string first(d);
  first[0] = static_cast<char>(first[0] - 1);
  // weights 10,1,3,5,…,19
  static constexpr int kWeights[] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};
  int sum = 0;
  for (std::size_t i = 0; i < 11; ++i) sum += (first[i] - '0') * kWeights[i];
  return d[0] != '0' && sum % 89 == 0;
}
bool acn(std::string_view d) {
  return !all_same(d) && (10 - weighted_sum(d.substr(0, 8), "87654321") % 10) % 10 == d[8] - '0';
}
bool tfn(std::string_view d) { return !all_same(d) && weighted_sum(d, "14375869a") % 11 == 0; }
bool medicare(std::string_view d) {
  return d[0] >= '2' && d[0] <= '6' && weighted_sum(d.substr(0, 8), "13791379") % 10 == d[8] - '0';
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
bool korean_date(std::string_view d) {
  const int month = (d[2] - '0') * 10 + (d[3] - '0'), day = (d[4] - '0') * 10 + (d[5] - '0');
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}
bool rrn(std::string_view d) {
  return korean_date(d) && d[6] >= '1' && d[6] <= '4' &&
         (11 - weighted_sum(d.substr(0, 12), "234567892345") % 11) % 10 == d[12] - '0';
}
bool frn(std::string_view d) {
  return korean_date(d) && d[6] >= '5' && d[6] <= '8' &&
         (13 - weighted_sum(d.substr(0, 12), "234567892345") % 11) % 10 == d[12] - '0';
}
bool brn(std::string_view d) {
  const int sum = weighted_sum(d.substr(0, 9), "137137135") + (d[8] - '0') * 5 / 10;
  return !all_same(d) && (10 - sum % 10) % 10 == d[9] - '0';
}
bool tnin(std::string_view d) {
  return d[0] != '0' && d[0] != '9' && (11 - weighted_sum(d.substr(0, 12), "dcba98765432") % 11) % 10 == d[12] - '0';
}
bool turkish(std::string_view d) {
  int odd = 0, even = 0;
  for (std::size_t i = 0; i < 9; ++i) (i % 2 == 0 ? odd : even) += d[i] - '0';
  const int tenth = ((odd * 7 - even) % 10 + 10) % 10;
  return d[0] != '0' && tenth == d[9] - '0' && (odd + even + tenth) % 10 == d[10] - '0';
}
bool south_african(std::string_view d) { return korean_date(d) && d[10] <= '2' && luhn(d); }
bool cpf(std::string_view d) {
  const auto digit = [&](std::size_t n) {
    int sum = 0;
    for (std::size_t i = 0; i < n; ++i) sum += (d[i] - '0') * static_cast<int>(n + 1 - i);
    return sum * 10 % 11 % 10;
  };
  return !all_same(d) && digit(9) == d[9] - '0' && digit(10) == d[10] - '0';
}
bool cnpj(std::string_view d) {
  const auto digit = [](std::string_view part, std::string_view weights) {
    const int rest = weighted_sum(part, weights) % 11;
    return rest < 2 ? 0 : 11 - rest;
  };
  return !all_same(d) && digit(d.substr(0, 12), "543298765432") == d[12] - '0' &&
         digit(d.substr(0, 13), "6543298765432") == d[13] - '0';
}
bool chinese(std::string_view s) {
  static constexpr int kWeights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 17; ++i) sum += (s[i] - '0') * kWeights[i];
  return std::string_view("10X98765432")[static_cast<std::size_t>(sum % 11)] == s[17];
}
bool gstin(std::string_view s) {
  static constexpr std::string_view kSymbols = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::size_t sum = 0;
  for (std::size_t i = 0; i < 14; ++i) {
    const std::size_t product = kSymbols.find(s[i]) * (i % 2 == 0 ? 1 : 2);
    sum += product / 36 + product % 36;
  }
  return kSymbols[(36 - sum % 36) % 36] == s[14];
}
bool my_number(std::string_view d) {
  static constexpr int kWeights[] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  for (std::size_t i = 0; i < 11; ++i) sum += (d[i] - '0') * kWeights[i];
  const int rest = sum % 11;
  return !all_same(d) && (rest <= 1 ? 0 : 11 - rest) == d[11] - '0';
}
bool nin(std::string_view d) { return !all_same(d) && verhoeff(d); }
bool turkish_plate(std::string_view s) {
  return (s[0] - '0') * 10 + (s[1] - '0') >= 1 && (s[0] - '0') * 10 + (s[1] - '0') <= 81;
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_world_recognizer() {
  return make_shape_recognizer(
      "ids_world",
      {{"IN_AADHAAR", "[0-9]{4}[- :]?[0-9]{4}[- :]?[0-9]{4}", 0.3, 0.95, aadhaar, "aadhaar|aadhar|uidai|uid"},
       {"IN_PAN", "[A-Z]{3}[ABCFGHJLPT][A-Z][0-9]{4}[A-Z]", 0.6, 0.95, nullptr, "pan|permanent account|income tax"},
       {"IN_GSTIN", "(?:0[1-9]|[12][0-9]|3[0-8]|9[79])[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]", 0.8, 1, gstin,
        "gst|gstin"},
       {"IN_PASSPORT", "[A-PR-WY][1-9][0-9]{5}[1-9]", 0.1, 0.7, nullptr, "passport|travel document|indian passport"},
       {"IN_VOTER", "[A-Z]{3}[0-9]{7}", 0.3, 0.8, nullptr, "voter|epic|election|elector"},
       {"IN_VEHICLE_REGISTRATION", "[A-Z]{2}[- ]?[0-9]{1,2}[- ]?[A-Z]{1,3}[- ]?[0-9]{4}", 0.4, 0.85, nullptr,
        "rto|vehicle|plate|registration|car|bike"},
       {"AU_ABN", "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.3, 0.95, abn, "abn|australian business"},
       {"AU_ACN", "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.1, 0.95, acn, "acn|australian company"},
       {"AU_TFN", "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.1, 0.95, tfn, "tfn|tax file"},
       {"AU_MEDICARE", "[2-6][0-9]{3} ?[0-9]{5} ?[0-9]", 0.2, 0.95, medicare, "medicare"},
       {"SG_NRIC_FIN", "[STFGM][0-9]{7}[A-Z]", 0.7, 1, nric, "nric|fin|ic"},
       {"SG_UEN", "[0-9]{8,9}[A-Z]|[TSR][0-9]{2}[A-Z]{2}[0-9]{4}[A-Z]", 0.2, 0.85, nullptr,
        "uen|acra|business entity|entity number|bizfile"},
       {"CA_SIN", "[0-9]{3}[- ]?[0-9]{3}[- ]?[0-9]{3}", 0.3, 0.95, luhn_number,
        "sin|social insurance|nas|assurance sociale"},
       {"KR_RRN", "[0-9]{6}-?[1-4][0-9]{6}", 0.5, 0.95, rrn, "주민등록번호|주민번호|rrn|resident registration"},
       {"KR_FRN", "[0-9]{6}-?[5-8][0-9]{6}", 0.5, 0.95, frn, "외국인등록번호|frn|foreigner registration"},
       {"KR_BRN", "[0-9]{3}-?[0-9]{2}-?[0-9]{5}", 0.3, 0.9, brn, "사업자등록번호|brn|business registration"},
       {"KR_PASSPORT", "[MSRODG][0-9]{3}[A-Z][0-9]{4}|[MSRODG][0-9]{8}", 0.2, 0.8, nullptr, "여권|여권번호|passport"},
       {"KR_DRIVER_LICENSE", "[12][0-9]-[0-9]{2}-[0-9]{6}-[0-9]{2}", 0.6, 0.9, nullptr, "운전면허|면허|driver"},
       {"JP_MY_NUMBER", "[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}", 0.2, 0.95, my_number, "my number|マイナンバー|個人番号"},
       {"CN_ID", "[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]", 0.8, 1,
        chinese, "身份证|身份证号|id"},
       {"TH_TNIN", "[1-8]-?[0-9]{4}-?[0-9]{5}-?[0-9]{2}-?[0-9]", 0.4, 0.95, tnin,
        "เลขประจำตัวประชาชน|เลขบัตรประชาชน|tnin|thai id|thai national"},
       {"TR_NATIONAL_ID", "[1-9][0-9]{10}", 0.3, 0.95, turkish, "tc|t\\.c\\.|kimlik|tckn|kimlik no|national id"},
       {"TR_LICENSE_PLATE", "[0-9]{2}[ -]?(?:[A-Z][ -]?[0-9]{4,5}|[A-Z]{2}[ -]?[0-9]{3,4}|[A-Z]{3}[ -]?[0-9]{2,3})",
        0.3, 0.85, turkish_plate, "plaka|araç|plate|vehicle|arac|otomobil"},
       {"TR_PHONE_NUMBER", "(?:\\+90|0090|0)?[ -]?\\(?[2-5][0-9]{2}\\)?[ -]?[0-9]{3}[ -]?[0-9]{2}[ -]?[0-9]{2}", 0.3,
        0.85, nullptr, "telefon|tel|cep|gsm|mobil|ara|numara|phone"},
       {"NG_NIN", "[0-9]{11}", 0.1, 0.8, nin, "nin|national identification|nimc"},
       {"NG_VEHICLE_REGISTRATION", "[A-Z]{3}[- ]?[0-9]{3}[- ]?[A-Z]{2}", 0.4, 0.85, nullptr,
        "plate|vehicle|registration|frsc|car"},
       {"ZA_ID_NUMBER", "[0-9]{6} ?[0-9]{4} ?[0-2][0-9]{2}", 0.4, 0.95, south_african,
        "south african|id number|identity number|rsa id|sa id"},
       {"PH_MOBILE_NUMBER", "(?:\\+?63|0)[ -]?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{4}", 0.4, 0.85, nullptr,
        "mobile|cell|cellphone|contact|phone|call|text|number"},
       {"PH_TIN", "[0-9]{3}-[0-9]{3}-[0-9]{3}(?:-[0-9]{3,5})?", 0.3, 0.85, nullptr,
        "tin|bir|taxpayer|tax identification"},
       {"BR_CPF", "[0-9]{3}\\.?[0-9]{3}\\.?[0-9]{3}-?[0-9]{2}", 0.4, 0.95, cpf, "cpf|cadastro de pessoas"},
       {"BR_CNPJ", "[0-9]{2}\\.?[0-9]{3}\\.?[0-9]{3}/?[0-9]{4}-?[0-9]{2}", 0.6, 0.95, cnpj, "cnpj"},
       {"MX_CURP",
        "[A-Z][AEIOUX][A-Z]{2}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[HMX][A-Z]{2}[B-DF-HJ-NP-TV-Z]{3}[0-"
        "9A-Z][0-9]",
        0.8, 1, nullptr, "curp"}});
}

}  // namespace firstpass::protect
