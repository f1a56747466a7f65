// Rows of the outbox: their table, and how they are read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/sqlite.h"
#include "outbox/outbox.h"

namespace firstpass::outbox {

/// Makes the table of a new file, or brings an older one up to date. failed_precondition for a newer format.
Status prepare_outbox_tables(SqlDatabase& database);

/// "SELECT … FROM item" in the order that read_item() wants.
std::string select_items(std::string_view rest);
/// A row of select_items(). data_loss when it is none of ours, or, with `with_payload`, cannot be opened with `key`.
Result<Item> read_item(const SqlStatement& row, bool with_payload, const vault::Key& key);

/// Bound to the item and the column: a sealed value moved to another place does not open.
std::string sealing_context(std::string_view id, std::string_view column);

/// Empty, or of the form in which times are compared here.
bool is_time(std::string_view text);

}  // namespace firstpass::outbox
