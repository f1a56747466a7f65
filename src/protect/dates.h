// Dates and times of day as people write them, shared by the recognizers that give them a meaning.
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

enum class DateForm {
  complete,         ///< day, month and year, or a time stamp
  partial,          ///< day and month, month and year, in words
  numeric_partial,  ///< 03/2024, 12/03: could be a fraction or a version
  time,             ///< a time of day alone
};

struct FoundDate {
  Span span;
  DateForm form;
};

/// Sorted, disjoint. Linear in the text's size.
std::vector<FoundDate> find_dates(std::string_view text);

}  // namespace firstpass::protect
