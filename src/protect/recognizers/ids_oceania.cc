// Numbers of Australia and New Zealand: ABN mod 89; ACN, TFN, Medicare and IRD numbers weights; NHI letters mod 11.
#include <string>

#include "protect/numbers.h"
#include "protect/pattern.h"
#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

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
bool ird(std::string_view s) {
  const std::string d = (s.size() == 8 ? "0" : "") + std::string(s);
  if (number(d) < 10000000 || number(d) > 150000000) return false;
  int check = 11 - weighted_sum(d, "32765432") % 11;
  if (check == 10) check = 11 - weighted_sum(d, "74325276") % 11;
  return check < 10 ? check == d[8] - '0' : check == 11 && d[8] == '0';
}
bool nhi(std::string_view s) {
  static constexpr std::string_view kLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  int sum = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    const int value = is_digit(s[i]) ? s[i] - '0' : static_cast<int>(kLetters.find(s[i])) + 1;
    sum += value * static_cast<int>(7 - i);
  }
  return sum % 11 != 0 && (11 - sum % 11) % 10 == s[6] - '0';
}

}  // namespace

std::unique_ptr<Recognizer> make_ids_oceania_recognizer(Lexicon& /*lexicon*/) {
  return make_shape_recognizer(
      "ids_oceania",
      {{"AU_ABN", "[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.3, 0.95, abn, "abn|australian business"},
       {"AU_ACN", "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.1, 0.95, acn, "acn|australian company"},
       {"AU_TFN", "[0-9]{3} ?[0-9]{3} ?[0-9]{3}", 0.1, 0.95, tfn, "tfn|tax file"},
       {"AU_MEDICARE", "[2-6][0-9]{3} ?[0-9]{5} ?[0-9]", 0.2, 0.95, medicare, "medicare"},
       {"AU_BSB", "[0-9]{3}-[0-9]{3}", 0.05, 0.85, nullptr, "bsb"},
       {"AU_PASSPORT", "[A-Z]{1,2}[0-9]{7}", 0.05, 0.7, nullptr, "passport", true},
       {"NZ_IRD", "[0-9]{2,3}[- ]?[0-9]{3}[- ]?[0-9]{3}", 0.1, 0.95, ird, "ird|inland revenue|tax number"},
       {"NZ_NHI", "[A-HJ-NP-Z]{3} ?[0-9]{4}", 0.2, 0.95, nhi, "nhi|national health index"},
       {"NZ_BANK_ACCOUNT", "[0-9]{2}-[0-9]{4}-[0-9]{7}-[0-9]{2,3}", 0.8, 0.95, nullptr, "account|bank"}});
}

}  // namespace firstpass::protect
