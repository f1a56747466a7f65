// A client of one API at a provider of another: requests, answers and streams from the one form into the other. Knows
// nothing of privacy: what goes through is already masked, or not yet restored.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gateway/dialect.h"
#include "gateway/json.h"

namespace firstpass::gateway {

/// The events of one streamed answer, into the client's form. Not thread-safe.
class StreamTranslator {
 public:
  using Sink = std::function<void(std::string_view name, std::string_view data)>;
  explicit StreamTranslator(Sink sink) : m_sink(std::move(sink)) {}
  virtual ~StreamTranslator() = default;
  virtual void event(std::string_view name, std::string_view data) = 0;
  /// The stream has ended as it should; called once.
  virtual void finish() = 0;

 protected:
  void send(std::string_view name, const Json& data) { m_sink(name, dump(data)); }
  void send_raw(std::string_view name, std::string_view data) { m_sink(name, data); }

 private:
  Sink m_sink;
};

/// How one client's dialect is spoken to a provider of another. Constant data.
struct Translation {
  std::string_view client, provider;
  std::string_view way;                  ///< below the provider's base URL
  Result<Json> (*request)(const Json&);  ///< invalid_argument for what the provider has no word for
  Json (*reply)(const Json&);            ///< a whole answer, an error among them
  std::unique_ptr<StreamTranslator> (*stream)(const Json& request, StreamTranslator::Sink sink);
};

/// nullptr when there is none.
const Translation* translation_for(const Dialect& client, std::string_view provider);

// Requests.
Result<Json> messages_to_chat(const Json& request);
Result<Json> chat_to_messages(const Json& request);
// Answers go the other way.
Json chat_answer_to_messages(const Json& answer);
Json messages_answer_to_chat(const Json& answer);
std::unique_ptr<StreamTranslator> chat_stream_to_messages(const Json& request, StreamTranslator::Sink sink);
std::unique_ptr<StreamTranslator> messages_stream_to_chat(const Json& request, StreamTranslator::Sink sink);

// The Responses API is spoken by way of chat/completions.
Result<Json> responses_to_chat(const Json& request);
Result<Json> responses_to_messages(const Json& request);
Json chat_answer_to_responses(const Json& answer);
Json messages_answer_to_responses(const Json& answer);
std::unique_ptr<StreamTranslator> messages_stream_to_responses(const Json& request, StreamTranslator::Sink sink);
Json response_of(const std::string& id, const std::string& model, std::string_view status, Json output, Json usage);
Json message_item(const std::string& id, std::string_view status, Json parts);
Json text_part(std::string_view text);
Json call_item(const std::string& id, const Json& call, std::string_view arguments, std::string_view status);

// Streams that fail.
/// {"error":…} of an event that tells of one, also where it is no JSON; nullopt for any other.
std::optional<Json> error_in_stream(std::string_view name, std::string_view data, const Result<Json>& parsed);
/// The same for a stream that ended without its end: half an answer must not pass for a whole one.
Json unfinished_stream();

// Words that both directions need.
std::string_view stop_reason_of(std::string_view finish_reason);  ///< "tool_calls" → "tool_use"
std::string_view finish_reason_of(std::string_view stop_reason);  ///< "tool_use" → "tool_calls"
Json usage_to_messages(const Json& usage);
Json usage_to_chat(const Json& usage);
/// {"error":…} of the one as that of the other.
Json error_to_messages(const Json& answer);
Json error_to_chat(const Json& answer);
/// invalid_argument for the first of `keys` that has a value, and for a `format` that asks for JSON: a request that
/// lost a part of what it asks would be answered wrongly, and nobody would see why.
Status refuse_keys(const Json& request, std::initializer_list<const char*> keys);
Status refuse_format(const Json* format);
tl::unexpected<Error> no_such_part();  ///< a part of a content that has no word there
/// All text of a content that is a string or a list of parts; other parts are left out.
std::string text_of_content(const Json& content);

}  // namespace firstpass::gateway
