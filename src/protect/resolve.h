// From what many recognizers and a model found to one list.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// Rules win on their spans, what the model found round them stays; of two rules the surer wins, then the longer, and a
/// labelled value is never cut short by what its beginning looks like. The
/// result is sorted, disjoint, and covers every letter and digit that any of the two lists covers, except amounts of
/// money, words that never are a name, and one or two digits that a date leaves of a number.
std::vector<Detection> resolve(std::string_view text, std::vector<Detection> rules, std::vector<Detection> names);

/// True when a person found with confidence is written with a capital: then small letters mean something.
bool writes_names_with_capitals(std::string_view text, const std::vector<Detection>& names);

/// Adds the words that `text` writes in small letters.
void add_common_words(std::string_view text, std::unordered_set<std::string>& words);

/// Drops organisations and places that are things: written in small letters ("garden bench"), or of words that the same
/// request writes in small letters elsewhere ("1 x Theatre tickets" beside "for the theatre tickets").
void drop_things(std::string_view text, const std::unordered_set<std::string>& common, std::vector<Detection>& names);

/// Other places of the same text where a person or organisation found with confidence is named by a whole word of its
/// name, in capitals or capitalised: "Kimberly Watson … Ms Watson's".
std::vector<Detection> propagate(std::string_view text, const std::vector<Detection>& names);

}  // namespace firstpass::protect
