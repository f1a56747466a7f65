// The daemon's page: one HTML file, one style sheet, one script, built into the program.
#pragma once

#include <string_view>

namespace firstpass::web {

struct Asset {
  std::string_view path;  ///< "/page.js"
  std::string_view content_type;
  std::string_view bytes;
};

/// nullptr when the page has nothing at this path. Constant data: no word of a person is in it.
const Asset* page_asset(std::string_view path);

/// Content-Security-Policy to send with every asset: nothing from elsewhere, no inline script or style, no frame.
inline constexpr std::string_view kPagePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src blob:; media-src blob:; "
    "base-uri 'none'; "
    "form-action 'none'; "
    "frame-ancestors 'none'";

}  // namespace firstpass::web
