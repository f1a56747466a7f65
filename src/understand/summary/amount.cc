#include "understand/summary/amount.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <map>

#include "core/text.h"

namespace firstpass::understand {

namespace {

struct Mark {
  std::string_view text;
  std::string_view code;
  bool word;       // needs a border on its outer side
  bool ambiguous;  // other countries use it as well
};

// Longer marks first, so that "US$" is not read as "$".
constexpr std::array kMarks = std::to_array<Mark>({
    {"US$", "USD", true, false}, {"HK$", "HKD", true, false}, {"NZ$", "NZD", true, false}, {"S$", "SGD", true, false},
    {"A$", "AUD", true, false},  {"C$", "CAD", true, false},  {"R$", "BRL", true, false},  {"$", "USD", false, true},
    {"€", "EUR", false, false},  {"£", "GBP", false, false},  {"₹", "INR", false, false},  {"¥", "JPY", false, true},
    {"￥", "JPY", false, true},  {"₩", "KRW", false, false},  {"₺", "TRY", false, false},  {"₽", "RUB", false, false},
    {"₪", "ILS", false, false},  {"฿", "THB", false, false},  {"₫", "VND", false, false},  {"₴", "UAH", false, false},
    {"EUR", "EUR", true, false}, {"USD", "USD", true, false}, {"GBP", "GBP", true, false}, {"MYR", "MYR", true, false},
    {"RM", "MYR", true, false},  {"SGD", "SGD", true, false}, {"AUD", "AUD", true, false}, {"CAD", "CAD", true, false},
    {"NZD", "NZD", true, false}, {"HKD", "HKD", true, false}, {"CHF", "CHF", true, false}, {"SFr.", "CHF", true, false},
    {"Fr.", "CHF", true, true},  {"INR", "INR", true, false}, {"Rs.", "INR", true, true},  {"Rs", "INR", true, true},
    {"JPY", "JPY", true, false}, {"CNY", "CNY", true, false}, {"RMB", "CNY", true, false}, {"PLN", "PLN", true, false},
    {"zł", "PLN", true, false},  {"zl", "PLN", true, false},  {"CZK", "CZK", true, false}, {"Kč", "CZK", true, false},
    {"SEK", "SEK", true, false}, {"NOK", "NOK", true, false}, {"DKK", "DKK", true, false}, {"kr.", "SEK", true, true},
    {"kr", "SEK", true, true},   {"HUF", "HUF", true, false}, {"Ft", "HUF", true, false},  {"RON", "RON", true, false},
    {"lei", "RON", true, false}, {"BGN", "BGN", true, false}, {"TRY", "TRY", true, false}, {"BRL", "BRL", true, false},
    {"MXN", "MXN", true, false}, {"ZAR", "ZAR", true, false}, {"THB", "THB", true, false}, {"IDR", "IDR", true, false},
    {"Rp", "IDR", true, false},  {"PHP", "PHP", true, false}, {"KRW", "KRW", true, false}, {"AED", "AED", true, false},
    {"SAR", "SAR", true, false}, {"ILS", "ILS", true, false}, {"VND", "VND", true, false}, {"TWD", "TWD", true, false},
    {"UAH", "UAH", true, false}, {"RUB", "RUB", true, false},
});

constexpr std::array kWords = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"pound", "GBP"},   {"pounds", "GBP"}, {"quid", "GBP"},    {"sterling", "GBP"}, {"euro", "EUR"},
    {"euros", "EUR"},   {"dollar", "USD"}, {"dollars", "USD"}, {"bucks", "USD"},    {"ringgit", "MYR"},
    {"rupee", "INR"},   {"rupees", "INR"}, {"franken", "CHF"}, {"zloty", "PLN"},    {"złoty", "PLN"},
    {"złotych", "PLN"}, {"yen", "JPY"},    {"yuan", "CNY"},    {"kronor", "SEK"},   {"krona", "SEK"},
    {"kroner", "NOK"},  {"forint", "HUF"}, {"koruna", "CZK"},  {"reais", "BRL"},    {"rand", "ZAR"},
});

