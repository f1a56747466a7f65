// What the name model takes for somebody and is nobody: words of grammar, of forms, of machines and of families.
#pragma once

#include <string_view>

#include "protect/detection.h"

namespace firstpass::protect {

/// Whether a finding of the name model in `text` is let go, by what it says and what stands before it.
bool names_nobody(std::string_view text, const Detection& name);

/// Words of grammar and of forms alone: they name nobody, however sure the model is.
bool only_grammar(std::string_view value);

}  // namespace firstpass::protect
