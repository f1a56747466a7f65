// An Anthropic client's request → chat/completions, and the answer back.
#include <optional>

#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/translate";

void copy(const Json& from, const char* key, Json& to, const char* as = nullptr) {
  if (const Json* value = find(from, key); value != nullptr && !value->is_null()) to[as != nullptr ? as : key] = *value;
}

/// A picture that the policy lets through.
Json image_part(const Json& block) {
  const Json* source = find(block, "source");
  if (source == nullptr) return nullptr;
  const std::string url = text_of(*source, "type") == "base64" ? "data:" + std::string(text_of(*source, "media_type")) +
                                                                     ";base64," + std::string(text_of(*source, "data"))
                                                               : std::string(text_of(*source, "url"));
  return {{"type", "image_url"}, {"image_url", {{"url", url}}}};
}

/// The words of a text, a document or a search result, with its title in front; nullopt for anything else.
std::optional<std::string> words_of(const Json& block) {
  const std::string_view type = text_of(block, "type");
  if (type != "document" && type != "search_result")
    return find(block, "text") != nullptr ? std::optional(std::string(text_of(block, "text"))) : std::nullopt;
  std::string words;
  const auto add = [&](const std::string& more) {
    if (!more.empty()) words.append(words.empty() ? "" : "\n").append(more);
  };
  for (const char* key : {"title", "context"}) add(std::string(text_of(block, key)));
  add(std::string(text_of(block, "source")));
  if (const Json* source = find(block, "source")) {
    add(std::string(text_of(*source, "data")));
    if (const Json* content = find(*source, "content")) add(text_of_content(*content));
  }
  if (const Json* content = find(block, "content")) add(text_of_content(*content));
  return words;
}

Result<Json> tool_message(const Json& block) {
  const Json* content = find(block, "content");
  std::string words = content != nullptr && content->is_string() ? content->get<std::string>() : "";
  if (content != nullptr && content->is_array())
    for (const Json& part : *content) {
      const auto more = words_of(part);
      if (!more) return no_such_part();
      words.append(words.empty() || more->empty() ? "" : "\n").append(*more);
    }
  return Json{
      {"role", "tool"}, {"tool_call_id", std::string(text_of(block, "tool_use_id"))}, {"content", std::move(words)}};
}

/// Results of tools come first: they must follow the calls they answer.
Status add_user(const Json& content, Json& messages) {
  if (!content.is_array()) {
    messages.push_back({{"role", "user"}, {"content", content}});
    return {};
  }
  Json parts = Json::array();
  bool only_text = true;
  for (const Json& block : content) {
    const std::string_view type = text_of(block, "type");
    if (type == "tool_result") {
      FP_TRY_ASSIGN(Json message, tool_message(block));
      messages.push_back(std::move(message));
    } else if (type == "image") {
      parts.push_back(image_part(block)), only_text = false;
    } else if (const auto words = words_of(block)) {
      parts.push_back({{"type", "text"}, {"text", *words}});
    } else {
      return no_such_part();
    }
  }
  if (only_text && parts.size() == 1) parts = Json(parts[0]["text"]);
  if (!parts.empty()) messages.push_back({{"role", "user"}, {"content", std::move(parts)}});
  return {};
}

Status add_assistant(const Json& content, Json& messages) {
  Json message = {{"role", "assistant"}, {"content", nullptr}};
  if (const std::string text = text_of_content(content); !text.empty()) message["content"] = text;
  Json calls = Json::array();
  if (content.is_array())
    for (const Json& block : content) {
      const std::string_view type = text_of(block, "type");
      // Thoughts are the other provider's own: nobody else can read their signatures.
      if (type == "text" || type == "thinking" || type == "redacted_thinking") continue;
      if (type != "tool_use") return no_such_part();
      const Json* input = find(block, "input");
      calls.push_back(
          {{"id", std::string(text_of(block, "id"))},
           {"type", "function"},
           {"function",
            {{"name", std::string(text_of(block, "name"))}, {"arguments", input != nullptr ? dump(*input) : "{}"}}}});
    }
  if (!calls.empty()) message["tool_calls"] = std::move(calls);
  messages.push_back(std::move(message));
  return {};
}

Status check(const Json& request) {
  FP_TRY(refuse_keys(request, {"mcp_servers"}));
  const Json* config = find(request, "output_config");
  FP_TRY(refuse_format(config != nullptr ? find(*config, "format") : nullptr));
  return refuse_format(find(request, "output_format"));
}

