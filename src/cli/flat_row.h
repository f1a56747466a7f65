// Rows of strings read and written fast: for verbs whose own work is quicker than a general JSON library.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace firstpass::cli {

struct FlatRow {
  std::string id;                                     ///< as JSON; empty when the row has none
  std::vector<std::optional<std::string_view>> text;  ///< for each wanted field; nothing when it is no string
};

/// Reads one line of JSON Lines, which has kLinePadding bytes behind it. The texts live until the thread's next call.
/// data_loss with the row's number when it is no object. Thread-safe.
Result<FlatRow> read_flat_row(std::string_view line, std::size_t number, const std::vector<std::string_view>& wanted);

/// Appends `text` as a JSON string. Ill-formed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace firstpass::cli
