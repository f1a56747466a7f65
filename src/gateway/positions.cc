#include "gateway/positions.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <unordered_set>

#include "core/text.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kLongestConstant = 128;
constexpr std::size_t kLongestWithKey = 160;  // longer values speak for themselves
constexpr int kDeepestEmbedded = 4;
constexpr std::size_t kShortestBinary = 256;            // base64 characters; less cannot be a picture or a sound
constexpr int kShortestPrivateNumber = 7;               // digits
constexpr double kMostExact = 9'007'199'254'740'992.0;  // whole numbers up to here are kept by a double

/// Words that the protocols define. None of them is private, so they are left alone under any key: changing one could
/// only break the request. Kept sorted.
constexpr auto kWords = std::to_array<std::string_view>({
    "24h",
    "5m",
    "1h",
    "adaptive",
    "any",
    "array",
    "approximate",
    "assistant",
    "audio",
    "auto",
    "base64",
    "batch",
    "boolean",
    "code_interpreter",
    "completed",
    "computer_call",
    "concise",
    "content",
    "content_filter",
    "custom",
    "default",
    "detailed",
    "developer",
    "disabled",
    "document",
    "enabled",
    "end_turn",
    "ephemeral",
    "error",
    "failed",
    "file",
    "file_search",
    "flex",
    "float",
    "function",
    "function_call",
    "function_call_output",
    "grammar",
    "high",
    "image",
    "image_generation",
    "image_url",
    "in-memory",
    "in_progress",
    "incomplete",
    "input_audio",
    "input_file",
    "input_image",
    "input_text",
    "integer",
    "item_reference",
    "json_object",
    "json_schema",
    "length",
    "local_shell",
    "low",
    "max",
    "max_tokens",
    "mcp",
    "medium",
    "message",
    "minimal",
    "none",
    "null",
    "number",
    "object",
    "output_text",
    "priority",
    "reasoning",
    "redacted_thinking",
    "refusal",
    "required",
    "search_result",
    "server_tool_use",
    "standard_only",
    "stop",
    "stop_sequence",
    "string",
    "summary_text",
    "system",
    "text",
    "thinking",
    "tool",
    "tool_calls",
    "tool_result",
    "tool_use",
    "url",
    "user",
    "web_search",
    "web_search_preview",
    "web_search_tool_result",
    "xhigh",
});

bool is_word_of_protocol(std::string_view value) {
  static const std::unordered_set<std::string_view> words(kWords.begin(), kWords.end());
  return words.count(value) != 0;
}

bool all_of(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           others.find(c) != std::string_view::npos;
  });
}

/// "call_8Jx2…", "toolu_01A…", "resp_68…": made by providers and their SDKs, never by a person.
bool is_provider_id(std::string_view value) {
  constexpr std::array<std::string_view, 20> kPrefixes = {
      "call_",     "toolu_", "srvtoolu_", "msg_", "resp_", "fc_",   "rs_",   "chatcmpl-", "file-", "ws_",
      "chatcmpl_", "fs_",    "ci_",       "ig_",  "mcpl_", "cntr_", "conv_", "batch_",    "vs_",   "req_"};
  return all_of(value, "_-") && std::any_of(kPrefixes.begin(), kPrefixes.end(), [&](std::string_view prefix) {
           return value.substr(0, prefix.size()) == prefix;
         });
}

bool is_dated_tool(std::string_view value) {  // "web_search_20250305"
  if (value.size() < 10 || value[value.size() - 9] != '_') return false;
  const std::string_view name = value.substr(0, value.size() - 9), date = value.substr(value.size() - 8);
  return std::all_of(date.begin(), date.end(), [](char c) { return c >= '0' && c <= '9'; }) &&
         std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

bool is_base64(std::string_view text) { return all_of(text, "+/=-_"); }

/// A picture, a sound or a file in text's clothing.
bool is_binary(std::string_view value) {
  if (value.substr(0, 5) == "data:" && value.substr(0, 256).find(";base64,") != std::string_view::npos) return true;
  if (value.size() < kShortestBinary || !is_base64(value.substr(0, kShortestBinary))) return false;
  // Magic numbers in base64: JPEG, PNG, GIF, RIFF (WebP, WAVE), PDF, TIFF, Ogg, MP3 with ID3, FLAC, ZIP (Office).
  constexpr std::array<std::string_view, 12> kMagic = {"/9j/",  "iVBORw0K", "R0lGOD", "UklGR", "JVBERi0", "SUkqA",
                                                       "TU0AK", "T2dnUw",   "SUQz",   "ZkxhQ", "UEsDB",   "GkXfo"};
  return std::any_of(kMagic.begin(), kMagic.end(),
                     [&](std::string_view magic) { return value.substr(0, magic.size()) == magic; });
}

bool is_identifier(std::string_view key) {
  return !key.empty() && key.size() <= 64 && !(key[0] >= '0' && key[0] <= '9') && all_of(key, "_-$.");
}

bool holds_structured_data(std::string_view key) { return key == "input" || key == "arguments" || key == "metadata"; }

std::string prefix_for(std::string_view key) {
  std::string prefix(key);
  std::replace(prefix.begin(), prefix.end(), '_', ' ');
  return prefix + ": ";
}

}  // namespace

bool is_protocol_constant(std::string_view key, std::string_view value) {
  if (value.empty() || is_word_of_protocol(value)) return true;
  if (key == "signature" || key == "encrypted_content") return is_base64(value);
  if (value.size() > kLongestConstant) return false;
  if (key == "model") return all_of(value, "._:/-");
  if (key == "type") return is_dated_tool(value);
  if (key == "media_type") return all_of(value, "/+.-") && value.find('/') != std::string_view::npos;
  const bool names_something = key == "id" || key.ends_with("_id");
  return names_something && is_provider_id(value);
}

