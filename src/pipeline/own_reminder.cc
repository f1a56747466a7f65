#include "pipeline/own_reminder.h"

#include <re2/re2.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "core/text.h"
#include "pipeline/facts.h"
#include "understand/text/requests.h"

namespace firstpass::pipeline {

namespace {

/// Words that make a day depend on something else, or come again.
bool leans(std::string_view words) {
  static const RE2 kLeaning(
      R"((?i)\b(?:every|each|weekly|daily|monthly|yearly|annually|before|until|after|unless|jede[nrsm]?|täglich|vor|bevor|chaque|avant|cada|antes|ogni|prima|elke)\b)");
  return RE2::PartialMatch(re2::StringPiece(words.data(), words.size()), kLeaning);
}

/// "at 9", "at 5:30 pm", "um 17 Uhr": cut out of `text`, as T09:00:00; empty when there is none.
std::string take_time(std::string& text) {
  static const RE2 kTime(
      R"((?i)(?:\bat|\bum|\bà|\ba las|\balle|\bàs|\bom)\s+(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|o'clock|uhr|h)?)");
  re2::StringPiece groups[4];
  if (!kTime.Match(text, 0, text.size(), RE2::UNANCHORED, groups, 4)) return {};
  int hour = std::atoi(std::string(groups[1]).c_str());
  const int minute = groups[2].empty() ? 0 : std::atoi(std::string(groups[2]).c_str());
  const std::string half = lower(std::string_view(groups[3].data(), groups[3].size()));
  if (half.starts_with('p') && hour < 12) hour += 12;
  if (half.starts_with('a') && hour == 12) hour = 0;
  if (hour > 23 || minute > 59) return {};
  text.erase(static_cast<std::size_t>(groups[0].data() - text.data()), groups[0].size());
  char due[32];
  std::snprintf(due, sizeof due, "T%02d:%02d:00", hour, minute);
  return due;
}

/// What of: without the words that join it to the rest.
std::string title_of(std::string text) {
  static const RE2 kSpaces(R"(\s+)");
  RE2::GlobalReplace(&text, kSpaces, " ");
  static const std::set<std::string, std::less<>> kJoining = {
      "to",  "about", "of", "that", "on",  "by", "for", "an",   "daran", "dass", "zu",  "am", "de",
      "que", "le",    "à",  "di",   "che", "il", "de",  "para", "te",    "om",   "dat", "el"};
  for (bool more = true; more;) {
    const std::string_view rest = trim(text);
    std::size_t begin = 0;
    while (begin < rest.size() && (rest[begin] == ',' || rest[begin] == ':' || rest[begin] == ' ')) ++begin;
    const std::size_t end = std::min(rest.find(' ', begin), rest.size());
    more = kJoining.contains(lower(rest.substr(begin, end - begin)));
    text = std::string(trim(rest.substr(more ? end : begin)));
  }
  while (!text.empty() && (text.back() == '.' || text.back() == ',' || text.back() == '!' || text.back() == ' '))
    text.pop_back();
  // The joining word of a day at the end: "to call Anna on [Friday]".
  const std::size_t last = text.rfind(' ');
  if (last != std::string::npos && kJoining.contains(lower(std::string_view(text).substr(last + 1)))) text.erase(last);
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

std::string names_of(const std::vector<Document>& documents) {
  std::string names;
  for (const Document& document : documents) names += (names.empty() ? "" : ", ") + short_name(document);
  return names;
}

/// The one day that is meant: the only one, or the one that stands right after the opening.
std::optional<understand::FoundDate> day_of(std::string_view words, understand::Day today) {
  constexpr std::size_t kRightAfter = 6;  // " on ", " am ", " le "
  const auto dates = understand::find_dates(words, understand::DateOrder::day_first, today);
  if (dates.empty() || (dates.size() > 1 && dates.front().span.begin > kRightAfter)) return std::nullopt;
  const understand::FoundDate& date = dates.front();
  if (date.swappable || std::chrono::sys_days(date.day) < std::chrono::sys_days(today)) return std::nullopt;
  return date;
}

}  // namespace

std::optional<deliver::Reminder> own_reminder(std::string_view request, const std::vector<Document>& documents,
                                              understand::Day today) {
  const std::size_t opening = understand::reminder_opening(request);
  if (opening == 0) return std::nullopt;
  std::string words(request.substr(opening));
  if (leans(words)) return std::nullopt;
  const auto date = day_of(words, today);
  if (!date) return std::nullopt;
  words.erase(date->span.begin, date->span.size());
  deliver::Reminder reminder;
  reminder.due = understand::iso(date->day) + take_time(words);
  reminder.title = title_of(words);
  if (reminder.title.empty()) reminder.title = names_of(documents);
  if (reminder.title.empty()) return std::nullopt;
  reminder.description = std::string(trim(request));
  return reminder;
}

}  // namespace firstpass::pipeline
