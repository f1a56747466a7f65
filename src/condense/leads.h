// Which units say something else, or nothing, without the beginning of an earlier one: who speaks, what a list is of.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "condense/units.h"

namespace firstpass::condense {

/// "- ", "• ", "2) ": after blanks.
bool is_list_item(std::string_view line);

/// "Ann Berger: …", after blanks; and with a time in front, as chats are exported.
bool is_turn(std::string_view line);

/// Bytes of "Ann Berger: ", "[10:32] Ann: ", "12.03.26, 14:22 - Ann: " or "<ann> " that a turn begins with; 0 where no
/// turn does. "Note: ", "In short: " and the like are no names unless a time stands in front.
struct TurnHead {
  std::size_t size = 0;
  bool timed = false;
};
TurnHead turn_head(std::string_view line);

/// Sets `lead` and `lead_bytes`: of sentences of a turn its head; of a chat's lines up to the next message, too; of
/// list items the line that ends with a colon above them. Units of tables, which have theirs, are left alone. Linear.
void add_leads(std::string_view text, std::vector<Unit>& units);

}  // namespace firstpass::condense
