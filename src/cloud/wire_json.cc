#include "cloud/wire_json.h"

namespace firstpass::cloud {

Result<Json> parse_object(std::string_view body, std::string_view stage) {
  Json value = Json::parse(body.begin(), body.end(), nullptr, false);
  if (!value.is_object())
    return fail(Code::data_loss, stage,
                "the provider's reply of " + std::to_string(body.size()) + " bytes is not JSON");
  return value;
}

std::string dump(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

const Json& member(const Json& object, const char* key) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found != object.end() ? *found : nothing;
}

std::string text_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::uint64_t number_of(const Json& object, const char* key) {
  const Json& value = member(object, key);
  if (value.is_number_unsigned()) return value.get<std::uint64_t>();
  return value.is_number() && value.get<double>() > 0 ? static_cast<std::uint64_t>(value.get<double>()) : 0;
}

Error provider_error(const Json& error, std::string_view stage) {
  const std::string type = text_of(error, "type"), code = text_of(error, "code");
  const auto is = [&](std::string_view word) { return type == word || code == word; };
  const std::string stage_name(stage);
  if (is("overloaded_error") || is("server_overloaded"))
    return {Code::unavailable, "the provider is overloaded; try again later", stage_name, true};
  if (is("rate_limit_error") || is("rate_limit_exceeded") || is("insufficient_quota"))
    return {Code::resource_exhausted, "the provider's rate limit or quota is used up", stage_name, true};
  if (is("authentication_error") || is("permission_error") || is("invalid_api_key"))
    return {Code::unauthenticated, "the provider refused the key; check FIRSTPASS_API_KEY", stage_name, false};
  return {Code::aborted, "the provider reported an error in the middle of its answer", stage_name, false};
}

std::pair<double, double> find_price(const std::vector<Price>& table, std::string_view model) {
  const Price* best = nullptr;
  for (const Price& price : table) {
    const bool fits = model.substr(0, price.prefix.size()) == price.prefix;
    if (fits && (best == nullptr || price.prefix.size() > best->prefix.size())) best = &price;
  }
  return best != nullptr ? std::pair(best->input, best->output) : std::pair(0.0, 0.0);
}

std::string without_slash(std::string base) {
  while (!base.empty() && base.back() == '/') base.pop_back();
  return base;
}

}  // namespace firstpass::cloud
