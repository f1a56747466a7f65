// An OpenAI client's chat/completions request → Anthropic messages, and the answer back.
#include <ctime>

#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/translate";
constexpr std::uint64_t kMostTokens = 8192;  // Anthropic wants a limit; clients of OpenAI seldom give one

void copy(const Json& from, const char* key, Json& to, const char* as = nullptr) {
  if (const Json* value = find(from, key); value != nullptr && !value->is_null()) to[as != nullptr ? as : key] = *value;
}

Json image_block(const Json& part) {
  const Json* image = find(part, "image_url");
  const std::string_view url = image == nullptr     ? std::string_view()
                               : image->is_string() ? std::string_view(image->get_ref<const std::string&>())
                                                    : text_of(*image, "url");
  const std::size_t semicolon = url.find(';'), comma = url.find(',');
  if (url.substr(0, 5) != "data:" || semicolon == std::string_view::npos || comma == std::string_view::npos)
    return {{"type", "image"}, {"source", {{"type", "url"}, {"url", std::string(url)}}}};
  return {{"type", "image"},
          {"source",
           {{"type", "base64"},
            {"media_type", std::string(url.substr(5, semicolon - 5))},
            {"data", std::string(url.substr(comma + 1))}}}};
}

Result<Json> blocks_of(const Json& content) {
  Json blocks = Json::array();
  if (content.is_string()) {
    if (!content.get_ref<const std::string&>().empty()) blocks.push_back({{"type", "text"}, {"text", content}});
    return blocks;
  }
  if (!content.is_array()) return blocks;
  for (const Json& part : content) {
    if (text_of(part, "type") == "image_url") {
      blocks.push_back(image_block(part));
    } else if (const Json* text = find(part, "text"); text != nullptr) {
      Json block = {{"type", "text"}, {"text", *text}};
      copy(part, "cache_control", block);
      blocks.push_back(std::move(block));
    } else if (const auto words = text_of(part, "refusal"); !words.empty()) {
      blocks.push_back({{"type", "text"}, {"text", std::string(words)}});
    } else {
      return no_such_part();
    }
  }
  return blocks;
}

/// Messages of one role in a row are one message there.
void add(std::string_view role, Json blocks, Json& messages) {
  if (blocks.empty()) return;
  if (!messages.empty() && text_of(messages.back(), "role") == role) {
    for (Json& block : blocks) messages.back()["content"].push_back(std::move(block));
    return;
  }
  messages.push_back({{"role", std::string(role)}, {"content", std::move(blocks)}});
}

Status add_assistant(const Json& message, Json& messages) {
  FP_TRY(refuse_keys(message, {"function_call", "audio"}));
  const Json* content = find(message, "content");
  FP_TRY_ASSIGN(Json blocks, content != nullptr ? blocks_of(*content) : Result<Json>(Json::array()));
  if (const Json* calls = find(message, "tool_calls"); calls != nullptr && calls->is_array())
    for (const Json& call : *calls) {
      const Json* function = find(call, "function");
      if (function == nullptr) continue;
      Json input = Json::parse(text_of(*function, "arguments"), nullptr, false);
      if (!input.is_object()) input = Json::object();
      blocks.push_back({{"type", "tool_use"},
                        {"id", std::string(text_of(call, "id"))},
                        {"name", std::string(text_of(*function, "name"))},
                        {"input", std::move(input)}});
    }
  add("assistant", std::move(blocks), messages);
  return {};
}

Status add_turn(const Json& message, std::string& system, Json& messages) {
  const std::string_view role = text_of(message, "role");
  const Json* content = find(message, "content");
  if (role == "system" || role == "developer") {
    if (content == nullptr) return {};
    if (!system.empty()) system += "\n\n";
    system += text_of_content(*content);
  } else if (role == "assistant") {
    return add_assistant(message, messages);
  } else if (role == "tool") {
    add("user",
        Json::array({{{"type", "tool_result"},
                      {"tool_use_id", std::string(text_of(message, "tool_call_id"))},
                      {"content", content != nullptr ? text_of_content(*content) : ""}}}),
        messages);
  } else if (content != nullptr) {
    FP_TRY_ASSIGN(Json blocks, blocks_of(*content));
    add("user", std::move(blocks), messages);
  }
  return {};
}

Result<Json> tools_of(const Json& tools) {
  Json out = Json::array();
  for (const Json& tool : tools) {
    const Json* function = find(tool, "function");
    if (function == nullptr)
      return fail(Code::invalid_argument, kStage,
                  "a tool that is no function is asked for, which the provider set up here does not have");
    Json translated = Json::object();
    copy(*function, "name", translated), copy(*function, "description", translated);
    copy(*function, "parameters", translated, "input_schema");
    Json& schema = translated["input_schema"];
    if (!schema.is_object() || schema.empty()) schema = {{"type", "object"}, {"properties", Json::object()}};
    out.push_back(std::move(translated));
  }
  return out;
}

