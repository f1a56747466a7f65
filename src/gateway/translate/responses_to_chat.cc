// An OpenAI client's Responses request → chat/completions, and the answer back. Towards Anthropic both go on from
// there.
#include <ctime>

#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/translate";

void copy(const Json& from, const char* key, Json& to, const char* as = nullptr) {
  if (const Json* value = find(from, key); value != nullptr && !value->is_null()) to[as != nullptr ? as : key] = *value;
}

/// Parts of the one as parts of the other; a string stays one.
Result<Json> content_of(const Json& content) {
  if (!content.is_array()) return content;
  Json parts = Json::array();
  for (const Json& part : content) {
    if (text_of(part, "type") == "input_image") {
      parts.push_back({{"type", "image_url"}, {"image_url", {{"url", std::string(text_of(part, "image_url"))}}}});
    } else if (const Json* text = find(part, "text"); text != nullptr) {
      parts.push_back({{"type", "text"}, {"text", *text}});
    } else if (const auto words = text_of(part, "refusal"); !words.empty()) {
      parts.push_back({{"type", "text"}, {"text", std::string(words)}});
    } else {
      return no_such_part();
    }
  }
  return parts;
}

Json call_of(const Json& item) {
  return {{"id", std::string(text_of(item, "call_id"))},
          {"type", "function"},
          {"function",
           {{"name", std::string(text_of(item, "name"))}, {"arguments", std::string(text_of(item, "arguments"))}}}};
}

/// Calls in a row are those of one turn.
void add_call(const Json& item, Json& messages) {
  const bool goes_on = !messages.empty() && find(messages.back(), "tool_calls") != nullptr;
  if (!goes_on) messages.push_back({{"role", "assistant"}, {"content", nullptr}, {"tool_calls", Json::array()}});
  messages.back()["tool_calls"].push_back(call_of(item));
}

Status add_item(const Json& item, Json& messages) {
  const std::string_view type = text_of(item, "type");
  if (type == "function_call") {
    add_call(item, messages);
  } else if (type == "function_call_output") {
    const Json* output = find(item, "output");
    messages.push_back({{"role", "tool"},
                        {"tool_call_id", std::string(text_of(item, "call_id"))},
                        {"content", output != nullptr ? text_of_content(*output) : ""}});
  } else if (type == "item_reference") {
    return fail(Code::invalid_argument, kStage,
                "the provider set up here keeps no earlier items; send the items themselves");
  } else if (type.empty() || type == "message") {
    const Json* content = find(item, "content");
    if (content == nullptr) return {};
    FP_TRY_ASSIGN(Json parts, content_of(*content));
    messages.push_back({{"role", std::string(text_of(item, "role"))}, {"content", std::move(parts)}});
  } else if (type != "reasoning") {  // thoughts are the other provider's own: nobody else can read them
    return no_such_part();
  }
  return {};
}

Result<Json> tools_of(const Json& tools) {
  Json out = Json::array();
  for (const Json& tool : tools) {
    if (text_of(tool, "type") != "function")
      return fail(Code::invalid_argument, kStage,
                  "a tool that is no function is asked for, which the provider set up here does not have");
    Json function = Json::object();
    for (const char* key : {"name", "description", "parameters"}) copy(tool, key, function);
    out.push_back({{"type", "function"}, {"function", std::move(function)}});
  }
  return out;
}

Status check(const Json& request) {
  if (const Json* before = find(request, "previous_response_id"); before != nullptr && !before->is_null())
    return fail(Code::invalid_argument, kStage,
                "the provider set up here keeps no earlier responses; send the conversation itself");
  FP_TRY(refuse_keys(request, {"conversation", "prompt"}));
  const Json* text = find(request, "text");
  return refuse_format(text != nullptr ? find(*text, "format") : nullptr);
}

Json usage_to_responses(const Json& usage) {
  const auto count = [&](const char* key) -> std::uint64_t {
    const Json* value = find(usage, key);
    return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
  };
  const Json* details = find(usage, "prompt_tokens_details");
  const Json* cached = details != nullptr ? find(*details, "cached_tokens") : nullptr;
  return {{"input_tokens", count("prompt_tokens")},
          {"input_tokens_details", {{"cached_tokens", cached != nullptr ? *cached : Json(0)}}},
          {"output_tokens", count("completion_tokens")},
          {"output_tokens_details", {{"reasoning_tokens", 0}}},
          {"total_tokens", count("prompt_tokens") + count("completion_tokens")}};
}

}  // namespace

