// Which scripts the name model has learnt to read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace firstpass::protect {

/// Whether `c` is a letter of a script in which nobody here finds names: Thai, Tamil, Georgian, Armenian …
bool is_of_unread_script(char32_t c);

/// The scripts of `text` (UTF-8) in which names are not found, by their English names, each once, in order of
/// appearance. One letter alone is a symbol. Linear time; thread-safe.
std::vector<std::string> unread_scripts(std::string_view text);

}  // namespace firstpass::protect