constexpr std::array kCountries = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"MY", "MYR"}, {"SG", "SGD"}, {"US", "USD"}, {"GB", "GBP"}, {"IE", "EUR"}, {"DE", "EUR"}, {"AT", "EUR"},
    {"FR", "EUR"}, {"NL", "EUR"}, {"BE", "EUR"}, {"ES", "EUR"}, {"IT", "EUR"}, {"PT", "EUR"}, {"FI", "EUR"},
    {"CH", "CHF"}, {"PL", "PLN"}, {"CZ", "CZK"}, {"SE", "SEK"}, {"NO", "NOK"}, {"DK", "DKK"}, {"IN", "INR"},
    {"AU", "AUD"}, {"NZ", "NZD"}, {"CA", "CAD"}, {"HK", "HKD"}, {"JP", "JPY"}, {"ID", "IDR"}, {"TH", "THB"},
    {"PH", "PHP"}, {"BR", "BRL"}, {"MX", "MXN"}, {"ZA", "ZAR"}, {"HU", "HUF"}, {"RO", "RON"}, {"AE", "AED"},
});

// What follows a quantity: a number in front of one of these is no money.
constexpr std::array kUnits = std::to_array<std::string_view>(
    {"kg", "g",   "gm",  "gms", "ml", "l",  "ltr", "litre", "cm", "mm", "m", "km", "pcs",
     "pc", "pkt", "hrs", "min", "oz", "lb", "lbs", "kwh",   "mb", "gb", "x", "pts"});

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}
char at(std::string_view text, std::size_t i) { return i < text.size() ? text[i] : '\0'; }

// Length of a separator that may stand between digits, 0 when there is none.
std::size_t separator(std::string_view text, std::size_t i) {
  const char c = at(text, i);
  if (c == '.' || c == ',' || c == '\'' || c == ' ') return 1;
  if (text.substr(i, 2) == "\xC2\xA0") return 2;                                             // no-break space
  if (text.substr(i, 3) == "\xE2\x80\xAF" || text.substr(i, 3) == "\xE2\x80\x99") return 3;  // narrow, apostrophe
  return 0;
}

struct Group {
  std::size_t begin, end;
  char mark;  // in front of it: '.', ',', '\'' (any apostrophe), ' ' (any space), '\0' for the first
};

// Digits and the groups that hang on them by separators, as far as they can go.
std::vector<Group> groups_at(std::string_view text, std::size_t i) {
  std::vector<Group> groups;
  char mark = '\0';
  while (digit(at(text, i))) {
    const std::size_t begin = i;
    while (digit(at(text, i))) ++i;
    groups.push_back({begin, i, mark});
    std::size_t next = i;
    if (at(text, next) == ' ' && (at(text, next + 1) == '.' || at(text, next + 1) == ',')) ++next;
    const std::size_t length = separator(text, next);
    if (length == 0) break;
    mark = length == 3 && text[next + 2] == '\x99' ? '\'' : length > 1 ? ' ' : text[next];
    const bool spaced = next != i;
    next += length;
    if ((mark == '.' || mark == ',') && at(text, next) == ' ' && digit(at(text, next + 1)) && !spaced) ++next;
    i = next;
  }
  return groups;
}

std::size_t width(const Group& group) { return group.end - group.begin; }

bool spaced(std::string_view, const Group& before, const Group& group) { return group.begin - before.end > 1; }

struct Number {
  std::size_t end = 0;
  std::int64_t hundredths = 0;
  bool decimals = false;
};

// Reads the longest prefix of the groups that makes sense as one number.
std::optional<Number> number_of(std::string_view text, const std::vector<Group>& groups) {
  if (groups.empty() || width(groups[0]) > 9) return std::nullopt;
  std::int64_t whole = std::stoll(std::string(text.substr(groups[0].begin, width(groups[0]))));
  Number number{groups[0].end, whole * 100, false};
  char thousands = '\0';
  for (std::size_t i = 1; i < groups.size(); ++i) {
    const Group& group = groups[i];
    const std::int64_t value = width(group) <= 3 ? std::stoll(std::string(text.substr(group.begin, width(group)))) : 0;
    const bool point = (group.mark == '.' || group.mark == ',') && group.mark != thousands;
    if (point && width(group) == 2) return Number{group.end, whole * 100 + value, true};
    const bool wide_enough = width(group) == 3 && width(groups[0]) <= 3 && whole > 0 && !(text[groups[0].begin] == '0');
    if (!wide_enough || (thousands != '\0' && thousands != group.mark)) {
      // "12.5" is a quantity; "3 12.00" are two numbers; "12.3456" is none.
      if (group.mark != ' ' && !spaced(text, groups[i - 1], group)) return std::nullopt;
      return number;
    }
    thousands = group.mark;
    if (group.mark == ' ') {
      // A space groups thousands only when decimals prove it: "2 100" may be a quantity and a price.
      const bool proven = i + 1 < groups.size() &&
                          (groups[i + 1].mark == ',' || groups[i + 1].mark == '.' || groups[i + 1].mark == ' ');
      if (!proven) return number;
    }
    if (group.mark != ' ' && spaced(text, groups[i - 1], group)) return number;
    whole = whole * 1000 + value;
    number = {group.end, whole * 100, false};
    if (whole > 1'000'000'000'000) return std::nullopt;
  }
  return number;
}

