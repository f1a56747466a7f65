// Keys and tokens known by their form alone.
#pragma once

#include <string_view>

namespace firstpass::route {

/// Name of the kind ("private key", "cloud access key" …) of the first secret in `text`; empty when there is none. A
/// last net below the recognizers of the protect room: only formats that cannot be anything else. Linear time (RE2).
std::string_view find_secret_shape(std::string_view text);

}  // namespace firstpass::route
