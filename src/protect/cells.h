// What the cells of tables in a text say about findings and about their first row.
#pragma once

#include <string_view>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// Whether the cells of a first row name columns ("last_name", "Umsatz 2025", "Telefon") and are no row of values: all
/// are short and look like titles, and half of them at least hold a known name of a column ("Price" is a surname too).
bool are_column_titles(const std::vector<std::string_view>& cells);

/// Whether a title says nothing but what its column holds: "Umsatz 2025", but not "Anna Schmidt" in a plan of shifts.
bool only_names_a_column(std::string_view title);

/// Findings of the name model as the cells of tables hold them: one that runs over cells is cut at their borders, words
/// that only name columns and amounts are let go. Text outside of tables is left as it is. Linear in the text.
std::vector<Detection> fit_to_cells(std::string_view text, std::vector<Detection> names);

}  // namespace firstpass::protect
