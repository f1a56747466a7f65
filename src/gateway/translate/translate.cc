#include "gateway/translate/translate.h"

#include <array>
#include <utility>

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/translate";

constexpr Translation kTranslations[] = {
    {"messages", "openai", "/chat/completions", &messages_to_chat, &chat_answer_to_messages, &chat_stream_to_messages},
    {"chat", "anthropic", "/v1/messages", &chat_to_messages, &messages_answer_to_chat, &messages_stream_to_chat},
    {"responses", "anthropic", "/v1/messages", &responses_to_messages, &messages_answer_to_responses,
     &messages_stream_to_responses},
};

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kReasons = {
    {{"stop", "end_turn"}, {"length", "max_tokens"}, {"tool_calls", "tool_use"}, {"content_filter", "refusal"}}};

std::uint64_t count_of(const Json& usage, std::string_view key) {
  const Json* value = find(usage, key);
  return value != nullptr && value->is_number_unsigned() ? value->get<std::uint64_t>() : 0;
}

}  // namespace

const Translation* translation_for(const Dialect& client, std::string_view provider) {
  for (const Translation& translation : kTranslations)
    if (translation.client == client.name && translation.provider == provider) return &translation;
  return nullptr;
}

std::string_view stop_reason_of(std::string_view finish_reason) {
  for (const auto& [chat, messages] : kReasons)
    if (chat == finish_reason) return messages;
  return finish_reason == "function_call" ? "tool_use" : "end_turn";
}

std::string_view finish_reason_of(std::string_view stop_reason) {
  for (const auto& [chat, messages] : kReasons)
    if (messages == stop_reason) return chat;
  return "stop";
}

/// Anthropic counts what came from the cache apart; OpenAI counts it in.
Json usage_to_messages(const Json& usage) {
  const Json* details = find(usage, "prompt_tokens_details");
  const std::uint64_t cached = details != nullptr ? count_of(*details, "cached_tokens") : 0;
  const std::uint64_t prompt = count_of(usage, "prompt_tokens");
  return {{"input_tokens", prompt - std::min(prompt, cached)},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", cached},
          {"output_tokens", count_of(usage, "completion_tokens")}};
}

Json usage_to_chat(const Json& usage) {
  const std::uint64_t cached = count_of(usage, "cache_read_input_tokens");
  const std::uint64_t prompt =
      count_of(usage, "input_tokens") + cached + count_of(usage, "cache_creation_input_tokens");
  const std::uint64_t completion = count_of(usage, "output_tokens");
  return {{"prompt_tokens", prompt},
          {"completion_tokens", completion},
          {"total_tokens", prompt + completion},
          {"prompt_tokens_details", {{"cached_tokens", cached}}}};
}

Json error_to_messages(const Json& answer) {
  const Json* error = find(answer, "error");
  std::string type(error != nullptr ? text_of(*error, "type") : "");
  if (type.empty() || type == "server_error") type = "api_error";
  return {{"type", "error"},
          {"error", {{"type", type}, {"message", error != nullptr ? std::string(text_of(*error, "message")) : ""}}}};
}

Json error_to_chat(const Json& answer) {
  const Json* error = find(answer, "error");
  return {{"error",
           {{"message", error != nullptr ? std::string(text_of(*error, "message")) : ""},
            {"type", error != nullptr ? std::string(text_of(*error, "type")) : "server_error"},
            {"param", nullptr},
            {"code", nullptr}}}};
}

Status refuse_keys(const Json& request, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const Json* value = find(request, key);
    const bool off = value == nullptr || value->is_null() || (value->is_boolean() && !value->get<bool>()) ||
                     (value->is_structured() && value->empty());
    if (!off)
      return fail(Code::invalid_argument, kStage,
                  std::string(key) + " has no counterpart at the provider set up here; leave it out");
  }
  return {};
}

Status refuse_format(const Json* format) {
  const std::string_view type = format != nullptr ? text_of(*format, "type") : std::string_view();
  if (type.empty() || type == "text") return {};
  return fail(Code::invalid_argument, kStage,
              "the provider set up here takes no format for its answer; ask for a tool call instead");
}

tl::unexpected<Error> no_such_part() {
  return fail(Code::invalid_argument, kStage,
              "a message holds a part of a kind that the provider set up here does not have; leave it out");
}

std::string text_of_content(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (!content.is_array()) return text;
  for (const Json& part : content) {
    const std::string_view words =
        part.is_string() ? std::string_view(part.get_ref<const std::string&>()) : text_of(part, "text");
    if (words.empty()) continue;
    if (!text.empty()) text += "\n";
    text += words;
  }
  return text;
}

}  // namespace firstpass::gateway
