#include "cloud/http_date.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <string>

namespace firstpass::cloud {

std::chrono::milliseconds parse_retry_after(std::string_view value, std::chrono::system_clock::time_point now) {
  using std::chrono::milliseconds;
  constexpr double kLongestSeconds = 86'400;
  const std::string text(value);
  if (text.empty()) return milliseconds(0);
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (end != text.c_str() && *end == '\0')
    return seconds > 0 ? milliseconds(static_cast<std::int64_t>(std::min(seconds, kLongestSeconds) * 1000))
                       : milliseconds(0);
  const std::time_t when = curl_getdate(text.c_str(), nullptr);
  if (when < 0) return milliseconds(0);
  const auto wait = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::from_time_t(when) - now);
  return wait.count() > 0 ? wait : milliseconds(0);
}

}  // namespace firstpass::cloud
