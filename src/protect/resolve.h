// From what many recognizers and a model found to one list.
#pragma once

#include <string_view>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// Rules win on their spans, what the model found round them stays; of two rules the surer wins, then the longer. The
/// result is sorted, disjoint, and covers every letter and digit that any of the two lists covers, except amounts of
/// money and words that never are a name.
std::vector<Detection> resolve(std::string_view text, std::vector<Detection> rules, std::vector<Detection> names);

/// Drops organisations and places in small letters of which the model is not sure, in a text that writes names with
/// capitals: there "garden bench" is a thing. Texts all in small letters keep everything.
void drop_lower_case_things(std::string_view text, std::vector<Detection>& names);

/// Other places of the same text where a person or organisation found with confidence is named by a whole word of its
/// name, in capitals or capitalised: "Kimberly Watson … Ms Watson's".
std::vector<Detection> propagate(std::string_view text, const std::vector<Detection>& names);

}  // namespace firstpass::protect
