// From scores to a text of the asked size: which units stay, and how a unit that is too long is shortened.
#pragma once

#include <string_view>
#include <vector>

#include "condense/condense.h"
#include "condense/rank.h"

namespace firstpass::condense {

/// A unit with this score or less is never taken, whatever is left of the budget.
constexpr double kNever = -2;

/// What a unit takes of the budget where nothing is kept yet: with the beginnings of other units that it needs.
std::size_t tokens_with_leads(const Reading& reading, std::size_t unit);

/// Bytes that stay, sorted and disjoint; at most `budget` tokens. Takes units by falling score; what is left of the
/// budget goes to parts of the next best units, cut only where trim_unit() may.
std::vector<Span> select_within(const Reading& reading, const std::vector<double>& scores, std::size_t budget);

/// The best run of `unit` that has at most `budget` tokens: whole clauses first, else whole words; empty when there is
/// none. Never starts or ends beside a negation, a number or inside a name, so that what stays says what was said, nor
/// behind a word that carries no topic in `language`, which waits for another ("is", "to", "die").
/// With `whole_clauses` it is cut between clauses or not at all.
Span trim_unit(std::string_view text, Span unit, std::size_t budget, std::string_view language,
               bool whole_clauses = false);

}  // namespace firstpass::condense
