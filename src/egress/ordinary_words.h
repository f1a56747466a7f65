// Names that are words of every day as well ("will", "mark"), and the words that requests themselves are made of.
#pragma once

#include <string_view>

namespace firstpass::egress {

/// `word` in lower case. Such an original is looked for only as it was typed (or in capitals), as a whole word:
/// otherwise a person called Will would keep every sentence with "will" in it from leaving.
bool is_ordinary_word(std::string_view word);

}  // namespace firstpass::egress
