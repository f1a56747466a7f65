#include "understand/summary/country.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/text.h"

namespace firstpass::understand {

namespace {

struct Hint {
  std::string_view country;
  std::string_view text;  // lower case; found as whole words
  int weight;
};

constexpr std::array kHints = std::to_array<Hint>({
    {"MY", "sdn bhd", 4},     {"MY", "sdn. bhd.", 4},     {"MY", "sdn.bhd", 4},
    {"MY", "malaysia", 4},    {"MY", "kuala lumpur", 3},  {"MY", "selangor", 3},
    {"MY", "johor", 3},       {"MY", "penang", 3},        {"MY", "jalan", 2},
    {"MY", "jln", 2},         {"MY", "taman", 1},         {"MY", "rm", 2},
    {"MY", "sst", 1},         {"MY", "+60", 3},           {"MY", "tarikh", 2},
    {"MY", "jumlah", 1},      {"SG", "pte ltd", 4},       {"SG", "pte. ltd.", 4},
    {"SG", "singapore", 4},   {"SG", "+65", 3},           {"SG", "uen", 2},
    {"US", "inc.", 2},        {"US", "inc", 1},           {"US", "llc", 2},
    {"US", "usa", 3},         {"US", "united states", 3}, {"US", "zip code", 2},
    {"US", "sales tax", 3},   {"US", "ein", 1},           {"US", "california", 2},
    {"US", "new york", 2},    {"US", "texas", 2},         {"US", "florida", 2},
    {"US", "seattle", 2},     {"US", "washington", 1},    {"US", "illinois", 2},
    {"US", "ohio", 2},        {"GB", "vat reg", 2},       {"GB", "united kingdom", 4},
    {"GB", "england", 3},     {"GB", "london", 3},        {"GB", "scotland", 3},
    {"GB", "wales", 2},       {"GB", "+44", 3},           {"GB", "plc", 2},
    {"GB", "ltd", 1},         {"GB", "sort code", 3},     {"IE", "ireland", 4},
    {"IE", "dublin", 3},      {"IE", "+353", 3},          {"DE", "gmbh", 2},
    {"DE", "deutschland", 4}, {"DE", "germany", 4},       {"DE", "ust-idnr", 3},
    {"DE", "mwst", 2},        {"DE", "+49", 3},           {"DE", "rechnung", 1},
    {"DE", "berlin", 2},      {"DE", "münchen", 2},       {"DE", "hamburg", 2},
    {"AT", "österreich", 4},  {"AT", "austria", 4},       {"AT", "wien", 3},
    {"AT", "+43", 3},         {"CH", "schweiz", 4},       {"CH", "switzerland", 4},
    {"CH", "suisse", 4},      {"CH", "zürich", 3},        {"CH", "chf", 3},
    {"CH", "+41", 3},         {"FR", "france", 4},        {"FR", "tva", 2},
    {"FR", "siret", 3},       {"FR", "paris", 2},         {"FR", "sarl", 2},
    {"FR", "+33", 3},         {"NL", "nederland", 4},     {"NL", "netherlands", 4},
    {"NL", "b.v.", 3},        {"NL", "btw", 2},           {"NL", "kvk", 3},
    {"NL", "+31", 3},         {"NL", "amsterdam", 2},     {"NL", "rotterdam", 2},
    {"BE", "belgium", 4},     {"BE", "belgië", 4},        {"BE", "+32", 3},
    {"ES", "españa", 4},      {"ES", "spain", 4},         {"ES", "madrid", 2},
    {"ES", "barcelona", 2},   {"ES", "nif", 2},           {"ES", "+34", 3},
    {"IT", "italia", 4},      {"IT", "italy", 4},         {"IT", "s.r.l.", 2},
    {"IT", "p.iva", 3},       {"IT", "partita iva", 3},   {"IT", "+39", 3},
    {"PT", "portugal", 4},    {"PT", "lisboa", 3},        {"PT", "+351", 3},
    {"PL", "sp. z o.o.", 4},  {"PL", "polska", 4},        {"PL", "poland", 4},
    {"PL", "nip", 2},         {"PL", "faktura", 1},       {"PL", "+48", 3},
    {"CZ", "s.r.o.", 3},      {"CZ", "praha", 3},         {"CZ", "+420", 3},
    {"SE", "sverige", 4},     {"SE", "sweden", 4},        {"SE", "moms", 1},
    {"SE", "stockholm", 3},   {"SE", "+46", 3},           {"NO", "norge", 4},
    {"NO", "norway", 4},      {"NO", "oslo", 3},          {"NO", "+47", 3},
    {"DK", "danmark", 4},     {"DK", "denmark", 4},       {"DK", "cvr", 3},
    {"DK", "+45", 3},         {"IN", "india", 4},         {"IN", "gstin", 4},
    {"IN", "pvt", 3},         {"IN", "+91", 3},           {"IN", "bangalore", 3},
    {"IN", "bengaluru", 3},   {"IN", "mumbai", 3},        {"IN", "delhi", 3},
    {"IN", "karnataka", 3},   {"AU", "australia", 4},     {"AU", "abn", 3},
    {"AU", "pty", 3},         {"AU", "+61", 3},           {"AU", "nsw", 2},
    {"NZ", "new zealand", 4}, {"NZ", "+64", 3},           {"CA", "canada", 4},
    {"CA", "hst", 3},         {"CA", "toronto", 3},       {"CA", "ontario", 3},
    {"HK", "hong kong", 4},   {"JP", "japan", 4},         {"JP", "tokyo", 3},
    {"ID", "indonesia", 4},   {"ID", "jakarta", 3},       {"TH", "thailand", 4},
    {"PH", "philippines", 4}, {"BR", "brasil", 4},        {"BR", "cnpj", 4},
    {"MX", "méxico", 4},      {"MX", "rfc", 1},           {"ZA", "south africa", 4},
    {"AE", "dubai", 3},       {"HU", "magyarország", 4},  {"HU", "budapest", 3},
    {"RO", "românia", 4},     {"SE", "och", 1},           {"SE", "är", 1},
    {"SE", "inte", 1},        {"SE", "från", 1},          {"SE", "jag", 1},
    {"SE", "ska", 1},         {"SE", "kronor", 2},        {"DK", "og", 1},
    {"DK", "ikke", 1},        {"DK", "jeg", 1},           {"DK", "af", 1},
    {"DK", "hvad", 1},        {"DK", "mig", 1},           {"DK", "nogle", 1},
    {"DK", "uden", 1},        {"DK", "meget", 1},         {"DK", "kroner", 2},
    {"DK", "fra", 1},         {"DK", "moms", 1},          {"DK", "skal", 1},
    {"NO", "og", 1},          {"NO", "ikke", 1},          {"NO", "jeg", 1},
    {"NO", "hva", 1},         {"NO", "meg", 1},           {"NO", "noen", 1},
    {"NO", "uten", 1},        {"NO", "mye", 1},           {"NO", "kroner", 2},
    {"NO", "fra", 1},         {"NO", "mva", 2},           {"NO", "skal", 1},
    {"DK", "koster", 1},      {"NO", "koster", 1},        {"DK", "regningen", 1},
    {"NO", "regningen", 1},   {"DK", "betales", 1},       {"NO", "betales", 1},
    {"DK", "senest", 1},      {"NO", "innen", 1},
});

bool word_byte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

bool contains_words(std::string_view text, std::string_view wanted) {
  for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
    const bool prefix = wanted[0] == '+';
    const bool left = at == 0 || !word_byte(text[at - 1]);
    const std::size_t end = at + wanted.size();
    // "RM12.00" and "+60123…": digits may follow a currency mark and a telephone prefix.
    const bool digits_may_follow = prefix || wanted == "rm";
    const bool right =
        end >= text.size() || !word_byte(text[end]) || (digits_may_follow && text[end] >= '0' && text[end] <= '9');
    if (left && right) return true;
  }
  return false;
}

}  // namespace

std::string guess_country(std::string_view text) {
  // Where a letter comes from stands at its head or foot; a book in between is not searched for a hundred words.
  constexpr std::size_t kHead = std::size_t{32} << 10, kFoot = kHead;
  std::string folded = lower(text.substr(0, kHead));
  if (text.size() > kHead)
    folded += '\n' + lower(text.substr(std::max(kHead, text.size() - std::min(text.size(), kFoot))));
  std::map<std::string_view, int> votes;
  for (const Hint& hint : kHints)
    if (contains_words(folded, hint.text)) votes[hint.country] += hint.weight;
  const auto best =
      std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return best == votes.end() || best->second < 2 ? std::string() : std::string(best->first);
}

DateOrder date_order_of(std::string_view country) {
  return country == "US" || country == "PH" ? DateOrder::month_first : DateOrder::day_first;
}

}  // namespace firstpass::understand
