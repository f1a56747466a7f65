// The Messages API.
#include "cloud/wire_json.h"

namespace firstpass::cloud {

std::unique_ptr<Provider> make_anthropic_provider();

namespace {

constexpr std::string_view kStage = "cloud/anthropic";
constexpr const char* kApiVersion = "2023-06-01";

/// Public list prices, US dollars per million tokens {input, output}.
const std::vector<Price>& prices() {
  static const std::vector<Price> table = {
      {"claude-haiku-4", 1, 5},     {"claude-3-5-haiku", 0.80, 4}, {"claude-sonnet-4", 3, 15},
      {"claude-3-7-sonnet", 3, 15}, {"claude-opus-4", 15, 75},     {"claude-opus-4-5", 5, 25},
  };
  return table;
}

/// The SDK's base URL has no version; one that was given with it is taken as well.
std::string messages_url(const std::string& base_url) {
  std::string base = without_slash(base_url);
  const bool versioned = base.size() > 3 && base.compare(base.size() - 3, 3, "/v1") == 0;
  return base + (versioned ? "/messages" : "/v1/messages");
}

void read_usage(const Json& usage, ChatReply& reply) {
  if (!usage.is_object()) return;
  // message_start counts the input, message_delta the output so far; either may repeat the other.
  const std::uint64_t input = number_of(usage, "input_tokens") + number_of(usage, "cache_read_input_tokens") +
                              number_of(usage, "cache_creation_input_tokens");
  if (input > 0) reply.usage.input_tokens = input;
  if (const std::uint64_t output = number_of(usage, "output_tokens"); output > 0) reply.usage.output_tokens = output;
}

class AnthropicProvider final : public Provider {
 public:
  std::string default_base_url() const override { return "https://api.anthropic.com"; }
  std::string default_model() const override { return "claude-haiku-4-5"; }
  std::pair<double, double> price(std::string_view model) const override { return find_price(prices(), model); }

  Wire encode(const ChatRequest& request, const ProviderSettings& settings) const override {
    std::string model = request.model.empty() ? settings.model : request.model;
    if (model.empty()) model = default_model();
    Json body = {{"model", model}, {"max_tokens", request.max_tokens}, {"messages", Json::array()}};
    std::string system;
    for (const Message& message : request.messages) {
      if (message.role == "system") system += (system.empty() ? "" : "\n\n") + message.text;
      else body["messages"].push_back({{"role", message.role}, {"content", message.text}});
    }
    if (!system.empty()) body["system"] = system;
    if (request.stream) body["stream"] = true;
    Wire wire;
    wire.url = messages_url(settings.base_url.empty() ? default_base_url() : settings.base_url);
    if (!settings.api_key.empty()) wire.headers.emplace_back("x-api-key", settings.api_key);
    wire.headers.emplace_back("anthropic-version", kApiVersion);
    wire.headers.emplace_back("Content-Type", "application/json");
    wire.headers.emplace_back("Accept", request.stream ? "text/event-stream, application/json" : "application/json");
    wire.body = dump(body);
    return wire;
  }

  Result<ChatReply> decode(std::string_view body) const override {
    FP_TRY_ASSIGN(const Json json, parse_object(body, kStage));
    const Json& content = member(json, "content");
    if (!content.is_array()) return fail(Code::data_loss, kStage, "the provider's reply holds no answer");
    ChatReply reply;
    for (const Json& block : content)
      if (text_of(block, "type") == "text") reply.text += text_of(block, "text");
    reply.model = text_of(json, "model");
    reply.finish_reason = text_of(json, "stop_reason");
    read_usage(member(json, "usage"), reply);
    return reply;
  }

  Result<std::string> decode_event(std::string_view event, std::string_view data, ChatReply& reply,
                                   bool& finished) const override {
    FP_TRY_ASSIGN(const Json json, parse_object(data, kStage));
    const std::string named = text_of(json, "type");
    const std::string_view type = named.empty() ? event : std::string_view(named);
    if (type == "error") return fail(provider_error(member(json, "error"), kStage));
    if (type == "message_start") {
      const Json& message = member(json, "message");
      reply.model = text_of(message, "model");
      read_usage(member(message, "usage"), reply);
    } else if (type == "message_delta") {
      if (std::string reason = text_of(member(json, "delta"), "stop_reason"); !reason.empty())
        reply.finish_reason = std::move(reason);
      read_usage(member(json, "usage"), reply);
    } else if (type == "message_stop") {
      finished = true;
    } else if (type == "content_block_delta" && text_of(member(json, "delta"), "type") == "text_delta") {
      return text_of(member(json, "delta"), "text");
    }
    return std::string();  // ping, thinking, block starts and stops, and events yet to be invented
  }
};

}  // namespace

std::unique_ptr<Provider> make_anthropic_provider() { return std::make_unique<AnthropicProvider>(); }

}  // namespace firstpass::cloud
