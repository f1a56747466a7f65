#include "condense/rows.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace firstpass::condense {

namespace {

constexpr double kLeastShare = 0.6;  // of the best row: a row with one of two names is about somebody else
constexpr std::string_view kDay = "0000-00-00", kMonth = "0000-00";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_form(std::string_view text, std::string_view form) {
  if (text.size() < form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i)
    if (form[i] == '0' ? !is_digit(text[i]) : text[i] != form[i]) return false;
  return text.size() == form.size() || !is_digit(text[form.size()]);
}

/// The days and months that a question names, and the question without them: their numbers stand in many rows.
struct Asked {
  std::vector<std::string> dates;
  std::string rest;
};

Asked asked_in(std::string_view question) {
  Asked asked;
  for (std::size_t at = 0; at < question.size();) {
    const std::string_view here = question.substr(at);
    const bool starts = at == 0 || !is_digit(question[at - 1]);
    const std::size_t size = !starts                  ? 0
                             : has_form(here, kDay)   ? kDay.size()
                             : has_form(here, kMonth) ? kMonth.size()
                                                      : 0;
    if (size > 0) asked.dates.emplace_back(here.substr(0, size));
    else asked.rest += question[at];
    at += std::max<std::size_t>(size, 1);
  }
  return asked;
}

enum class Days { none, other, asked };  // which days a row speaks of

/// A row without a date of its own may name one ("due 2026-11-30"), and speaks of other days where only single days
/// were asked for.
Days days_of(std::string_view row, const std::vector<std::string>& dates) {
  const auto stands = [&](const std::string& date) {
    return is_dated(row) ? row.substr(row[0] == '[' ? 1 : 0, date.size()) == date : row.find(date) != row.npos;
  };
  if (std::any_of(dates.begin(), dates.end(), stands)) return Days::asked;
  const bool single =
      std::all_of(dates.begin(), dates.end(), [](const auto& date) { return date.size() == kDay.size(); });
  return single || is_dated(row) ? Days::other : Days::none;
}

}  // namespace

bool is_dated(std::string_view line) {
  if (!line.empty() && line[0] == '[') line.remove_prefix(1);
  return has_form(line, kDay);
}

std::vector<double> rank_rows(Reading& reading, std::string_view question, const std::vector<std::size_t>& group_of) {
  const Asked asked = asked_in(question);
  RankWeights alone;
  alone.near = alone.paragraph = alone.bridge = alone.subject = alone.asked = alone.passage = 0;
  std::vector<double> own = rank_for_question(reading, asked.rest, alone);
  const std::size_t groups = std::accumulate(
      group_of.begin(), group_of.end(), std::size_t{0},
      [](std::size_t most, std::size_t group) { return group == kNoRow ? most : std::max(most, group + 1); });

  // Of the days that were asked for: is there a row at all, and one that holds what was asked for?
  std::vector<bool> has_day(groups, false), day_holds(groups, false);
  std::vector<Days> days(own.size(), Days::none);
  for (std::size_t u = 0; u < own.size() && !asked.dates.empty(); ++u) {
    if (group_of[u] == kNoRow) continue;
    const Span span = reading.units[u].span;
    days[u] = days_of(reading.text.substr(span.begin, span.size()), asked.dates);
    if (days[u] != Days::asked) continue;
    has_day[group_of[u]] = true;
    if (own[u] > 0) day_holds[group_of[u]] = true;
  }
  std::vector<double> best(groups, 0);
  for (std::size_t u = 0; u < own.size(); ++u) {
    const std::size_t group = group_of[u];
    if (group == kNoRow || !has_day[group]) continue;
    if (days[u] == Days::other) own[u] = 0;
    if (days[u] == Days::asked && !day_holds[group]) own[u] = 1;
  }
  for (std::size_t u = 0; u < own.size(); ++u)
    if (group_of[u] != kNoRow) best[group_of[u]] = std::max(best[group_of[u]], own[u]);
  std::vector<double> shares(own.size(), 1);
  for (std::size_t u = 0; u < own.size(); ++u) {
    if (group_of[u] == kNoRow || best[group_of[u]] <= 0) continue;
    const double share = own[u] / best[group_of[u]];
    shares[u] = share < kLeastShare ? 0 : share;
  }
  return shares;
}

}  // namespace firstpass::condense
