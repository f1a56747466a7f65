// What the providers' JSON dialects have in common. For the provider folders only: it pulls in nlohmann/json.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cloud/provider.h"

namespace firstpass::cloud {

using Json = nlohmann::json;

/// data_loss unless `body` is a JSON object.
Result<Json> parse_object(std::string_view body, std::string_view stage);
/// Compact; ill-formed UTF-8 becomes U+FFFD, since providers refuse it.
std::string dump(const Json& value);
/// Member as text or number; empty or 0 when absent or of another kind.
std::string text_of(const Json& object, const char* key);
std::uint64_t number_of(const Json& object, const char* key);
const Json& member(const Json& object, const char* key);  ///< a null value when absent
/// Error for an error object's `type` or `code` word; nothing of its message is kept.
Error provider_error(const Json& error, std::string_view stage);

/// One row of a provider's price table: US dollars per million tokens for models whose name starts with `prefix`.
struct Price {
  std::string_view prefix;
  double input, output;
};
/// Of the longest prefix that fits; zeros when none does.
std::pair<double, double> find_price(const std::vector<Price>& table, std::string_view model);

/// `base` without slashes at its end.
std::string without_slash(std::string base);

}  // namespace firstpass::cloud