void add_tool_choice(const Json& request, Json& out) {
  const Json* choice = find(request, "tool_choice");
  const Json* parallel = find(request, "parallel_tool_calls");
  Json translated = Json::object();
  if (choice != nullptr && choice->is_string()) {
    const std::string& word = choice->get_ref<const std::string&>();
    translated["type"] = word == "required" ? "any" : word;
  } else if (choice != nullptr && find(*choice, "function") != nullptr) {
    translated = {{"type", "tool"}, {"name", std::string(text_of(choice->at("function"), "name"))}};
  }
  if (parallel != nullptr && parallel->is_boolean() && !parallel->get<bool>() && find(out, "tools") != nullptr) {
    if (translated.empty()) translated["type"] = "auto";
    translated["disable_parallel_tool_use"] = true;
  }
  if (!translated.empty()) out["tool_choice"] = std::move(translated);
}

Status check(const Json& request) {
  const Json* count = find(request, "n");
  if (count != nullptr && count->is_number_unsigned() && count->get<std::uint64_t>() > 1)
    return fail(Code::invalid_argument, kStage, "the provider set up here gives one answer at a time, not n");
  FP_TRY(refuse_keys(request, {"functions", "function_call", "logprobs", "audio", "web_search_options"}));
  return refuse_format(find(request, "response_format"));
}

}  // namespace

Result<Json> chat_to_messages(const Json& request) {
  FP_TRY(check(request));
  Json out = Json::object();
  copy(request, "model", out);
  out["max_tokens"] = kMostTokens;
  copy(request, "max_tokens", out), copy(request, "max_completion_tokens", out, "max_tokens");
  std::string system;
  Json messages = Json::array();
  if (const Json* turns = find(request, "messages"); turns != nullptr && turns->is_array())
    for (const Json& turn : *turns) FP_TRY(add_turn(turn, system, messages));
  if (!system.empty()) out["system"] = std::move(system);
  out["messages"] = std::move(messages);
  for (const char* key : {"top_p", "stream"}) copy(request, key, out);
  if (const Json* temperature = find(request, "temperature"); temperature != nullptr && temperature->is_number())
    out["temperature"] = std::min(1.0, temperature->get<double>());  // there it ends at 1
  if (const Json* stop = find(request, "stop"); stop != nullptr && !stop->is_null())
    out["stop_sequences"] = stop->is_array() ? *stop : Json::array({*stop});
  if (const Json* tools = find(request, "tools"); tools != nullptr && tools->is_array() && !tools->empty()) {
    FP_TRY_ASSIGN(out["tools"], tools_of(*tools));
  }
  add_tool_choice(request, out);
  if (const Json* user = find(request, "user"); user != nullptr && user->is_string())
    out["metadata"] = {{"user_id", *user}};
  return out;
}

Json messages_answer_to_chat(const Json& answer) {
  if (text_of(answer, "type") == "error") return error_to_chat(answer);
  std::string text, thought;
  Json calls = Json::array();
  if (const Json* content = find(answer, "content"); content != nullptr && content->is_array())
    for (const Json& block : *content) {
      const std::string_view type = text_of(block, "type");
      if (type == "text") text += text_of(block, "text");
      else if (type == "thinking") thought += text_of(block, "thinking");
      else if (type == "tool_use")
        calls.push_back({{"id", std::string(text_of(block, "id"))},
                         {"type", "function"},
                         {"function",
                          {{"name", std::string(text_of(block, "name"))},
                           {"arguments", find(block, "input") != nullptr ? dump(block.at("input")) : "{}"}}}});
    }
  Json message = {
      {"role", "assistant"}, {"content", text.empty() && !calls.empty() ? Json() : Json(text)}, {"refusal", nullptr}};
  if (!thought.empty()) message["reasoning_content"] = std::move(thought);
  if (!calls.empty()) message["tool_calls"] = std::move(calls);
  const Json* usage = find(answer, "usage");
  return {
      {"id", "chatcmpl-" + std::string(text_of(answer, "id"))},
      {"object", "chat.completion"},
      {"created", static_cast<std::int64_t>(std::time(nullptr))},
      {"model", std::string(text_of(answer, "model"))},
      {"choices", Json::array({{{"index", 0},
                                {"message", std::move(message)},
                                {"logprobs", nullptr},
                                {"finish_reason", std::string(finish_reason_of(text_of(answer, "stop_reason")))}}})},
      {"usage", usage_to_chat(usage != nullptr ? *usage : Json::object())}};
}

}  // namespace firstpass::gateway
