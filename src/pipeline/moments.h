// Days and times of day in a sentence, and which belong together: "Dienstag, 8. Dezember um 14:30 Uhr".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::pipeline {

struct Moment {
  Span span;  ///< of the clock, else of the day
  Span days;  ///< of the day that it belongs to; empty when the sentence names none
  std::optional<understand::Day> day;
  std::string weekday;    ///< as written, of a day that is named by no more than it
  std::string clock;      ///< as written: "14:30", "9:15", "10am", "8 und 12 Uhr"; empty for a day alone
  bool apart = false;     ///< the day stands in another clause: "on 20 December, warming up at 4 pm"
  bool deadline = false;  ///< a word like "by" or "bis" leads to it
};

/// In order. Each time of day belongs to the day named last before it, or right behind it. `reference` is the day on
/// which the sentence was said. Linear.
std::vector<Moment> moments_in(std::string_view sentence, understand::Day reference);

/// "Tuesday, 8 December 2026, 14:30"; of what is known.
std::string readable(const Moment& moment);

}  // namespace firstpass::pipeline