bool border_before(std::string_view text, std::size_t begin) { return begin == 0 || !letter(text[begin - 1]); }
bool border_after(std::string_view text, std::size_t end) {
  return end >= text.size() || (!letter(text[end]) && !digit(text[end]));
}

bool same_letters(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
}

// The mark that ends at `end` (a space between allowed), if any; `begin` becomes where it starts.
const Mark* mark_before(std::string_view text, std::size_t end, std::size_t& begin) {
  if (end > 0 && text[end - 1] == ' ') --end;
  if (end > 0 && text[end - 1] == ':') --end;
  for (const Mark& mark : kMarks) {
    if (mark.text.size() > end || !same_letters(text.substr(end - mark.text.size(), mark.text.size()), mark.text))
      continue;
    if (mark.word && !border_before(text, end - mark.text.size())) continue;
    begin = end - mark.text.size();
    return &mark;
  }
  return nullptr;
}

const Mark* mark_after(std::string_view text, std::size_t begin, std::size_t& end) {
  if (at(text, begin) == ' ') ++begin;
  for (const Mark& mark : kMarks) {
    if (!same_letters(text.substr(begin, mark.text.size()), mark.text)) continue;
    if (mark.word && !border_after(text, begin + mark.text.size())) continue;
    // "August 3, 2014 $4.11": a sign that touches the next number is that number's.
    if (!mark.word && digit(at(text, begin + mark.text.size()))) continue;
    end = begin + mark.text.size();
    return &mark;
  }
  return nullptr;
}

std::string word_after(std::string_view text, std::size_t begin, std::size_t& end) {
  if (at(text, begin) == ' ') ++begin;
  end = begin;
  while (end < text.size() && letter(text[end])) ++end;
  return lower(text.substr(begin, end - begin));
}

// Dates, times, codes and percentages: what stands directly beside the digits tells them from money.
bool part_of_something_else(std::string_view text, std::size_t begin, const Number& number) {
  const char before = begin > 0 ? text[begin - 1] : ' ';
  const char after = at(text, number.end);
  if (before == '/' || before == ':' || before == '#' || before == '_' || before == '@') {
    const bool label = (before == ':' || before == '@') && !(begin > 1 && digit(text[begin - 2]));
    if (!label) return true;
  }
  if ((before == '.' || before == ',' || before == '-') && begin > 1 &&
      (digit(text[begin - 2]) || letter(text[begin - 2])))
    return true;
  if (after == '/' || after == ':' || after == '%' || after == '_') return !(after == '/' && number.decimals);
  if (after == '-' && digit(at(text, number.end + 1))) return true;
  if ((after == '.' || after == ',') && digit(at(text, number.end + 1))) return true;
  std::size_t percent = number.end;
  while (at(text, percent) == ' ') ++percent;
  return at(text, percent) == '%';
}

std::optional<Amount> amount_at(std::string_view text, std::size_t begin) {
  const auto number = number_of(text, groups_at(text, begin));
  if (!number || part_of_something_else(text, begin, *number)) return std::nullopt;
  Amount amount{{begin, number->end}, number->hundredths, {}, number->decimals, false};
  std::size_t edge = begin;
  const Mark* mark = mark_before(text, begin, edge);
  if (mark != nullptr) amount.span.begin = edge;
  else if (begin > 0 && letter(text[begin - 1])) return std::nullopt;  // A123, x2.00
  if (mark == nullptr) {
    std::size_t end = number->end;
    mark = mark_after(text, number->end, end);
    if (mark != nullptr) amount.span.end = end;
  }
  std::size_t end = number->end;
  const std::string word = word_after(text, number->end, end);
  if (mark != nullptr) {
    amount.currency = mark->code, amount.ambiguous_mark = mark->ambiguous;
  } else if (const auto code = currency_of_word(word); !code.empty()) {
    amount.currency = code, amount.span.end = end, amount.ambiguous_mark = true;
  } else if (std::find(kUnits.begin(), kUnits.end(), word) != kUnits.end()) {
    return std::nullopt;
  }
  if (!amount.decimals && amount.currency.empty()) return std::nullopt;
  return amount;
}

