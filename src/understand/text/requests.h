// One breath, several wishes: "remind me on Friday to call Anna, and summarise the letter".
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstpass::understand {

/// The wishes in what was asked that can be met apart from each other, in order, each in the person's own words (the
/// joint between two is left out). One element for a single wish or when in doubt: a part that speaks of another ("and
/// translate it", "Remind me.") stays with it, and so does what is no wish of its own ("Keep it short."). Joints and
/// openings are known in English, German, French, Spanish, Italian, Portuguese and Dutch. Rules; linear; any bytes.
std::vector<std::string> split_requests(std::string_view asked);

/// The words that ask for a reminder at the start of `request` ("please remind me", "erinnere mich"), as a length in
/// bytes; 0 when it does not begin so.
std::size_t reminder_opening(std::string_view request);

}  // namespace firstpass::understand
