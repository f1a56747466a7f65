// Which units say something else, or nothing, without the beginning of an earlier one: who speaks, what a list is of.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "condense/units.h"

namespace firstpass::condense {

/// "Ann Berger: …", after blanks; and with a time in front, as chats are exported.
bool is_turn(std::string_view line);

/// Sets `lead` and `lead_bytes`: of sentences of a turn its head; of a chat's lines up to the next message, too; of
/// list items the line that ends with a colon above them. Units of tables, which have theirs, are left alone. Linear.
void add_leads(std::string_view text, std::vector<Unit>& units);

}  // namespace firstpass::condense
