#include "pipeline/moments.h"

#include <re2/re2.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "pipeline/concepts.h"
#include "pipeline/facts.h"

namespace firstpass::pipeline {

namespace {

using understand::Day;
using understand::FoundDate;

struct Clock {
  Span span;
};

/// "14:30", "9:15 am", "16h45", "5pm", "17 Uhr", "20.00 uur", and from one to another: "8 und 12 Uhr", "10:00-18:00".
const RE2& clock_pattern() {
  static const RE2 kClock(
      R"((?i)(?:^|[^\w.:,/€$£-])((?:\d{1,2}(?:[.:h]\d{2}|h)?(?: ?[ap]m)? ?(?:-|–|bis|und|and|to|tot|en|et|y|e|à|a|às|al|alle) ?(?:les |las |alle )?)?)"
      R"((?:\d{1,2}:\d{2}(?: ?(?:am|pm|uhr|uur|h)\b)?|\d{1,2} ?h ?\d{2}\b|\d{1,2} ?h\b|\d{1,2}(?:\.\d{2})? ?(?:am\b|pm\b|a\.m\.|p\.m\.|uhr\b|uur\b)|noon\b|midnight\b)))");
  return kClock;
}

/// A bare number behind a word that leads to a time: "at 7", "till 6", "um 9", "alle 21".
const RE2& bare_clock_pattern() {
  static const RE2 kBare(
      R"((?i)\b(?:at|around|till|until|by|um|gegen|alle|ore|om|a las|às)[ ]+(\d{1,2}(?:[.:]\d{2})?)(?:$|[,;!?)\n]|\.(?:\s|$)| (?:today|tonight|tomorrow|on|in|at|and|und|sharp|mit|en|y|e|con|al|to)\b))");
  return kBare;
}

bool overlaps_any(Span span, const std::vector<Clock>& clocks) {
  return std::any_of(clocks.begin(), clocks.end(), [&](const Clock& clock) { return clock.span.overlaps(span); });
}

/// "8:45 am Parkplatz": the preposition, before a noun that is no weekday.
bool is_german_am(std::string_view text, Span clock) {
  const std::string_view said = text.substr(clock.begin, clock.size());
  if (!said.ends_with(" am") || said.find(':') == std::string_view::npos || clock.end + 1 >= text.size()) return false;
  std::size_t at = clock.end + 1;
  const std::size_t word = at;
  if (text[clock.end] != ' ' || !is_upper(next_code_point(text, at))) return false;
  const std::size_t end = std::min(text.find_first_of(" ,.;\n", word), text.size());
  return understand::weekday_of(lower(text.substr(word, end - word))) < 0;
}

void add_clocks(std::string_view text, const RE2& pattern, const std::vector<FoundDate>& dates,
                std::vector<Clock>& clocks) {
  re2::StringPiece rest(text.data(), text.size()), found;
  while (RE2::FindAndConsume(&rest, pattern, &found)) {
    const auto begin = static_cast<std::size_t>(found.data() - text.data());
    Span span{begin, begin + found.size()};
    if (is_german_am(text, span)) span.end -= 3;
    const bool in_date =
        std::any_of(dates.begin(), dates.end(), [&](const FoundDate& date) { return date.span.overlaps(span); });
    if (!in_date && !overlaps_any(span, clocks)) clocks.push_back({span});
    // The sign behind may open the next.
    if (!rest.empty()) {
      const auto next = static_cast<std::size_t>(rest.data() - text.data());
      if (next > span.end) rest = re2::StringPiece(text.data() + span.end, text.size() - span.end);
    }
  }
}

/// "2 dec 9.30", "Saturday 10-4": numbers right behind a day are a time.
void add_clock_behind(std::string_view text, std::size_t end, std::vector<Clock>& clocks) {
  static const RE2 kBehind(R"(^(,? )(\d{1,2}(?:[.:]\d{2})?(?:-\d{1,2}(?:[.:]\d{2})?)?)(?:$|[,;!?)\n]|\.(?:\s|$)| w/))");
  re2::StringPiece gap, found;
  const std::string_view behind = text.substr(end, 24);
  if (!RE2::PartialMatch(re2::StringPiece(behind.data(), behind.size()), kBehind, &gap, &found)) return;
  const Span span{end + gap.size(), end + gap.size() + found.size()};
  if (!overlaps_any(span, clocks)) clocks.push_back({span});
}

struct DayNamed {
  Span span;
  std::optional<Day> day;
  std::string weekday;
};

bool is_short_weekday(std::string_view word) {
  static constexpr std::array<std::string_view, 11> kShort = {"mon",  "tue",   "tues", "wed", "weds", "thu",
                                                              "thur", "thurs", "fri",  "sat", "sun"};
  return std::find(kShort.begin(), kShort.end(), word) != kShort.end();
}

/// The days of the sentence, each with the weekday beside it.
std::vector<DayNamed> days_in(std::string_view text, const std::vector<FoundDate>& dates) {
  std::vector<DayNamed> days;
  static const RE2 kRange(R"((\d{1,2}(?:st|nd|rd|th|\.)? ?(?:-|–|to|bis|au|al|until) ?)$)");
  for (const FoundDate& date : dates) {
    DayNamed day{date.span, date.day, {}};
    // "7-11 Dec": days from one to another are told as they are written.
    constexpr std::size_t kLongest = 12;
    const std::size_t from = date.span.begin > kLongest ? date.span.begin - kLongest : 0;
    re2::StringPiece first;
    if (RE2::PartialMatch(re2::StringPiece(text.data() + from, date.span.begin - from), kRange, &first)) {
      day.span.begin = static_cast<std::size_t>(first.data() - text.data());
      day.day = std::nullopt;
      day.weekday = text.substr(day.span.begin, day.span.size());
    }
    days.push_back(std::move(day));
  }
  for (const Span span : token_spans(text)) {
    const std::string word = lower(text.substr(span.begin, span.size()));
    if (understand::weekday_of(word) < 0 && !is_short_weekday(word)) continue;
    const auto beside = std::find_if(days.begin(), days.end(), [&](const DayNamed& day) {
      if (day.span.overlaps(span)) return true;
      constexpr std::size_t kGap = 6;  // ", den ", " the "
      return day.day && day.span.begin >= span.end && day.span.begin - span.end <= kGap &&
             text.substr(span.end, day.span.begin - span.end).find_first_of(".;\n") == std::string_view::npos;
    });
    if (beside == days.end()) days.push_back({span, {}, std::string(text.substr(span.begin, span.size()))});
    else beside->span.begin = std::min(beside->span.begin, span.begin);
  }
  std::sort(days.begin(), days.end(), [](const auto& a, const auto& b) { return a.span.begin < b.span.begin; });
  return days;
}

bool is_deadline(std::string_view text, std::size_t begin) {
  const std::size_t from = begin > 24 ? begin - 24 : 0;
  std::size_t at = from;
  while (at < begin && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) ++at;
  const std::string before = plain_words(text.substr(at, begin - at));
  const std::string_view words(before);
  // The last two words in front of it.
  std::size_t cut = words.size() - 1;
  for (int i = 0; i < 2 && cut > 0; ++i) cut = words.rfind(' ', cut - 1);
  return has_phrase(words.substr(cut == std::string_view::npos ? 0 : cut),
                    "by|before|until|till|due|latest|within|bis|spatestens|vor|innerhalb|avant|antes|entro|hasta|voor|"
                    "ate|binnen|uiterlijk|deadline|anmeldeschluss|rsvp");
}

/// What may stand between a time and the day behind it: "3 pm on 12 December".
bool links_forward(std::string_view gap) {
  const std::string words = plain_words(gap);
  return gap.size() <= 12 && gap.find_first_of(".;!?\n") == std::string_view::npos &&
         (words == " " || has_phrase(words, "on|am|op|le|el|del|du|no|dia|of|uhr|den|des"));
}

/// Whether a mark and words stand between a day and a time behind it: "20. Dezember, Einsingen 16 Uhr".
bool is_apart(std::string_view gap) {
  const std::size_t mark = gap.find_first_of(",;(");
  if (mark == std::string_view::npos) return false;
  const std::string words = plain_words(gap.substr(mark + 1));
  constexpr std::ptrdiff_t kLinks = 3;  // blanks of two words: ", um etwa", ", alle ore"
  return words != " " && !(std::count(words.begin(), words.end(), ' ') <= kLinks &&
                           has_phrase(words, "at|from|um|ab|von|gegen|alle|ore|om|vanaf|as|las|a|de|zwischen|between"));
}

const DayNamed* day_for(std::string_view text, Span clock, const std::vector<DayNamed>& days) {
  const DayNamed* before = nullptr;
  for (const DayNamed& day : days) {
    if (day.span.end <= clock.begin) before = &day;
    else if (day.span.begin >= clock.end) {
      // A day right behind the time counts more than one that stands further before it.
      const bool near_before = before != nullptr && clock.begin - before->span.end <= 8;
      if (!near_before && links_forward(text.substr(clock.end, day.span.begin - clock.end))) return &day;
      break;
    }
  }
  return before;
}

}  // namespace

std::vector<Moment> moments_in(std::string_view sentence, Day reference) {
  const auto dates = understand::find_dates(sentence, understand::DateOrder::day_first, reference);
  const std::vector<DayNamed> days = days_in(sentence, dates);
  std::vector<Clock> clocks;
  add_clocks(sentence, clock_pattern(), dates, clocks);
  add_clocks(sentence, bare_clock_pattern(), dates, clocks);
  for (const DayNamed& day : days) add_clock_behind(sentence, day.span.end, clocks);
  std::vector<Moment> moments;
  std::vector<std::size_t> clocks_of(days.size(), 0);
  for (const Clock& clock : clocks) {
    Moment moment;
    moment.span = clock.span;
    moment.clock = sentence.substr(clock.span.begin, clock.span.size());
    if (const DayNamed* day = day_for(sentence, clock.span, days)) {
      moment.days = day->span, moment.day = day->day, moment.weekday = day->weekday;
      moment.apart = day->span.end <= clock.span.begin &&
                     is_apart(sentence.substr(day->span.end, clock.span.begin - day->span.end));
      if (!moment.apart) ++clocks_of[static_cast<std::size_t>(day - days.data())];
    }
    moment.deadline = is_deadline(
        sentence, moment.days.size() > 0 ? std::min(moment.days.begin, clock.span.begin) : clock.span.begin);
    moments.push_back(std::move(moment));
  }
  for (std::size_t d = 0; d < days.size(); ++d)
    if (clocks_of[d] != 1) {
      Moment moment;
      moment.span = moment.days = days[d].span;
      moment.day = days[d].day;
      moment.weekday = days[d].weekday;
      moment.deadline = is_deadline(sentence, days[d].span.begin) ||
                        is_deadline(sentence, std::min(days[d].span.end, days[d].span.begin + 8));
      moments.push_back(std::move(moment));
    }
  std::sort(moments.begin(), moments.end(),
            [](const Moment& a, const Moment& b) { return a.span.begin < b.span.begin; });
  return moments;
}

std::string readable(const Moment& moment) {
  static constexpr std::array<const char*, 7> kNames = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                        "Thursday", "Friday", "Saturday"};
  std::string text = moment.weekday;
  if (moment.day)
    text = std::string(kNames[std::chrono::weekday(std::chrono::sys_days(*moment.day)).c_encoding()]) + ", " +
           readable_date(understand::iso(*moment.day));
  if (!moment.clock.empty()) text += (text.empty() ? "" : ", ") + moment.clock;
  return text;
}

}  // namespace firstpass::pipeline
