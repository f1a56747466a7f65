// Dates and times of day as people write them, shared by the recognizers that give them a meaning.
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"
#include "protect/pattern.h"
#include "protect/scan.h"

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

/// Thread-safe after construction.
class DateFinder {
 public:
  explicit DateFinder(Lexicon& lexicon);
  /// Sorted, disjoint. Linear in the text's size.
  std::vector<FoundDate> find(const Scan& scan) const;

 private:
  void find_numeric(const Scan& scan, const Digits& digits, std::vector<FoundDate>& out) const;
  void find_time(const Scan& scan, const Digits& digits, std::vector<FoundDate>& out) const;
  void find_in_words(const Scan& scan, std::size_t month, std::vector<FoundDate>& out) const;
  bool find_said(std::string_view text, std::size_t month, std::vector<FoundDate>& out) const;

  const ContextWords m_months;
  const Pattern m_numeric, m_compact, m_numeric_partial, m_east_asian, m_day_month, m_month_day, m_month_year,
      m_said_day_month, m_said_month_day, m_time;
};

}  // namespace firstpass::protect
