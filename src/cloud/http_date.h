// The two forms of Retry-After.
#pragma once

#include <chrono>
#include <string_view>

namespace firstpass::cloud {

/// Seconds ("2", also "1.5") or an HTTP date (RFC 9110, 10.2.3), as the time to wait from `now`; zero when it is
/// absent, past or unreadable.
std::chrono::milliseconds parse_retry_after(
    std::string_view value, std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

}  // namespace firstpass::cloud
