#include "protect/surrogate.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <string>

#include "core/text.h"
#include "protect/name_tokens.h"
#include "protect/name_words.h"
#include "protect/written_date.h"

namespace firstpass::protect {

namespace {

// Invented from common parts; none stands for anybody.
constexpr std::array<std::string_view, 32> kGiven = {
    "Laura", "Martin", "Clara", "Oscar",  "Ines",  "Viktor", "Nora",  "Emil",  "Judith", "Simon", "Carla",
    "Henry", "Alma",   "Bruno", "Selma",  "Jonas", "Edith",  "Theo",  "Irene", "Kurt",   "Lydia", "Felix",
    "Rhea",  "Alan",   "Greta", "Walter", "Dora",  "Philip", "Olive", "Ralph", "Agnes",  "Victor"};
constexpr std::array<std::string_view, 32> kFamily = {
    "Bennett", "Aldridge", "Corwin",   "Dalton",    "Everett", "Fenwick", "Garrison", "Hollis",
    "Ingram",  "Jessop",   "Kendall",  "Lowell",    "Merritt", "Norwood", "Osborne",  "Prescott",
    "Quimby",  "Radcliff", "Selby",    "Thackeray", "Upton",   "Vickers", "Whitmore", "Yardley",
    "Ashby",   "Burnham",  "Chadwick", "Drummond",  "Ellery",  "Farley",  "Gilmore",  "Harland"};
constexpr std::array<std::string_view, 16> kStreets = {"Alder Road", "Birch Lane",   "Cedar Street", "Dove Lane",
                                                       "Elm Road",   "Fern Street",  "Grove Lane",   "Heron Road",
                                                       "Ivy Street", "Juniper Lane", "Kestrel Road", "Linden Street",
                                                       "Maple Lane", "Nettle Road",  "Orchard Lane", "Poplar Street"};
constexpr std::array<std::string_view, 16> kPlaces = {
    "Alderbrook", "Brackford",  "Cullenham", "Dunmere",   "Eastvale",  "Farrowby",  "Glenmoor", "Harrowgate",
    "Ilmarsh",    "Kettlewick", "Larkfield", "Millhaven", "Northmere", "Oakbridge", "Penwick",  "Ravensby"};
constexpr std::array<std::string_view, 12> kFirms = {"Alderton",   "Brightwell", "Castlemere", "Delmar",
                                                     "Eastgate",   "Fairholm",   "Greystone",  "Halvorsen",
                                                     "Ironbridge", "Juniper",    "Kingsley",   "Lakeland"};
constexpr long kWeek = 7, kFewestWeeks = 8, kMostWeeks = 200;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper_ascii(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower_ascii(char c) { return c >= 'a' && c <= 'z'; }

std::uint32_t below(std::uint32_t bound) { return randombytes_uniform(bound); }
char random_digit(bool first) { return static_cast<char>('0' + (first ? 1 + below(9) : below(10))); }

// The same for the same word all over the scope, without telling it: keyed by the scope's secret.
std::size_t keyed_choice(const vault::Scope& scope, std::string_view use, std::string_view word, int attempt) {
  const std::string bytes = scope.derive(std::string(use) + ":" + std::string(word) + ":" + std::to_string(attempt));
  std::size_t choice = 0;
  for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i) choice = choice << 8 | static_cast<unsigned char>(bytes[i]);
  return choice;
}

std::string in_case_of(const NameToken& token, std::string_view name) {
  std::string out(name);
  if (token.all_capitals && token.letters > 1)
    for (char& c : out) c = is_lower_ascii(c) ? static_cast<char>(c - 32) : c;
  else if (!token.capital) out[0] = is_upper_ascii(out[0]) ? static_cast<char>(out[0] + 32) : out[0];
  return out;
}

std::string person(std::string_view original, int attempt, const vault::Scope& scope) {
  const std::vector<NameToken> tokens = name_tokens(original);
  const bool inverted = original.find(',') != std::string_view::npos;
  std::string out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const NameToken& token = tokens[i];
    out += original.substr(from, token.span.begin - from);
    from = token.span.end;
    const std::string_view word = original.substr(token.span.begin, token.span.size());
    if (is_title(token.key)) {
      out += word;
      continue;
    }
    const bool last = inverted ? i == 0 : i + 1 == tokens.size() && tokens.size() > 1;
    const bool family = last || (tokens.size() == 1 && !is_given_name(token.key));
    const std::size_t choice = keyed_choice(scope, family ? "family" : "given", token.key, attempt);
    const std::string_view name = family ? kFamily[choice % kFamily.size()] : kGiven[choice % kGiven.size()];
    out += token.letters == 1 ? std::string(name.substr(0, 1)) : in_case_of(token, name);
  }
  return out.append(original.substr(from));
}

// Digits become digits and letters letters of the same case; everything else, and the first `keep` of them, stay.
std::string same_shape(std::string_view original, std::size_t keep) {
  std::string out;
  std::size_t seen = 0;
  for (const char c : original) {
    const bool part = is_digit(c) || is_upper_ascii(c) || is_lower_ascii(c);
    if (static_cast<unsigned char>(c) >= 0x80) return {};  // letters of other alphabets are not made up
    if (!part || seen++ < keep) out += c;
    else if (is_digit(c)) out += random_digit(seen == 1);
    else out += static_cast<char>((is_upper_ascii(c) ? 'A' : 'a') + below(26));
  }
  return out;
}

int luhn_sum(std::string_view text) {
  int sum = 0;
  bool twice = false;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (!is_digit(text[i])) continue;
    int digit = text[i] - '0';
    if (twice) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
    twice = !twice;
  }
  return sum;
}