Result<Positions> Positions::collect(Json& body, const Cleared* cleared) {
  Positions positions;
  positions.m_body = &body;
  positions.m_cleared = cleared;
  FP_TRY(positions.walk(body, {}, {}));
  return positions;
}

Status Positions::walk(Json& value, std::string_view key, Walk state) {
  switch (value.type()) {
    case Json::value_t::object: return walk_object(value, state);
    case Json::value_t::array:
      for (Json& element : value) FP_TRY(walk(element, key, state));
      return {};
    case Json::value_t::string: return walk_string(value, key, state);
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float:
    case Json::value_t::binary: walk_number(value, key, state); return {};
    default: return {};
  }
}

Status Positions::walk_object(Json& object, Walk state) {
  // Opaque by design of the API: the provider wrote it, and a changed byte makes it worthless.
  const bool opaque = text_of(object, "type") == "redacted_thinking";
  for (auto& [key, value] : object.get_ref<Json::object_t&>()) {
    if (opaque && key == "data" && value.is_string() && is_base64(value.get_ref<const std::string&>())) continue;
    if (!is_identifier(key)) add(Kind::key, object, key, {}, state);
    Walk inner = state;
    inner.structured |= holds_structured_data(key) && value.is_object();
    FP_TRY(walk(value, key, inner));
  }
  return {};
}

Status Positions::walk_string(Json& value, std::string_view key, Walk state) {
  const std::string& text = value.get_ref<const std::string&>();
  if (is_protocol_constant(key, text)) return {};
  if (m_cleared != nullptr && state.embedded == 0 && m_cleared->count(text) != 0) return {};
  if (is_binary(text))
    return fail(Code::invalid_argument, "gateway",
                "the request holds a file where none is understood; it was not sent");
  FP_TRY_ASSIGN(const bool opened, open_embedded(value, state));
  if (!opened) add(Kind::string, value, text, key, state);
  return {};
}

void Positions::walk_number(Json& value, std::string_view key, Walk state) {
  // The protocol's own numbers, limits, seeds and times, are none of more than 64 bits.
  if (!state.structured && !value.is_binary()) return;
  std::string digits = dump(value);
  // "4.111111111111111e15" is looked at as the number of a card that it is.
  if (value.is_number_float())
    if (const double number = value.get<double>(); number == std::trunc(number) && std::abs(number) < kMostExact)
      digits = std::to_string(static_cast<std::int64_t>(number));
  if (std::count_if(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }) >=
      kShortestPrivateNumber)
    add(Kind::number, value, digits, key, state);
}

Result<bool> Positions::open_embedded(Json& value, Walk state) {
  const std::string_view text = trim(value.get_ref<const std::string&>());
  const bool looks_like_json =
      text.size() > 2 && ((text.front() == '{' && text.back() == '}') || (text.front() == '[' && text.back() == ']'));
  if (!looks_like_json || state.embedded >= kDeepestEmbedded) return false;
  auto document = parse_json(text);
  if (!document) return false;
  // What the parsed form lost must not leave unseen in the old bytes.
  m_embedded.push_back({std::move(*document), &value, has_repeated_keys(text), m_places.size(), 0});
  Embedded& embedded = m_embedded.back();
  FP_TRY(walk(embedded.document, {}, {true, state.embedded + 1}));
  embedded.last_place = m_places.size();
  return true;
}

void Positions::add(Kind kind, Json& json, std::string_view text, std::string_view key, Walk state) {
  const bool with_key = state.structured && kind != Kind::key && is_identifier(key) && text.size() <= kLongestWithKey;
  std::string shown = with_key ? prefix_for(key) : std::string();
  m_places.push_back({kind, &json, shown.size(), kind == Kind::key ? std::string(text) : std::string()});
  shown += text;
  m_texts.push_back(std::move(shown));
}

void Positions::put(const Place& place, const std::string& text, const std::string& masked) {
  // A changed key in front: then the whole stays, which shows too much context but no value.
  const bool prefix_kept = masked.compare(0, place.prefix, text, 0, place.prefix) == 0;
  *place.json = prefix_kept ? masked.substr(place.prefix) : masked;
}

void Positions::rename_keys(Json& value, const Renames& renames) {
  if (!value.is_structured()) return;
  for (Json& element : value) rename_keys(element, renames);  // first: renaming moves what is below
  const auto found = renames.find(&value);
  if (found == renames.end()) return;
  Json::object_t renamed;
  for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
    const auto changed = found->second.find(key);
    renamed.emplace_back(changed != found->second.end() ? changed->second : key, std::move(member));
  }
  value.get_ref<Json::object_t&>() = std::move(renamed);
}

void Positions::replace(const std::vector<std::string>& masked) {
  Renames renames;
  for (std::size_t i = 0; i < m_places.size(); ++i) {
    if (masked[i] == m_texts[i]) continue;
    if (m_places[i].kind == Kind::key) renames[m_places[i].json][m_places[i].key] = masked[i];
    else put(m_places[i], m_texts[i], masked[i]);
    for (Embedded& embedded : m_embedded) embedded.changed |= i >= embedded.first_place && i < embedded.last_place;
  }
  for (auto embedded = m_embedded.rbegin(); embedded != m_embedded.rend(); ++embedded) {  // the innermost stand last
    if (!renames.empty()) rename_keys(embedded->document, renames);
    if (embedded->changed) *embedded->string = dump(embedded->document);
  }
  if (!renames.empty()) rename_keys(*m_body, renames);
}

}  // namespace firstpass::gateway
