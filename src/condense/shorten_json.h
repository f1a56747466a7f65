// Shorter JSON that is JSON still: whole records, under the brackets and keys that they stand under.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::condense {

/// The bytes of `text` that stay, sorted and disjoint, at most `budget` tokens: the objects, arrays and values that
/// answer the question, or carry the text where nothing was asked, each whole; together they are valid JSON where
/// `text` is. Nothing when the text is no JSON (read_json()). Records are told apart by their words and by the keys
/// above them; they are no neighbours of each other. Deterministic.
std::optional<std::vector<Span>> shorten_json(std::string_view text, std::string_view question, std::size_t budget);

}  // namespace firstpass::condense
