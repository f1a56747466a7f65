// A text cut into the smallest pieces that mean something alone: sentences, list items, table rows, turns, mail lines.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::condense {

constexpr std::uint32_t kNoUnit = UINT32_MAX;

/// Before more of what `read` of `all` bytes gave so far: room for what the others will give if they are like these,
/// where the vector would otherwise take twice the memory it has.
template <class T>
void make_room(std::vector<T>& found, std::size_t read, std::size_t all) {
  constexpr std::size_t kLeft = 256, kMany = std::size_t{1} << 16;
  if (found.size() < kMany || found.size() + kLeft < found.capacity() || read == 0) return;
  const double expected = static_cast<double>(found.size()) * static_cast<double>(all) / static_cast<double>(read);
  found.reserve(found.size() + found.size() / 8 + kLeft > expected ? found.size() + found.size() / 8 + kLeft
                                                                   : static_cast<std::size_t>(expected * 1.05));
}

struct Unit {
  Span span;                     ///< with the white space that follows it
  std::uint32_t paragraph = 0;   ///< units between blank lines share it; without blank lines, units of one line do
  std::uint32_t line = 0;        ///< units of one logical line (a hard-wrapped paragraph is one line) share it
  std::uint32_t lead = kNoUnit;  ///< an earlier unit without whose beginning this one says something else, or nothing
  std::uint32_t lead_bytes = 0;  ///< how much of its beginning others need: "Ann: ", "Not included:", a table's header
  std::uint32_t head_bytes = 0;  ///< of a message's time and sender at its beginning, which is not what it says
  bool whole = false;            ///< never to be shortened: a row without a field is misread
};

/// Cuts `text` into units that cover it without gaps or overlaps (leading white space belongs to the first). Knows
/// abbreviations, initials, decimals, URLs, list markers, table rows, "Name:" turns, the messages of exported chats,
/// "> " quotes and the full stops of CJK and Indic scripts. A run without sentence ends is cut at clause borders or
/// spaces after about 120 words; a run without either is left whole. Linear; any bytes are accepted.
std::vector<Unit> split_units(std::string_view text);

/// Offsets in `text` at which it may be cut without tearing a word, a number or an identifier: after white space, the
/// nearest clause borders first in use. Sorted; does not contain 0 or text.size().
struct CutPoint {
  std::size_t offset = 0;
  bool clause = false;  ///< after , ; or a dash
};
std::vector<CutPoint> cut_points(std::string_view text);

}  // namespace firstpass::condense
