// What tells a random value from a word, shared by the recognizers of secrets.
#pragma once

#include <cstddef>
#include <string_view>

namespace firstpass::protect {

bool mixes_letters_and_digits(std::string_view text);
/// Longest run of ASCII letters and digits.
std::size_t longest_stretch(std::string_view text);
bool is_uuid(std::string_view text);
/// Long, of few kinds of characters that one cannot say: keys, hashes, base64. Letters and digits change places often.
bool looks_random(std::string_view text);
/// Capitals and small letters in turn as in base64: each a quarter or more, which words put together ("YourTokenHere")
/// are not, and a change at every third character or more often.
bool mixes_cases(std::string_view text);
/// What stands for a secret and is none: null, "<your key>", "${NAME}", "os.environ[…]", "********", "changeme".
bool is_stand_in(std::string_view text);

}  // namespace firstpass::protect
