// Chat Completions, as OpenAI and the many servers that speak like it answer it.
#include "cloud/wire_json.h"

namespace firstpass::cloud {

std::unique_ptr<Provider> make_openai_provider();

namespace {

constexpr std::string_view kStage = "cloud/openai";

/// Public list prices, US dollars per million tokens {input, output}.
const std::vector<Price>& prices() {
  static const std::vector<Price> table = {
      {"gpt-5", 1.25, 10},     {"gpt-5-mini", 0.25, 2},      {"gpt-5-nano", 0.05, 0.40},
      {"gpt-4.1", 2, 8},       {"gpt-4.1-mini", 0.40, 1.60}, {"gpt-4.1-nano", 0.10, 0.40},
      {"gpt-4o", 2.50, 10},    {"gpt-4o-mini", 0.15, 0.60},  {"o3", 2, 8},
      {"o4-mini", 1.10, 4.40},
  };
  return table;
}

/// Reasoning models refuse the older name of the limit; other servers know only that one.
const char* limit_name(std::string_view model) {
  for (const std::string_view prefix : {"o1", "o3", "o4", "gpt-5"})
    if (model.substr(0, prefix.size()) == prefix) return "max_completion_tokens";
  return "max_tokens";
}

/// A content is a string, or a list of parts of which only text is ours to show.
std::string content_text(const Json& content) {
  if (content.is_string()) return content.get<std::string>();
  std::string text;
  if (content.is_array())
    for (const Json& part : content) text += text_of(part, "text");
  return text;
}

void read_usage(const Json& usage, ChatReply& reply) {
  if (!usage.is_object()) return;
  reply.usage.input_tokens = number_of(usage, "prompt_tokens");
  reply.usage.output_tokens = number_of(usage, "completion_tokens");
}

/// First choice, or null.
const Json& first_choice(const Json& body) {
  static const Json nothing;
  const Json& choices = member(body, "choices");
  return choices.is_array() && !choices.empty() ? choices.front() : nothing;
}

class OpenAiProvider final : public Provider {
 public:
  std::string default_base_url() const override { return "https://api.openai.com/v1"; }
  std::string default_model() const override { return "gpt-4.1-mini"; }
  std::pair<double, double> price(std::string_view model) const override { return find_price(prices(), model); }

  Wire encode(const ChatRequest& request, const ProviderSettings& settings) const override {
    std::string model = request.model.empty() ? settings.model : request.model;
    if (model.empty()) model = default_model();
    Json body = {{"model", model}, {"messages", Json::array()}, {limit_name(model), request.max_tokens}};
    for (const Message& message : request.messages)
      body["messages"].push_back({{"role", message.role}, {"content", message.text}});
    if (request.stream) body["stream"] = true, body["stream_options"] = {{"include_usage", true}};
    Wire wire;
    wire.url = without_slash(settings.base_url.empty() ? default_base_url() : settings.base_url) + "/chat/completions";
    if (!settings.api_key.empty()) wire.headers.emplace_back("Authorization", "Bearer " + settings.api_key);
    wire.headers.emplace_back("Content-Type", "application/json");
    wire.headers.emplace_back("Accept", request.stream ? "text/event-stream, application/json" : "application/json");
    wire.body = dump(body);
    return wire;
  }

  Result<ChatReply> decode(std::string_view body) const override {
    FP_TRY_ASSIGN(const Json json, parse_object(body, kStage));
    const Json& message = member(first_choice(json), "message");
    if (!message.is_object()) return fail(Code::data_loss, kStage, "the provider's reply holds no answer");
    ChatReply reply;
    reply.text = content_text(member(message, "content"));
    if (reply.text.empty()) reply.text = text_of(message, "refusal");
    reply.model = text_of(json, "model");
    reply.finish_reason = text_of(first_choice(json), "finish_reason");
    read_usage(member(json, "usage"), reply);
    return reply;
  }

  Result<std::string> decode_event(std::string_view, std::string_view data, ChatReply& reply,
                                   bool& finished) const override {
    if (data == "[DONE]") {
      finished = true;
      return std::string();
    }
    FP_TRY_ASSIGN(const Json json, parse_object(data, kStage));
    if (const Json& error = member(json, "error"); !error.is_null()) return fail(provider_error(error, kStage));
    if (std::string model = text_of(json, "model"); !model.empty()) reply.model = std::move(model);
    read_usage(member(json, "usage"), reply);
    const Json& choice = first_choice(json);
    // The answer is whole with its finish_reason, though a usage event and [DONE] may follow; some servers send
    // neither.
    if (std::string reason = text_of(choice, "finish_reason"); !reason.empty()) {
      reply.finish_reason = std::move(reason);
      finished = true;
    }
    const Json& delta = member(choice, "delta");
    std::string text = content_text(member(delta, "content"));
    return text.empty() ? text_of(delta, "refusal") : text;
  }
};

}  // namespace

std::unique_ptr<Provider> make_openai_provider() { return std::make_unique<OpenAiProvider>(); }

}  // namespace firstpass::cloud
