// What the beginning of a line tells: who speaks in a chat or transcript, and where an item of a list starts.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/document.h"

namespace firstpass {

/// Where "Ann Berger: ", "[10:32] Ann: ", "12.03.26, 14:22 - Ann: " or "<ann> " stands at the beginning of a line.
/// Offsets are bytes of that line. Stateless value.
struct TurnHead {
  std::size_t size = 0;  ///< of all of it with the blanks in front; 0 where no turn begins
  bool timed = false;
  Span time;  ///< with its brackets and blanks; empty where there is none
  Span name;
};

/// `capitals`: without a time each word of the name must begin with a capital, and "Note: ", "In short: " and the like
/// are no names. Otherwise any word before a colon will do. Linear.
TurnHead turn_head(std::string_view line, bool capitals = true);

/// "- ", "• ", "2) ": after blanks.
bool is_list_item(std::string_view line);

}  // namespace firstpass
