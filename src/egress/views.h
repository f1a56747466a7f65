// The forms in which a value may hide in serialised bytes, undone: escapes, percent signs, base64, hex.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace firstpass::egress {

/// Form in which originals and bytes are compared: NFKC case fold (Unicode, ICU) without invisible characters, runs of
/// white space as one space. Bytes that are not UTF-8 become U+FFFD.
std::string canonical(std::string_view text);
/// As canonical(), but only ASCII letters and white space; for binary data.
std::string canonical_ascii(std::string_view bytes);
void canonical_ascii_into(std::string_view bytes, std::string& out);  ///< reuses the memory of `out`

/// Undoes one level of JSON string escapes wherever they stand; text without any comes back as it was.
std::string undo_json_escapes(std::string_view text);
/// %XX → byte. '+' stays; see plus_to_space().
std::string undo_percent(std::string_view text);
std::string plus_to_space(std::string_view text);
/// &amp; &lt; &gt; &quot; &apos; and numeric character references → characters.
std::string undo_html(std::string_view text);
/// Separators (space - . / ( )) between two digits removed: "4111 1111" → "41111111".
std::string squeeze_digits(std::string_view text);

/// Calls `found` with the bytes of every run of base64 (both alphabets, line breaks inside allowed) at each of its four
/// possible starts, and of every run of hex digits at both. Runs shorter than four symbols, and bytes fewer than
/// `fewest`, are skipped: most words of a prompt are. The bytes live until the next call.
void decode_runs(std::string_view text, const std::function<void(std::string_view)>& found, std::size_t fewest = 1);

}  // namespace firstpass::egress
