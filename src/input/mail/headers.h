// Mail headers as people read them: RFC 2047 words decoded, raw 8-bit guessed, folds undone.
#pragma once

#include <string>
#include <string_view>

namespace firstpass::input {

/// `raw` is the value as it stands in the file. Gives one line of UTF-8.
std::string decode_header(std::string_view raw);

/// Decodes RFC 2231 and RFC 2047 file names; path separators and control characters become "_".
std::string decode_file_name(std::string_view raw);

}  // namespace firstpass::input
