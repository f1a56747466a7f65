// JSON as a tree of stretches of its text, so that it can be shortened and is JSON still.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::condense {

constexpr std::uint32_t kNoNode = UINT32_MAX;

/// A stretch of a JSON text, in half the bytes of a Span.
struct JsonSpan {
  std::uint32_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
  operator Span() const { return {begin, end}; }
};

/// A value, with its key where it has one; or a few numbers, truth values or nulls that follow one another in an array.
/// 32 bytes: a large text has millions.
struct JsonNode {
  JsonSpan span;                   ///< from the white space before it to its last sign; without the comma behind it
  std::uint32_t inside = 0;        ///< behind the opening bracket or quote; span.end of numbers and the like
  std::uint32_t close = 0;         ///< of the closing bracket with the white space in front, or the closing quote
  JsonSpan key;                    ///< without quotes; empty for none
  std::uint32_t parent = kNoNode;  ///< of the root
  std::uint32_t end : 31 = 0;      ///< index behind its last descendant
  std::uint32_t is_string : 1 = 0;

  bool is_container() const { return !is_string && inside < span.end; }
};

/// The nodes of a JSON text in its order, each in front of its descendants; none when the text is not one object or
/// array, is nested deeper than 64 or larger than 32 MiB. What stands between quotes is not looked into. Linear.
std::optional<std::vector<JsonNode>> read_json(std::string_view text);

}  // namespace firstpass::condense
