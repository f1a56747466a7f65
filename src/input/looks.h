// What text looks like: is it text at all, and which kind.
#pragma once

#include <string_view>

namespace firstpass::input {

/// True for UTF-8 (cut at the end or not), UTF-16 with a byte order mark, and 8-bit text with hardly any control
/// characters. `bytes` may be the beginning of something longer.
bool looks_like_text(std::string_view bytes);

/// True unless UTF-16 that was decoded to `text` (UTF-8) is binary: one sign in fifty is none (control, half a pair,
/// private), or signs of several alphabets follow each other without a blank, a digit or a stop.
bool looks_like_decoded_utf16(std::string_view text);

/// "UTF-16LE" or "UTF-16BE" where every other byte is the first of a letter's two, though no byte order mark says so;
/// empty for anything else. Alphabets of up to U+08FF are told, Chinese and its like are not.
std::string_view utf16_without_mark(std::string_view bytes);

/// Media type of bytes that look like text: message/rfc822, text/calendar, text/vcard, text/html, application/json,
/// application/xml, the exports of health records and of a browser's history (application/x-apple-health+xml,
/// application/x-browser-history+json), else text/plain. By shape: a file is a mail when it begins as mail headers do.
std::string_view text_type(std::string_view bytes);

/// True when the text begins with the header block of a mail: lines "Name: value", folded or not, with at least two
/// names that mails have. A broken line in between is forgiven.
bool looks_like_mail(std::string_view text);

}  // namespace firstpass::input
