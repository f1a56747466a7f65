// JSON as a tree of stretches of its text, so that it can be shortened and is JSON still.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::condense {

constexpr std::uint32_t kNoNode = UINT32_MAX;

/// A value, with its key where it has one.
struct JsonNode {
  Span span;                       ///< from the white space before it to its last sign; without the comma behind it
  std::size_t inside = 0;          ///< behind the opening bracket or quote; span.end of numbers and the like
  std::size_t close = 0;           ///< of the closing bracket with the white space in front, or the closing quote
  Span key;                        ///< without quotes; empty for none
  std::uint32_t parent = kNoNode;  ///< of the root
  std::uint32_t end = 0;           ///< index behind its last descendant
  bool is_string = false;

  bool is_container() const { return !is_string && inside < span.end; }
};

/// The nodes of a JSON text in its order, each in front of its descendants; none when the text is not one object or
/// array, is nested deeper than 64 or larger than 32 MiB. What stands between quotes is not looked into. Linear.
std::optional<std::vector<JsonNode>> read_json(std::string_view text);

}  // namespace firstpass::condense
