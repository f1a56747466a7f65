#include <algorithm>
#include <array>

#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kFewestWords = 60;
constexpr std::size_t kMostOfAKind = 12;

/// Words that contracts use and other letters do not; three different ones make one.
constexpr std::array<std::string_view, 26> kWords = {
    "agreement", "contract",  "hereby",    "hereinafter", "party",       "parties",       "licensee",
    "licensor",  "license",   "licence",   "terms",       "clause",      "lessor",        "lessee",
    "tenant",    "landlord",  "warranty",  "liability",   "termination", "governing law", "vertrag",
    "mieter",    "vermieter", "kündigung", "haftung",     "contrat"};

bool is_heading(std::string_view line) {
  line = trim(line);
  if (line.size() < 3 || line.size() > 70 || line.back() == ',' || line.back() == ';') return false;
  const auto lowered = lower(line);
  for (const std::string_view start : {"section ", "article ", "clause ", "§"})
    if (lowered.rfind(start, 0) == 0) return true;
  std::size_t at = 0;
  while (at < line.size() && (std::isdigit(static_cast<unsigned char>(line[at])) != 0 || line[at] == '.')) ++at;
  const bool numbered =
      at > 0 && at < 6 && at + 2 < line.size() && (line[at - 1] == '.' || line[at] == ' ' || line[at] == ')');
  const auto rest = trim(line.substr(std::min(at + (numbered && line[at] == ')' ? 1 : 0), line.size())));
  const bool capital = !rest.empty() && std::isupper(static_cast<unsigned char>(rest[0])) != 0;
  const bool is_short = std::count(rest.begin(), rest.end(), ' ') <= 6;
  if (numbered && capital && is_short && rest.back() != '.') return true;
  const bool shouts = std::none_of(line.begin(), line.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
                      std::count_if(line.begin(), line.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) >= 4;
  return shouts && is_short;
}

/// What stands over a contract, where it is short enough for a title.
void add_title(const Document& document, const Page& page, Summary& summary) {
  constexpr std::size_t longest = 70;
  if (page.lines.empty()) return;
  const PageLine& line = page.lines.front();
  const std::string_view text = trim(line.text);
  if (text.size() < 3 || text.size() > longest || text.back() == ',' || text.back() == '.') return;
  summary.fields["title"] = field_of(document, page, std::string(text), 0.6 * line.confidence, line.span);
}

/// "between X (…) and Y (…)": each name ends at what explains it.
void add_parties(const Document& document, const Page& page, Summary& summary) {
  const std::string& text = document.parts[page.part].text;
  const std::string lowered = lower(text);
  if (lowered.size() != text.size()) return;
  static constexpr std::string_view kStops[] = {"(", ",", ".", ";", " whose ", " of ", " hereinafter"};
  const auto end_of_name = [&](std::size_t begin, std::size_t limit) {
    std::size_t end = std::min(limit, begin + 80);
    for (const std::string_view stop : kStops) end = std::min(end, lowered.find(stop, begin));
    return end;
  };
  for (const std::string_view opener : {"between ", "zwischen "}) {
    const std::size_t at = lowered.find(opener);
    if (at == std::string::npos) continue;
    const std::size_t first = at + opener.size();
    std::size_t join = lowered.find(" and ", first), length = 5;
    if (const std::size_t und = lowered.find(" und ", first); und < join) join = und;
    if (const std::size_t row = lowered.find("\nand ", first); row < join) join = row;
    if (join == std::string::npos || join - first > 300) continue;
    const Span one{first, end_of_name(first, join)}, other{join + length, end_of_name(join + length, text.size())};
    if (one.size() < 2 || other.size() < 2) continue;
    const auto name = [&](Span span) {
      std::string value(trim(std::string_view(text).substr(span.begin, span.size())));
      std::replace(value.begin(), value.end(), '\n', ' ');
      return value;
    };
    summary.fields["party_1"] = field_of(document, page, name(one), 0.7, one);
    summary.fields["party_2"] = field_of(document, page, name(other), 0.7, other);
    if (name(one) == name(other)) summary.fields["party_2"].suspicious = "both parties are the same";
    return;
  }
}

void add_days(const Document& document, const Page& page, Day reference, Summary& summary) {
  const std::string& text = document.parts[page.part].text;
  std::size_t number = 0;
  std::optional<Day> begin;
  for (const FoundDate& found : find_dates(text, date_order_of(guess_country(text)), reference)) {
    if (found.relative || ++number > kMostOfAKind) continue;
    Field field = field_of(document, page, iso(found.day), 0.8, found.span);
    const std::string before = lower(text.substr(found.span.begin - std::min<std::size_t>(found.span.begin, 30),
                                                 std::min<std::size_t>(found.span.begin, 30)));
    const auto says = [&](std::string_view word) { return before.find(word) != std::string::npos; };
    if (!begin && (says("from") || says("begin") || says("start") || says("commenc") || says("effective")))
      begin = found.day;
    const bool ends = says("until") || says("end") || says("expire") || says("terminat");
    if (begin && ends && std::chrono::sys_days(found.day) < std::chrono::sys_days(*begin))
      field.suspicious = "it ends before it begins";
    summary.fields["date_" + std::to_string(number)] = std::move(field);
  }
}

}  // namespace

std::optional<Summary> read_contract(const Document& document, const Page& page, Day reference) {
  const std::string& text = document.parts[page.part].text;
  std::size_t words = 0;
  for (const PageLine& line : page.lines) words += line.words.size();
  const std::string lowered = lower(text);
  const auto hits = std::count_if(kWords.begin(), kWords.end(),
                                  [&](std::string_view word) { return lowered.find(word) != std::string::npos; });
  if (words < kFewestWords || hits < 3) return std::nullopt;
  Summary summary{"contract", {}, {}};
  add_title(document, page, summary);
  add_parties(document, page, summary);
  add_days(document, page, reference, summary);
  const std::string country = guess_country(text);
  std::size_t number = 0;
  for (const Amount& amount : find_amounts(text)) {
    if (amount.currency.empty() || ++number > kMostOfAKind) continue;
    summary.fields["amount_" + std::to_string(number)] = field_of(
        document, page, format_amount(amount.hundredths) + " " + currency_in(amount, country), 0.8, amount.span);
  }
  const auto value = [&](const char* name) {
    const auto found = summary.fields.find(name);
    return found == summary.fields.end() ? std::string() : found->second.value;
  };
  number = 0;
  for (const PageLine& line : page.lines)
    if (is_heading(line.text) && trim(line.text) != value("title") && ++number <= 4 * kMostOfAKind)
      summary.fields["clause_" + std::to_string(number)] =
          field_of(document, page, std::string(trim(line.text)), 0.8 * line.confidence, line.span);
  summary.text = "Contract";
  if (!value("party_1").empty()) summary.text += " between " + value("party_1") + " and " + value("party_2");
  else if (!value("title").empty()) summary.text += ": " + value("title");
  if (!value("date_1").empty()) summary.text += ", " + value("date_1");
  if (!value("amount_1").empty()) summary.text += ", " + value("amount_1");
  summary.text += number > 0 ? ", " + std::to_string(number) + " clauses." : ".";
  return summary;
}

}  // namespace firstpass::understand
