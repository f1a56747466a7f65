// HTML → the text that a reader of the page would see.
#pragma once

#include <string>
#include <string_view>

namespace firstpass::input {

/// `html` is UTF-8. Blocks become lines, quotes (blockquote) get "> " before each line, list items "- ", cells a tab;
/// scripts, styles, comments and hidden elements are left out. Never fails; broken markup gives what can be seen in it.
std::string html_to_text(std::string_view html);

/// Charset named in a <meta> of the first kilobyte; empty when none.
std::string html_charset(std::string_view bytes);

/// Before the jail closes.
void prime_html();

}  // namespace firstpass::input
