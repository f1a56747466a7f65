#include <algorithm>

#include "core/text.h"
#include "understand/summary/country.h"
#include "understand/summary/merchant.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kLongestLabel = 36, kMostLabelWords = 5, kFewestPairs = 3, kMostPairs = 60;

struct Pair {
  std::string_view label, value;
  Span value_span;
  double confidence;
};

/// "Date of birth" → "date_of_birth".
std::string name_of(std::string_view label) {
  std::string name;
  for (const char c : lower(label)) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
    if (kept) name += c;
    else if (!name.empty() && name.back() != '_') name += '_';
  }
  while (!name.empty() && name.back() == '_') name.pop_back();
  return name;
}

std::optional<Pair> pair_of(const PageLine& line) {
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos || colon < 2 || colon > kLongestLabel || colon + 1 >= line.text.size())
    return std::nullopt;
  if (line.text[colon + 1] == '/' || (std::isdigit(static_cast<unsigned char>(line.text[colon - 1])) != 0 &&
                                      std::isdigit(static_cast<unsigned char>(line.text[colon + 1])) != 0))
    return std::nullopt;  // a URL, a time
  const std::string_view label = trim(line.text.substr(0, colon));
  const std::string_view value = trim(line.text.substr(colon + 1));
  const auto spaces = static_cast<std::size_t>(std::count(label.begin(), label.end(), ' '));
  const bool has_letter = std::any_of(label.begin(), label.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
  });
  if (value.empty() || !has_letter || spaces >= kMostLabelWords) return std::nullopt;
  const auto begin = line.span.begin + static_cast<std::size_t>(value.data() - line.text.data());
  return Pair{label, value, {begin, begin + value.size()}, line.confidence};
}

std::string why_suspicious(const std::string& name, std::string_view value, DateOrder order, Day reference) {
  if (!find_impossible_dates(value).empty()) return "there is no such day";
  const auto dates = find_dates(value, order, reference);
  const bool is_birth =
      name.find("birth") != std::string::npos || name == "dob" || name.find("geburt") != std::string::npos;
  if (is_birth && !dates.empty() && std::chrono::sys_days(dates[0].day) > std::chrono::sys_days(reference))
    return "a birth to come";
  if (name.find("mail") != std::string::npos && value.find('@') == std::string_view::npos &&
      name.find("address") == std::string::npos)
    return "it is no mail address";
  if (name.find("iban") != std::string::npos) {
    const auto ibans = find_ibans(value);
    if (ibans.empty() || !ibans[0].checksum_fits) return "its checksum does not fit";
  }
  return {};
}

}  // namespace

std::optional<Summary> read_form(const Document& document, const Page& page, Day reference) {
  std::vector<Pair> pairs;
  for (const PageLine& line : page.lines)
    if (auto pair = pair_of(line)) pairs.push_back(*pair);
  if (pairs.size() < kFewestPairs || 3 * pairs.size() < page.lines.size()) return std::nullopt;
  Summary summary{"form", {}, {}};
  const DateOrder order = date_order_of(guess_country(document.parts[page.part].text));
  std::size_t suspicious = 0;
  for (const Pair& pair : pairs) {
    std::string name = name_of(pair.label);
    for (int number = 2; summary.fields.contains(name); ++number)
      name = name_of(pair.label) + "_" + std::to_string(number);
    if (name.empty() || summary.fields.size() >= kMostPairs) continue;
    Field field = field_of(document, page, std::string(pair.value), 0.85 * pair.confidence, pair.value_span);
    field.suspicious = why_suspicious(name, pair.value, order, reference);
    suspicious += field.suspicious.empty() ? 0 : 1;
    summary.fields[name] = std::move(field);
  }
  const std::string_view first = page.lines.front().text;
  summary.text = (first.find(':') == std::string_view::npos ? std::string(trim(first)) + ": " : std::string("Form: ")) +
                 std::to_string(summary.fields.size()) + " fields";
  if (suspicious > 0) summary.text += ", " + std::to_string(suspicious) + " suspicious";
  summary.text += '.';
  return summary;
}

}  // namespace firstpass::understand
