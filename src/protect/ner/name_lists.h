// A list of names is not one name.
#pragma once

#include <string_view>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// The model's labels run over the commas and line ends of a list ("Kim Watson, Bob Smith"): cuts such a person or
/// organisation into its names, so that each gets a placeholder of its own. "Watson, Kimberly", "Ann Lee, PhD" and
/// "Contoso, Inc." stay whole, and so does what no comma or line end parts; "Mr Watson, Kimberly" and "Watson,
/// Kimberly, Tim" do not: one placeholder too many confuses less than one for two people. Appends to `out`; nothing
/// private is let go.
void split_names(std::string_view text, const Detection& name, std::vector<Detection>& out);

}  // namespace firstpass::protect
