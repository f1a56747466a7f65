#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "core/text.h"
#include "input/text/charset.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;
using Converter = std::unique_ptr<UConverter, void (*)(UConverter*)>;

Converter open_converter(const std::string& name) {
  UErrorCode error = U_ZERO_ERROR;
  UConverter* converter = ucnv_open(name.c_str(), &error);
  if (U_FAILURE(error)) converter = nullptr;
  return Converter(converter, &ucnv_close);
}

/// Names that mails use for more than they say: Latin-1 and ASCII in the wild are windows-1252 (WHATWG Encoding).
std::string usual_name(std::string_view name) {
  std::string plain;
  for (const char c : name)
    if (c > ' ' && c < 0x7f && c != '"' && c != '\'') plain += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  for (const std::string_view western : {"iso-8859-1"sv, "latin1"sv, "us-ascii"sv, "ascii"sv, "ansi_x3.4-1968"sv})
    if (plain == western) return "windows-1252";
  if (plain == "unknown-8bit" || plain == "x-unknown" || plain == "binary") return {};
  return plain.size() > 40 ? std::string() : plain;
}

std::string convert(std::string_view bytes, UConverter* converter) {
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 4);
  char16_t buffer[4096];
  std::ptrdiff_t kept = 0;  // first half of a surrogate pair that the buffer's end cut in two
  const char* in = bytes.data();
  const char* const end = in + bytes.size();
  for (UErrorCode error = U_BUFFER_OVERFLOW_ERROR; error == U_BUFFER_OVERFLOW_ERROR;) {
    error = U_ZERO_ERROR;
    char16_t* at = buffer + kept;
    ucnv_toUnicode(converter, &at, std::end(buffer), &in, end, nullptr, true, &error);
    kept = error == U_BUFFER_OVERFLOW_ERROR && U16_IS_LEAD(at[-1]) ? 1 : 0;
    icu::UnicodeString(false, buffer, static_cast<std::int32_t>(at - buffer - kept)).toUTF8String(out);
    if (kept == 1) buffer[0] = at[-1];
  }
  return out;
}

std::string_view mark_charset(std::string_view& bytes) {
  const auto take = [&](std::string_view mark, std::string_view name) {
    if (bytes.substr(0, mark.size()) != mark) return std::string_view();
    bytes.remove_prefix(mark.size());
    return name;
  };
  if (const auto name = take("\xEF\xBB\xBF"sv, "utf-8"); !name.empty()) return name;
  if (const auto name = take("\xFF\xFE\0\0"sv, "utf-32le"); !name.empty()) return name;
  if (const auto name = take("\xFF\xFE"sv, "utf-16le"); !name.empty()) return name;
  return take("\xFE\xFF"sv, "utf-16be");
}

}  // namespace

std::string guess_charset(std::string_view bytes) {
  const std::unique_ptr<UCharsetDetector, void (*)(UCharsetDetector*)> detector(
      [] {
        UErrorCode error = U_ZERO_ERROR;
        return ucsdet_open(&error);
      }(),
      &ucsdet_close);
  UErrorCode error = U_ZERO_ERROR;
  bytes = bytes.substr(0, 64 << 10);
  if (!detector) return "windows-1252";
  ucsdet_setText(detector.get(), bytes.data(), static_cast<std::int32_t>(bytes.size()), &error);
  const UCharsetMatch* match = ucsdet_detect(detector.get(), &error);
  if (U_FAILURE(error) || match == nullptr) return "windows-1252";
  const std::string name = ucsdet_getName(match, &error);
  const std::int32_t confidence = ucsdet_getConfidence(match, &error);
  // Below a quarter the guess is noise; EBCDIC is never meant.
  if (U_FAILURE(error) || confidence < 25 || name.rfind("IBM42", 0) == 0) return "windows-1252";
  return usual_name(name);
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  const std::string_view marked = mark_charset(bytes);
  std::string name = marked.empty() ? usual_name(charset) : std::string(marked);
  const bool ascii_or_none = name.empty() || name == "windows-1252" || name == "utf-8" || name == "utf8";
  if (ascii_or_none && is_utf8(bytes)) return std::string(bytes);
  if (name == "utf-8" || name == "utf8") return to_valid_utf8(bytes);
  if (name.empty()) name = guess_charset(bytes);
  Converter converter = open_converter(name);
  if (!converter) converter = open_converter(guess_charset(bytes));
  if (!converter) converter = open_converter("windows-1252");
  return converter ? to_valid_utf8(convert(bytes, converter.get())) : to_valid_utf8(bytes);
}

void prime_charsets() {
  for (const char* name : {"windows-1252", "utf-16le", "utf-8"}) (void)open_converter(name);
  (void)guess_charset(
      "Gr\xfc\xdf"
      "e");
}

}  // namespace firstpass::input
