#include "gateway/json.h"

#include <algorithm>
#include <set>
#include <vector>

namespace firstpass::gateway {

namespace {

bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      else if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDeepest) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}

}  // namespace

Result<Json> parse_json(std::string_view text) {
  if (is_too_deep(text)) return fail(Code::invalid_argument, "gateway", "the JSON is nested too deeply");
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) return fail(Code::invalid_argument, "gateway", "the body is not valid JSON");
  return json;
}

std::string dump(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

bool has_repeated_keys(std::string_view text) {
  std::vector<std::set<std::string>> open;
  bool repeated = false;
  const Json::parser_callback_t look = [&](int, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) open.emplace_back();
    else if (event == Json::parse_event_t::object_end && !open.empty()) open.pop_back();
    else if (event == Json::parse_event_t::key && !open.empty())
      repeated |= !open.back().insert(value.get<std::string>()).second;
    return true;
  };
  const Json ignored = Json::parse(text, look, false);
  return repeated || ignored.is_discarded();
}

const Json* find(const Json& object, std::string_view key) {
  if (!object.is_object()) return nullptr;
  for (const auto& [name, value] : object.get_ref<const Json::object_t&>())
    if (name == key) return &value;
  return nullptr;
}
Json* find(Json& object, std::string_view key) { return const_cast<Json*>(find(std::as_const(object), key)); }

std::string_view text_of(const Json& object, std::string_view key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_ref<const std::string&>();
}

}  // namespace firstpass::gateway
