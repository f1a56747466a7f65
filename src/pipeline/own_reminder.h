// A reminder that the person's own words say whole: when, and what of.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "deliver/sink.h"
#include "understand/summary/date.h"

namespace firstpass::pipeline {

/// "Remind me on Friday at 9 to call Anna" → {"Call Anna", "2026-12-04T09:00:00", those words}. Without a "what", the
/// names of the documents stand for it. Nothing when the words do not begin so, name no day or several, a day that is
/// past or could be read two ways, or one that repeats or only leans on another ("before it is due"): then the files or
/// a model must say more. `today` is the person's day.
std::optional<deliver::Reminder> own_reminder(std::string_view request, const std::vector<Document>& documents,
                                              understand::Day today);

}  // namespace firstpass::pipeline