std::string card(std::string_view original) {
  std::string out = same_shape(original, 1);  // the first digit names the network
  const std::size_t check = out.find_last_of("0123456789");
  if (check == std::string::npos) return {};
  out[check] = '0';
  out[check] = static_cast<char>('0' + (10 - luhn_sum(out) % 10) % 10);
  return out;
}

std::string iban(std::string_view original) {
  std::string out;
  std::size_t seen = 0;
  for (const char c : original) {
    const bool part = is_digit(c) || is_upper_ascii(c) || is_lower_ascii(c);
    if (!part || seen++ < 2) out += c;
    else
      out += seen <= 4     ? '0'
             : is_digit(c) ? random_digit(false)
                           : static_cast<char>((is_upper_ascii(c) ? 'A' : 'a') + below(26));
  }
  std::string digits;  // ISO 13616: country and check digits at the end, letters as numbers, mod 97
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < out.size(); ++i)
    if (is_digit(out[i]) || is_upper_ascii(out[i]) || is_lower_ascii(out[i])) places.push_back(i);
  if (places.size() < 8) return {};
  std::vector<std::size_t> order(places.begin() + 4, places.end());
  order.insert(order.end(), places.begin(), places.begin() + 4);
  for (const std::size_t place : order) {
    const char c = out[place];
    digits += is_digit(c) ? std::string(1, c) : std::to_string((is_lower_ascii(c) ? c - 'a' : c - 'A') + 10);
  }
  int rest = 0;
  for (const char c : digits) rest = (rest * 10 + (c - '0')) % 97;
  const int check = 98 - rest;
  out[places[2]] = static_cast<char>('0' + check / 10);
  out[places[3]] = static_cast<char>('0' + check % 10);
  return out;
}

std::string email(std::string_view original, int attempt, const vault::Scope& scope) {
  const std::size_t at = original.rfind('@');
  if (at == std::string_view::npos) return {};
  std::string local;
  for (const NameToken& token : name_tokens(original.substr(0, at))) {
    const std::size_t choice = keyed_choice(scope, local.empty() ? "given" : "family", token.key, attempt);
    const bool number = token.key.find_first_not_of("0123456789") == std::string::npos;
    std::string part = number
                           ? same_shape(token.key, 0)
                           : lower(local.empty() ? kGiven[choice % kGiven.size()] : kFamily[choice % kFamily.size()]);
    local += (local.empty() ? "" : ".") + part;
  }
  if (local.empty()) return {};
  if (attempt > 0) local += std::to_string(below(1000));
  return local + "@" + lower(kFirms[keyed_choice(scope, "host", original.substr(at), 0) % kFirms.size()]) + ".example";
}

