// Rows of records: lines that say nothing about each other, most of them under a date.
#pragma once

#include <string_view>
#include <vector>

#include "condense/rank.h"

namespace firstpass::condense {

/// "2026-11-20 …", "[2026-11-20T…", "2026-11-20: …": a row of a log or a diary.
bool is_dated(std::string_view line);

constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

/// How much each row has to say to the question, 1 for the best of its group, 0 for one that is left out: what stands
/// beside a good row, or shares a number with it, is no nearer to the question. `group_of` has for each unit the
/// records it belongs to, or kNoRow; those get 1. Where a group has rows of a day or month that the question names
/// ("2026-11-20", "2026-11"), rows of other days are left out. Groups in which no row shares a word or a day with the
/// question get 1 throughout.
std::vector<double> rank_rows(Reading& reading, std::string_view question, const std::vector<std::size_t>& group_of);

}  // namespace firstpass::condense
