// A text as words that may be names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// One word: letters, digits and marks, with apostrophes between letters ("O'Brien", "Watson's").
struct NameToken {
  Span span;
  std::string key;  ///< fold_name() of it
  std::size_t letters = 0;
  bool capital = false;  ///< begins with a capital, or its script has none
  bool all_capitals = false;
};

bool is_apostrophe(char32_t code_point);
std::vector<NameToken> name_tokens(std::string_view text);

}  // namespace firstpass::protect
