// Charsets, by ICU, whose tables are linked in: nothing has to be opened inside the jail (iconv loads plug-ins).
#pragma once

#include <string>
#include <string_view>

namespace firstpass::input {

/// Converts to well-formed UTF-8. An empty or unknown charset name is guessed from the bytes; what cannot be converted
/// becomes U+FFFD. A byte order mark wins over the name, and is removed. Valid UTF-8 wins over a claim of ASCII.
std::string to_utf8(std::string_view bytes, std::string_view charset = {});

/// Name of the charset that the bytes most likely have; windows-1252 when nothing else is likely.
std::string guess_charset(std::string_view bytes);

/// Loads the tables of the usual charsets, before the jail closes.
void prime_charsets();

}  // namespace firstpass::input