Result<Json> responses_to_chat(const Json& request) {
  FP_TRY(check(request));
  Json out = Json::object(), messages = Json::array();
  copy(request, "model", out);
  if (const auto instructions = text_of(request, "instructions"); !instructions.empty())
    messages.push_back({{"role", "system"}, {"content", std::string(instructions)}});
  if (const Json* input = find(request, "input"); input != nullptr && input->is_string())
    messages.push_back({{"role", "user"}, {"content", *input}});
  else if (input != nullptr && input->is_array())
    for (const Json& item : *input) FP_TRY(add_item(item, messages));
  out["messages"] = std::move(messages);
  for (const char* key : {"temperature", "top_p", "stream", "user", "parallel_tool_calls"}) copy(request, key, out);
  copy(request, "max_output_tokens", out, "max_completion_tokens");
  if (const Json* tools = find(request, "tools"); tools != nullptr && tools->is_array() && !tools->empty()) {
    FP_TRY_ASSIGN(out["tools"], tools_of(*tools));
  }
  if (const Json* choice = find(request, "tool_choice"); choice != nullptr && choice->is_string())
    out["tool_choice"] = *choice;
  else if (choice != nullptr && choice->is_object())
    out["tool_choice"] = {{"type", "function"}, {"function", {{"name", std::string(text_of(*choice, "name"))}}}};
  return out;
}

Json response_of(const std::string& id, const std::string& model, std::string_view status, Json output, Json usage) {
  return {{"id", id},
          {"object", "response"},
          {"created_at", static_cast<std::int64_t>(std::time(nullptr))},
          {"status", std::string(status)},
          {"error", nullptr},
          {"incomplete_details", status == "incomplete" ? Json{{"reason", "max_output_tokens"}} : Json()},
          {"instructions", nullptr},
          {"metadata", Json::object()},
          {"model", model},
          {"output", std::move(output)},
          {"parallel_tool_calls", true},
          {"temperature", 1},
          {"tool_choice", "auto"},
          {"tools", Json::array()},
          {"top_p", 1},
          {"usage", usage.is_object() ? usage_to_responses(usage) : Json()}};
}

Json message_item(const std::string& id, std::string_view status, Json parts) {
  return {{"id", id},
          {"type", "message"},
          {"role", "assistant"},
          {"status", std::string(status)},
          {"content", std::move(parts)}};
}

Json text_part(std::string_view text) {
  return {{"type", "output_text"},
          {"text", std::string(text)},
          {"annotations", Json::array()},
          {"logprobs", Json::array()}};
}

Json call_item(const std::string& id, const Json& call, std::string_view arguments, std::string_view status) {
  const Json* function = find(call, "function");
  return {{"id", id},
          {"type", "function_call"},
          {"call_id", std::string(text_of(call, "id"))},
          {"name", function != nullptr ? std::string(text_of(*function, "name")) : ""},
          {"arguments", std::string(arguments)},
          {"status", std::string(status)}};
}

Json chat_answer_to_responses(const Json& answer) {
  if (find(answer, "error") != nullptr) return answer;
  const std::string id(text_of(answer, "id"));
  const Json* choices = find(answer, "choices");
  const Json choice =
      choices != nullptr && choices->is_array() && !choices->empty() ? choices->front() : Json::object();
  Json output = Json::array();
  if (const Json* message = find(choice, "message"); message != nullptr) {
    if (const Json* content = find(*message, "content"))
      if (const std::string text = text_of_content(*content); !text.empty())
        output.push_back(message_item("msg_" + id, "completed", Json::array({text_part(text)})));
    if (const Json* calls = find(*message, "tool_calls"); calls != nullptr && calls->is_array())
      for (const Json& call : *calls) {
        const Json* function = find(call, "function");
        const auto arguments = function != nullptr ? text_of(*function, "arguments") : std::string_view();
        output.push_back(call_item("fc_" + std::string(text_of(call, "id")), call, arguments, "completed"));
      }
  }
  const bool cut = text_of(choice, "finish_reason") == "length";
  const Json* usage = find(answer, "usage");
  return response_of("resp_" + id, std::string(text_of(answer, "model")), cut ? "incomplete" : "completed",
                     std::move(output), usage != nullptr ? *usage : Json::object());
}

Result<Json> responses_to_messages(const Json& request) {
  FP_TRY_ASSIGN(const Json chat, responses_to_chat(request));
  return chat_to_messages(chat);
}

Json messages_answer_to_responses(const Json& answer) {
  return chat_answer_to_responses(messages_answer_to_chat(answer));
}

}  // namespace firstpass::gateway
