// A page that shows what was read in a file: the picture with its boxes, and the fields beside it. Self-contained: no
// script, no network, nothing but inline styles and the picture itself.
#pragma once

#include <string>
#include <string_view>

#include "core/document.h"

namespace firstpass::web {

/// HTML (UTF-8) for one document. `file_bytes` are the bytes of the file; they are embedded when it is a picture that
/// browsers show (JPEG, PNG, WebP, GIF). Everything from the document is escaped.
std::string report_page(const Document& document, std::string_view file_bytes);

/// Escapes text for HTML element content and double-quoted attributes.
std::string html_escaped(std::string_view text);

}  // namespace firstpass::web
