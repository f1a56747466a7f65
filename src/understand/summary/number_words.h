// Numbers as people say them: "ninety", "twelve hundred and fifty", "the twenty-first".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

/// A word of running text, folded to lower case. A spoken number over several words is one token.
struct SpokenToken {
  Span span;
  std::string word;                   ///< lower case; empty for a number
  std::optional<std::int64_t> value;  ///< of a number, in digits or in words
  bool ordinal = false;               ///< "fourth", "4th"
  bool digits = false;                ///< written in digits
};

/// Splits text into words and numbers. English number words up to the billions are joined ("one thousand two hundred
/// and fifty"); "twenty twenty six" becomes the year 2026, since that is how years are said. Hyphens inside number
/// words are spaces.
std::vector<SpokenToken> spoken_tokens(std::string_view text);

}  // namespace firstpass::understand
