#include "protect/secrets.h"

#include <algorithm>
#include <string>

#include "protect/pattern.h"

namespace firstpass::protect {

bool mixes_letters_and_digits(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_digit) && std::any_of(text.begin(), text.end(), is_letter);
}

std::size_t longest_stretch(std::string_view text) {
  std::size_t stretch = 0, longest = 0;
  for (const char c : text) {
    stretch = is_letter(c) || is_digit(c) ? stretch + 1 : 0;
    longest = std::max(longest, stretch);
  }
  return longest;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !(is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
  }
  return true;
}

bool looks_random(std::string_view text) {
  constexpr std::size_t kShortest = 16;
  constexpr std::size_t kOftenEnough = 8;  // one change in so many characters
  if (text.size() < kShortest || !mixes_letters_and_digits(text)) return false;
  if (is_uuid(text)) return true;
  std::size_t changes = 0;
  for (std::size_t i = 1; i < text.size(); ++i) changes += is_digit(text[i]) != is_digit(text[i - 1]);
  return changes * kOftenEnough >= text.size();
}

bool mixes_cases(std::string_view text) {
  constexpr std::size_t kShortest = 16, kLeastShare = 4, kOftenEnough = 3;
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto small = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_small));
  const auto capitals = static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_capital));
  std::size_t changes = 0;
  for (std::size_t i = 1; i < text.size(); ++i)
    changes += is_letter(text[i]) && is_letter(text[i - 1]) && is_small(text[i]) != is_small(text[i - 1]);
  return text.size() >= kShortest && std::min(small, capitals) * kLeastShare >= text.size() &&
         changes * kOftenEnough >= text.size();
}

bool is_stand_in(std::string_view text) {
  if (text.empty() || std::string_view("$<{%([").find(text[0]) != std::string_view::npos) return true;
  if (std::all_of(text.begin(), text.end(), [&](char c) { return c == text[0]; })) return true;
  std::string low = ascii_lower(text);
  while (!low.empty() && std::string_view(".,;:)]}\"'").find(low.back()) != std::string_view::npos) low.pop_back();
  for (const std::string_view word :
       {"null",    "nil",      "none",    "true",   "false",   "undefined", "string",    "str",         "bool",
        "boolean", "int",      "integer", "char",   "bytes",   "text",      "any",       "object",      "password",
        "passwd",  "secret",   "token",   "key",    "value",   "changeme",  "change-me", "required",    "optional",
        "empty",   "redacted", "hidden",  "masked", "example", "include",   "omit",      "same-origin", "basic",
        "bearer",  "default",  "todo",    "tbd",    "n/a"}) {
    if (low == word) return true;
  }
  for (const std::string_view begin :
       {"your",        "xxxx",   "****",   "....",     "os.environ", "process.env", "getenv",
        "config.",     "env.",   "self.",  "this.",    "request.",   "settings.",   "params.",
        "args.",       "var.",   "local.", "data.",    "secrets.",   "vault:",      "redacted",
        "placeholder", "insert", "dummy",  "example_", "replace_me", "fixme"}) {
    if (low.compare(0, begin.size(), begin) == 0) return true;
  }
  return false;
}

}  // namespace firstpass::protect