void apply_sign(std::string_view text, Amount& amount) {
  std::size_t before = amount.span.begin;
  if (before > 0 && text[before - 1] == ' ') --before;
  const bool minus = before > 0 && text[before - 1] == '-' && (before == 1 || !letter(text[before - 2]));
  const bool parentheses = before > 0 && text[before - 1] == '(' && at(text, amount.span.end) == ')';
  const bool trailing = at(text, amount.span.end) == '-' && !digit(at(text, amount.span.end + 1));
  if (minus || parentheses || trailing) amount.hundredths = -amount.hundredths;
}

}  // namespace

std::vector<Amount> find_amounts(std::string_view text) {
  std::vector<Amount> amounts;
  for (std::size_t i = 0; i < text.size();) {
    if (!digit(text[i])) {
      ++i;
      continue;
    }
    std::size_t run = i;
    while (digit(at(text, run))) ++run;
    auto amount = amount_at(text, i);
    const bool fresh = amount && (amounts.empty() || amount->span.begin >= amounts.back().span.end);
    if (fresh) {
      apply_sign(text, *amount);
      i = std::max(run, amount->span.end);
      amounts.push_back(std::move(*amount));
      continue;
    }
    // A refused number takes what hangs on it along, so that 12.03.2018 yields nothing from its middle.
    i = run;
    while ((at(text, i) == '.' || at(text, i) == ',' || at(text, i) == '/' || at(text, i) == ':') &&
           digit(at(text, i + 1)))
      for (++i; digit(at(text, i));) ++i;
  }
  return amounts;
}

std::string format_amount(std::int64_t hundredths) {
  char out[40];
  const auto magnitude = static_cast<unsigned long long>(hundredths < 0 ? -hundredths : hundredths);
  std::snprintf(out, sizeof out, "%s%llu.%02llu", hundredths < 0 ? "-" : "", magnitude / 100, magnitude % 100);
  return out;
}

std::vector<CurrencyCount> count_currencies(std::string_view text) {
  std::map<std::string, CurrencyCount> counts;
  const auto add = [&](std::string_view code, bool ambiguous) {
    CurrencyCount& entry = counts[std::string(code)];
    entry.ambiguous = entry.code.empty() ? ambiguous : entry.ambiguous && ambiguous;
    entry.code = code;
    ++entry.count;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const Mark& mark : kMarks) {
      if (!same_letters(text.substr(i, mark.text.size()), mark.text)) continue;
      const std::size_t end = i + mark.text.size();
      const bool number_next = digit(at(text, end)) || (at(text, end) == ' ' && digit(at(text, end + 1)));
      // Short words such as "kr" or "Rs" count only beside a number; codes count anywhere.
      if (mark.word && (!border_before(text, i) || !(border_after(text, end) || number_next))) continue;
      const bool number_before = i > 0 && (digit(text[i - 1]) || (i > 1 && text[i - 1] == ' ' && digit(text[i - 2])));
      if (mark.word && mark.text.size() < 3 && mark.text != "RM" && !number_next && !number_before) continue;
      add(mark.code, mark.ambiguous);
      i = end - 1;
      break;
    }
  }
  std::vector<CurrencyCount> out;
  for (auto& [code, entry] : counts) out.push_back(entry);
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
  return out;
}

std::string_view currency_of_word(std::string_view word) {
  for (const auto& [name, code] : kWords)
    if (name == word) return code;
  return {};
}

std::string_view currency_of_country(std::string_view country) {
  for (const auto& [name, code] : kCountries)
    if (name == country) return code;
  return {};
}

std::string currency_in(const Amount& amount, std::string_view country) {
  constexpr std::array<std::string_view, 3> kShared = {"SEK NOK DKK", "USD AUD CAD NZD SGD HKD", "JPY CNY"};
  const std::string_view home = currency_of_country(country);
  const bool shared = std::any_of(kShared.begin(), kShared.end(), [&](std::string_view codes) {
    return !home.empty() && codes.find(home) != std::string_view::npos &&
           codes.find(amount.currency) != std::string_view::npos;
  });
  return amount.ambiguous_mark && !amount.currency.empty() && shared ? std::string(home) : amount.currency;
}

bool is_currency_code(std::string_view code) {
  return std::any_of(kMarks.begin(), kMarks.end(), [&](const Mark& mark) { return mark.code == code; });
}

}  // namespace firstpass::understand
