// The days that a question means, in the form in which records are written.
#pragma once

#include <string>

#include "core/document.h"
#include "understand/summary/date.h"

namespace firstpass::pipeline {

/// The question with the days and months that it names by the calendar ("on 20 November", "yesterday", "this week",
/// "last month") behind it, as "2026-11-20" and "October 2026 2026-10": records hold dates and nothing else to find a
/// day by. A day without a year is the next such day and the last. Returned as it is when no document holds records.
std::string with_asked_days(const std::string& question, const std::vector<Document>& documents, understand::Day today);

}  // namespace firstpass::pipeline
