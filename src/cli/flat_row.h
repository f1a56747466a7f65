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
  std::string id;                                ///< as JSON; empty when the row has none
  std::vector<std::optional<std::string>> text;  ///< for each wanted field: its text, or nothing when it is no string
};

/// Reads one line of JSON Lines. data_loss with the row's number when it is no object. Not thread-safe on one `line`.
Result<FlatRow> read_flat_row(const std::string& line, std::size_t number, const std::vector<std::string_view>& wanted);

/// Appends `text` as a JSON string. Ill-formed UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

}  // namespace firstpass::cli
