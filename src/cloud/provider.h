// Cloud models. A provider turns a chat into bytes for the line, and the reply's bytes into text.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "egress/line.h"

namespace firstpass::cloud {

struct Message {
  std::string role;  ///< "system", "user", "assistant"
  std::string text;  ///< already masked
};

struct ChatRequest {
  std::string model;  ///< empty: the provider's default
  std::vector<Message> messages;
  int max_tokens = 1024;
  bool stream = false;
};

struct Usage {
  std::uint64_t input_tokens = 0, output_tokens = 0;
  double cost = 0;
};

struct ChatReply {
  std::string text;
  std::string model;
  std::string finish_reason;
  Usage usage;
};

struct ProviderSettings {
  std::string base_url;  ///< as the SDKs take it: openai with /v1, anthropic without
  std::string api_key;
  std::string model;
};

/// What goes to the line: the policy turns it into an OutboundRequest.
struct Wire {
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

/// Stateless and thread-safe. To add one: a folder below src/cloud/ with make_<name>_provider(), recorded replies and a
/// test, and one line in src/cloud/CMakeLists.txt.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual std::string default_base_url() const = 0;
  virtual std::string default_model() const = 0;
  virtual Wire encode(const ChatRequest& request, const ProviderSettings& settings) const = 0;
  /// Whole JSON reply. data_loss when it is garbage. Sets usage but not its cost, which chat() works out by price().
  virtual Result<ChatReply> decode(std::string_view body) const = 0;
  /// Feeds one SSE event (`event` its name, empty when it has none) of a streamed reply; returns the text delta; sets
  /// `reply` fields (not its text) as they become known. `finished` becomes true with the event that ends the answer.
  /// An error event is an error; its message never holds the provider's words.
  virtual Result<std::string> decode_event(std::string_view event, std::string_view data, ChatReply& reply,
                                           bool& finished) const = 0;
  /// Price in US dollars per million tokens {input, output} for estimates; zeros when unknown.
  virtual std::pair<double, double> price(std::string_view model) const = 0;
};

const std::vector<std::pair<std::string_view, std::unique_ptr<Provider> (*)()>>& provider_units();
/// nullptr when there is no such provider.
std::unique_ptr<Provider> make_provider(std::string_view name);

/// Price of what `reply.usage` counts, in US dollars; 0 when the model's price is unknown.
double cost_of(const Provider& provider, const ChatReply& reply);

/// Called with each piece of (still masked) text as it arrives.
using OnText = std::function<void(std::string_view)>;

/// Sends an authorised request and decodes the reply, streamed or not (a JSON reply to a streamed request is accepted).
/// Retries with jitter and Retry-After only what was certainly not accepted (no connection, 429, 5xx before any
/// output), at most `attempts` times and within the deadline. Errors map to exit codes: unavailable /
/// resource_exhausted (429) retryable → defer; unauthenticated, data_loss (garbage), aborted and deadline_exceeded
/// after sending → failed. After five calls in a row that failed, a destination rests for ten seconds
/// (circuit_breaker.h): unavailable at once. Messages never hold what the provider said.
Result<ChatReply> chat(const Provider& provider, const egress::OutboundRequest& request, egress::Line& line,
                       const Context& context, const OnText& on_text = {}, int attempts = 2);

}  // namespace firstpass::cloud
