// JSON as the gateway handles it: order kept, depth bounded, bytes stable. For sources of this room only.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass::gateway {

using Json = nlohmann::ordered_json;

/// Deeper documents are refused: serialising and walking are recursive.
inline constexpr int kDeepest = 96;

/// invalid_argument for malformed JSON, ill-formed UTF-8 and deep nesting; never quotes the text.
Result<Json> parse_json(std::string_view text);
/// Compact; the same value always gives the same bytes.
std::string dump(const Json& json);
/// True when the document repeats a key in one object: the parsed form lacks the earlier value.
bool has_repeated_keys(std::string_view text);

const Json* find(const Json& object, std::string_view key);  ///< nullptr when absent or no object
Json* find(Json& object, std::string_view key);
/// Member as text; empty when absent or of another kind.
std::string_view text_of(const Json& object, std::string_view key);

}  // namespace firstpass::gateway
