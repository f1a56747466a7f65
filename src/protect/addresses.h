// The parts of an address that finders leave beside what they found.
#pragma once

#include <string_view>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// Widens addresses and places of a sorted, disjoint list: over the house number that stands beside a street ("Main
/// Street 25", "42 Wide Lane"), over the article of "the corner of …", and over what joins two parts of one address
/// ("Elm and Mill Street", ", NY "), which become one. Amounts, years and counted things ("Oslo 30 people") stay. The
/// result is sorted and disjoint.
std::vector<Detection> complete_addresses(std::string_view text, std::vector<Detection> found);

}  // namespace firstpass::protect
