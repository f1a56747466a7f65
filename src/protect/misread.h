// Numbers in which a letter stands for a digit that it looks like, as text recognition and tired people leave them:
// "l7.O4.l988", "DE89 37O4 0044".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "protect/scan.h"

namespace firstpass::protect {

/// The scan's text with digits for O, o, l, I, S, s, B, Z and z in such numbers, of the same length; `changed` holds
/// where, in order. A number has at least four digits, and no fewer than letters. Empty when there is none.
std::string with_digits_for_letters(const Scan& scan, std::vector<Span>& changed);

}  // namespace firstpass::protect