Result<Json> tools_of(const Json& tools) {
  Json out = Json::array();
  for (const Json& tool : tools) {
    const std::string_view type = text_of(tool, "type");
    if (!type.empty() && type != "custom")
      return fail(Code::invalid_argument, kStage,
                  "a tool that Anthropic runs itself is asked for, which the provider set up here does not have");
    Json function = Json::object();
    copy(tool, "name", function), copy(tool, "description", function),
        copy(tool, "input_schema", function, "parameters");
    out.push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  return out;
}

void add_tool_choice(const Json& choice, Json& out) {
  const std::string_view type = text_of(choice, "type");
  if (type == "any") out["tool_choice"] = "required";
  else if (type == "tool")
    out["tool_choice"] = {{"type", "function"}, {"function", {{"name", std::string(text_of(choice, "name"))}}}};
  else if (!type.empty()) out["tool_choice"] = std::string(type);
  const Json* alone = find(choice, "disable_parallel_tool_use");
  if (alone != nullptr && alone->is_boolean() && alone->get<bool>()) out["parallel_tool_calls"] = false;
}

Json block_of(const Json& call) {
  const Json* function = find(call, "function");
  const std::string_view arguments = function != nullptr ? text_of(*function, "arguments") : std::string_view();
  Json input = Json::parse(arguments, nullptr, false);
  if (!input.is_object()) input = Json::object();
  return {{"type", "tool_use"},
          {"id", std::string(text_of(call, "id"))},
          {"name", function != nullptr ? std::string(text_of(*function, "name")) : ""},
          {"input", std::move(input)}};
}

}  // namespace

Result<Json> messages_to_chat(const Json& request) {
  FP_TRY(check(request));
  Json out = Json::object();
  copy(request, "model", out);
  Json messages = Json::array();
  if (const Json* system = find(request, "system"); system != nullptr)
    messages.push_back({{"role", "system"}, {"content", text_of_content(*system)}});
  if (const Json* turns = find(request, "messages"); turns != nullptr && turns->is_array())
    for (const Json& turn : *turns) {
      const Json* content = find(turn, "content");
      if (content == nullptr) continue;
      FP_TRY(text_of(turn, "role") == "assistant" ? add_assistant(*content, messages) : add_user(*content, messages));
    }
  out["messages"] = std::move(messages);
  for (const char* key : {"max_tokens", "temperature", "top_p", "stream", "service_tier"}) copy(request, key, out);
  copy(request, "stop_sequences", out, "stop");
  if (const Json* tools = find(request, "tools"); tools != nullptr && tools->is_array() && !tools->empty()) {
    FP_TRY_ASSIGN(out["tools"], tools_of(*tools));
  }
  if (const Json* choice = find(request, "tool_choice"); choice != nullptr) add_tool_choice(*choice, out);
  if (const Json* metadata = find(request, "metadata"); metadata != nullptr) copy(*metadata, "user_id", out, "user");
  const Json* stream = find(request, "stream");
  if (stream != nullptr && stream->is_boolean() && stream->get<bool>())
    out["stream_options"] = {{"include_usage", true}};  // the client's dialect always tells it
  return out;
}

Json chat_answer_to_messages(const Json& answer) {
  if (find(answer, "error") != nullptr) return error_to_messages(answer);
  const Json* choices = find(answer, "choices");
  const Json choice =
      choices != nullptr && choices->is_array() && !choices->empty() ? choices->front() : Json::object();
  const Json* found = find(choice, "message");
  const Json message = found != nullptr ? *found : Json::object();
  Json content = Json::array();
  if (const auto thought = text_of(message, "reasoning_content"); !thought.empty())
    content.push_back({{"type", "thinking"}, {"thinking", std::string(thought)}, {"signature", ""}});
  for (const char* key : {"content", "refusal"})
    if (const Json* text = find(message, key))
      if (std::string words = text_of_content(*text); !words.empty())
        content.push_back({{"type", "text"}, {"text", std::move(words)}});
  if (const Json* calls = find(message, "tool_calls"); calls != nullptr && calls->is_array())
    for (const Json& call : *calls) content.push_back(block_of(call));
  const Json* usage = find(answer, "usage");
  return {{"id", "msg_" + std::string(text_of(answer, "id"))},
          {"type", "message"},
          {"role", "assistant"},
          {"model", std::string(text_of(answer, "model"))},
          {"content", std::move(content)},
          {"stop_reason", std::string(stop_reason_of(text_of(choice, "finish_reason")))},
          {"stop_sequence", nullptr},
          {"usage", usage_to_messages(usage != nullptr ? *usage : Json::object())}};
}

}  // namespace firstpass::gateway
