// Shows a page in the person's browser.
#pragma once

#include <string>

#include "core/result.h"

namespace firstpass::cli {

/// Writes the page to a private temporary file (0600) and opens it with xdg-open when there is a display. Returns a
/// line for the person that names the file.
Result<std::string> open_page(const std::string& html);

/// Opens an address with xdg-open where there is a display. False when nothing was opened.
bool open_in_browser(const std::string& address);

}  // namespace firstpass::cli
