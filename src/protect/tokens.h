// Long unbroken words: where keys and addresses hide.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/document.h"

namespace firstpass::protect {

/// Calls f(Span) for every maximal run of ASCII letters, digits and `extra` characters that has `least` bytes or more.
/// Steps over ordinary words `least` bytes at a time.
template <class F>
void each_token(std::string_view text, std::size_t least, F&& f, std::string_view extra = {}) {
  std::array<bool, 256> member{};
  for (int c = '0'; c <= '9'; ++c) member[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c)
    member[static_cast<std::size_t>(c)] = member[static_cast<std::size_t>(c - 32)] = true;
  for (const char c : extra) member[static_cast<unsigned char>(c)] = true;
  const auto is_member = [&](std::size_t at) { return member[static_cast<unsigned char>(text[at])]; };
  for (std::size_t begin = 0; begin + least <= text.size();) {
    std::size_t at = begin + least;  // a run of `least` bytes from `begin` on, looked at from its end
    while (at > begin && is_member(at - 1)) --at;
    if (at > begin) {
      begin = at;
      continue;
    }
    std::size_t end = begin + least;
    while (end < text.size() && is_member(end)) ++end;
    f(Span{begin, end});
    begin = end + 1;
  }
}

}  // namespace firstpass::protect
