// Dates in text, written or spoken, and what "by Friday" means on a given day.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

using Day = std::chrono::year_month_day;

enum class DateOrder { day_first, month_first };

/// One date in a text. Stateless value.
struct FoundDate {
  Span span;
  Day day;
  bool swappable = false;  ///< day and month could be read the other way round
  bool year_given = true;  ///< false: the year was taken from the reference day
  bool relative = false;   ///< "tomorrow", "in ten days", "within 14 days"
};

/// Finds dates: 03/12/2026 · 3.12.26 · 2026-12-03 · 20261203 · 3 December 2026 · 05-AUG-2017 · Dec 3rd, 2026 ·
/// "the fourth of December" · tomorrow · next Friday · in ten days · within 14 days · by the 30th · end of the month ·
/// bis 27.11.
/// Month names in English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Malay and the Nordic languages;
/// weekdays, today, tomorrow and counted days in the same without Malay ("bis Freitag", "sous 14 jours").
///
/// `reference` is the document's own day: it gives missing years (the next such day) and resolves relative dates.
/// An impossible day (31/02) is no date. Sorted, disjoint.
std::vector<FoundDate> find_dates(std::string_view text, DateOrder order, Day reference);

/// Strings shaped like a numeric date with an impossible day or month, e.g. "31/02/2026". For checks.
std::vector<Span> find_impossible_dates(std::string_view text);

int month_of(std::string_view word);                  ///< 1..12 of a month's name in small letters, 0 of other words
int weekday_of(std::string_view word);                ///< 0..6 from Sunday, of a name in small letters, else -1
std::string iso(Day day);                             ///< "2026-12-04"
std::optional<Day> parse_iso(std::string_view text);  ///< reads what iso() writes
std::optional<Day> parse_mail_date(std::string_view text);  ///< RFC 5322 "Thu, 3 Dec 2026 10:00:00 +0000" or ISO 8601
Day today();                                                ///< in the local time zone
Day plus_days(Day day, int days);
/// True for 1990-01-01 .. 2100-12-31: other years are numbers that only look like dates.
bool plausible(Day day);

}  // namespace firstpass::understand
