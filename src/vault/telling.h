// Which values mean somebody wherever they stand.
#pragma once

#include <string_view>

namespace firstpass::vault {

/// True for a value that says nothing about anyone where it stands alone: an age, a number of two digits, a date
/// of fewer than five digits ("Friday", "March", "2026"). The same text means other things all over a request ("37
/// apples"), so it is no reason to refuse one, nor is it hidden beyond where it was found.
bool says_nothing_alone(std::string_view type, std::string_view original);

}  // namespace firstpass::vault