std::string place(std::string_view original, int attempt, const vault::Scope& scope) {
  const bool number = original.find_first_of("0123456789") != std::string_view::npos;
  const std::size_t choice = keyed_choice(scope, "place", original, attempt);
  if (!number) return std::string(kPlaces[choice % kPlaces.size()]);
  return std::to_string(1 + below(199)) + " " + std::string(kStreets[choice % kStreets.size()]);
}

std::string shifted_date(std::string_view original, const vault::Scope& scope) {
  const auto date = WrittenDate::read(original);
  if (!date || scope.derive("date shift").empty()) return {};
  const std::size_t choice = keyed_choice(scope, "date shift", "", 0);
  const long weeks =
      kFewestWeeks + static_cast<long>((choice >> 1) % static_cast<std::size_t>(kMostWeeks - kFewestWeeks));
  return date->write(date->days() + ((choice & 1) != 0 ? weeks : -weeks) * kWeek);
}

bool is_date(std::string_view type) { return type == "DATE_TIME" || type == "DATE_OF_BIRTH"; }

}  // namespace

std::string make_surrogate(std::string_view type, std::string_view original, int attempt, const vault::Scope& scope) {
  if (is_date(type)) return attempt == 0 ? shifted_date(original, scope) : std::string();  // another day would be a lie
  if (type == "PERSON") return person(original, attempt, scope);
  if (type == "EMAIL_ADDRESS") return email(original, attempt, scope);
  if (type == "CREDIT_CARD") return card(original);
  if (type == "IBAN_CODE") return iban(original);
  if (type == "LOCATION" || type == "ADDRESS") return place(original, attempt, scope);
  if (type == "ORGANIZATION")
    return std::string(kFirms[keyed_choice(scope, "firm", original, attempt) % kFirms.size()]) + " Ltd";
  if (type == "PHONE_NUMBER") return same_shape(original, original.starts_with('+') ? 4 : 3);
  if (type == "IP_ADDRESS" && original.find(':') == std::string_view::npos)
    return "10." + std::to_string(below(256)) + "." + std::to_string(below(256)) + "." + std::to_string(1 + below(254));
  if (type == "URL" || type == "SECRET" || type == "NRP" || type == "TITLE" || type == "AGE") return {};
  const bool has_digit = original.find_first_of("0123456789") != std::string_view::npos;
  return has_digit ? same_shape(original, 0) : std::string();
}

std::string generalise(std::string_view type, std::string_view original) {
  if (is_date(type)) {
    const auto date = WrittenDate::read(original);
    return date ? date->month_and_year() : std::string();
  }
  if (type == "AGE") {
    const std::size_t begin = original.find_first_of("0123456789");
    if (begin == std::string_view::npos) return {};
    const std::size_t end = std::min(original.find_first_not_of("0123456789", begin), original.size());
    const int age = end - begin > 3 ? 0 : std::stoi(std::string(original.substr(begin, end - begin)));
    if (end - begin > 3) return {};
    const std::string decade = age < 10 ? "under 10" : age >= 90 ? "90 or more" : std::to_string(age / 10 * 10) + "s";
    return std::string(original.substr(0, begin)) + decade + std::string(original.substr(end));
  }
  if (type == "IP_ADDRESS") {
    const std::size_t second = original.find('.', original.find('.') + 1);
    return second == std::string_view::npos ? std::string() : std::string(original.substr(0, second)) + ".x.x";
  }
  if (type == "POSTCODE" || type == "UK_POSTCODE" || type == "ZIP_CODE") {
    const std::size_t space = original.find(' ');
    if (space != std::string_view::npos) return std::string(original.substr(0, space));
    return original.size() < 4 ? std::string() : std::string(original.substr(0, 3)) + "xx";
  }
  if (type == "EMAIL_ADDRESS") {
    const std::size_t at = original.rfind('@');
    return at == std::string_view::npos ? std::string() : "someone" + std::string(original.substr(at));
  }
  return {};
}

}  // namespace firstpass::protect
