// Streams between the two dialects, event by event: nothing waits for what comes later.
#include <algorithm>
#include <ctime>
#include <iterator>
#include <vector>

#include "gateway/translate/call_order.h"
#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

/// chat.completion.chunk → message_start, content_block_…, message_delta, message_stop.
class ChatToMessages final : public StreamTranslator {
 public:
  using StreamTranslator::StreamTranslator;

  void event(std::string_view name, std::string_view data) override {
    if (data == "[DONE]") return close();
    const auto parsed = parse_json(data);
    if (const auto error = error_in_stream(name, data, parsed)) return fail_with(*error);
    if (!parsed || !parsed->is_object()) return;
    start(*parsed);
    if (const Json* usage = find(*parsed, "usage"); usage != nullptr && usage->is_object())
      m_usage = usage_to_messages(*usage);
    const Json* choices = find(*parsed, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return;
    if (const Json* delta = find(choices->front(), "delta")) add(*delta);
    if (const auto reason = text_of(choices->front(), "finish_reason"); !reason.empty())
      m_reason = stop_reason_of(reason), m_has_reason = true;
  }
  void finish() override {
    if (m_started && !m_closed && !m_has_reason) fail_with(unfinished_stream());
    else if (m_started) close();
  }

 private:
  void fail_with(const Json& error) {
    if (!std::exchange(m_closed, true)) send("error", error_to_messages(error));
  }

  void start(const Json& chunk) {
    if (std::exchange(m_started, true)) return;
    send("message_start", {{"type", "message_start"},
                           {"message",
                            {{"id", "msg_" + std::string(text_of(chunk, "id"))},
                             {"type", "message"},
                             {"role", "assistant"},
                             {"model", std::string(text_of(chunk, "model"))},
                             {"content", Json::array()},
                             {"stop_reason", nullptr},
                             {"stop_sequence", nullptr},
                             {"usage", {{"input_tokens", 0}, {"output_tokens", 0}}}}}});
  }

  void add(const Json& delta) {
    if (const auto thought = text_of(delta, "reasoning_content"); !thought.empty()) {
      open("thinking", {{"type", "thinking"}, {"thinking", ""}, {"signature", ""}});
      piece("thinking_delta", "thinking", thought);
    }
    for (const char* key : {"content", "refusal"})
      if (const auto text = text_of(delta, key); !text.empty()) {
        open("text", {{"type", "text"}, {"text", ""}});
        piece("text_delta", "text", text);
      }
    const Json* calls = find(delta, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return;
    for (const Json& call : *calls) m_calls.add(call);
  }

  void begin_call(const Json& call) {
    const Json* function = find(call, "function");
    stop_block();
    open("tool", {{"type", "tool_use"},
                  {"id", std::string(text_of(call, "id"))},
                  {"name", function != nullptr ? std::string(text_of(*function, "name")) : ""},
                  {"input", Json::object()}});
  }

  void open(const std::string& kind, Json block) {
    if (m_open == kind) return;
    if (kind != "tool") m_calls.finish();
    stop_block();
    m_open = kind;
    send("content_block_start",
         {{"type", "content_block_start"}, {"index", m_index}, {"content_block", std::move(block)}});
  }
  void stop_block() {
    if (m_open.empty()) return;
    send("content_block_stop", {{"type", "content_block_stop"}, {"index", m_index}});
    ++m_index;
    m_open.clear();
  }
  void piece(const char* type, const char* key, std::string_view text) {
    send("content_block_delta",
         {{"type", "content_block_delta"}, {"index", m_index}, {"delta", {{"type", type}, {key, std::string(text)}}}});
  }

  void close() {
    if (std::exchange(m_closed, true)) return;
    m_calls.finish();
    stop_block();
    send("message_delta", {{"type", "message_delta"},
                           {"delta", {{"stop_reason", std::string(m_reason)}, {"stop_sequence", nullptr}}},
                           {"usage", m_usage}});
    send("message_stop", {{"type", "message_stop"}});
  }

  bool m_started = false, m_closed = false, m_has_reason = false;
  CallOrder m_calls{[this](const Json& call) { begin_call(call); },
                    [this](std::string_view text) { piece("input_json_delta", "partial_json", text); }};
  std::string m_open;  // kind of the block that is open
  std::size_t m_index = 0;
  std::string_view m_reason = "end_turn";
  Json m_usage = {{"output_tokens", 0}};
};

/// message_start, content_block_…, message_delta, message_stop → chat.completion.chunk.
class MessagesToChat final : public StreamTranslator {
 public:
  MessagesToChat(bool with_usage, Sink sink) : StreamTranslator(std::move(sink)), m_with_usage(with_usage) {}

  void event(std::string_view name, std::string_view data) override {
    const auto parsed = parse_json(data);
    if (const auto error = error_in_stream(name, data, parsed)) return fail_with(*error);
    if (!parsed || !parsed->is_object()) return;
    const std::string_view type = text_of(*parsed, "type");
    if (type == "message_start") start(*parsed);
    else if (type == "content_block_start") start_block(*parsed);
    else if (type == "content_block_delta") add(*parsed);
    else if (type == "message_delta") end(*parsed);
    else if (type == "message_stop") close();
  }
  void finish() override {
    if (!m_id.empty() && !m_closed) fail_with(unfinished_stream());
  }

 private:
  void fail_with(const Json& error) {
    if (!std::exchange(m_closed, true)) send("", error_to_chat(error));
  }

  void start(const Json& event) {
    const Json* message = find(event, "message");
    if (message == nullptr) return;
    m_id = "chatcmpl-" + std::string(text_of(*message, "id"));
    m_model = text_of(*message, "model");
    if (const Json* usage = find(*message, "usage"); usage != nullptr) m_usage = *usage;
    chunk({{"role", "assistant"}, {"content", ""}}, nullptr);
  }

  void start_block(const Json& event) {
    const Json* block = find(event, "content_block");
    if (block == nullptr || text_of(*block, "type") != "tool_use") return;
    m_calls.push_back(index_of(event));
    chunk({{"tool_calls",
            Json::array({{{"index", m_calls.size() - 1},
                          {"id", std::string(text_of(*block, "id"))},
                          {"type", "function"},
                          {"function", {{"name", std::string(text_of(*block, "name"))}, {"arguments", ""}}}}})}},
          nullptr);
  }

  void add(const Json& event) {
    const Json* delta = find(event, "delta");
    if (delta == nullptr) return;
    const std::string_view type = text_of(*delta, "type");
    if (type == "text_delta") chunk({{"content", std::string(text_of(*delta, "text"))}}, nullptr);
    else if (type == "thinking_delta")
      chunk({{"reasoning_content", std::string(text_of(*delta, "thinking"))}}, nullptr);
    else if (type == "input_json_delta" && !m_calls.empty())
      chunk({{"tool_calls",
              Json::array({{{"index", call_at(index_of(event))},
                            {"function", {{"arguments", std::string(text_of(*delta, "partial_json"))}}}}})}},
            nullptr);
  }

  /// Of the block that an event speaks of, as it is written; empty when the event does not say.
  static std::string index_of(const Json& event) {
    const Json* const index = find(event, "index");
    return index != nullptr ? index->dump() : std::string();
  }
  /// Pieces of several calls may come mixed; one that names no block belongs to the last call.
  std::size_t call_at(const std::string& block) const {
    const auto known = std::find(m_calls.begin(), m_calls.end(), block);
    return static_cast<std::size_t>((known != m_calls.end() ? known : std::prev(m_calls.end())) - m_calls.begin());
  }

  void end(const Json& event) {
    if (const Json* usage = find(event, "usage"); usage != nullptr && usage->is_object()) m_usage.update(*usage);
    const Json* delta = find(event, "delta");
    const std::string_view reason = delta != nullptr ? text_of(*delta, "stop_reason") : std::string_view();
    if (!reason.empty()) chunk(Json::object(), std::string(finish_reason_of(reason)));
  }

  void close() {
    if (std::exchange(m_closed, true)) return;
    if (m_with_usage) {
      Json last = frame(Json::array());
      last["usage"] = usage_to_chat(m_usage);
      send("", last);
    }
    send_raw("", "[DONE]");
  }

  Json frame(Json choices) const {
    return {{"id", m_id},
            {"object", "chat.completion.chunk"},
            {"created", m_created},
            {"model", m_model},
            {"choices", std::move(choices)}};
  }
  void chunk(Json delta, Json reason) {
    send("", frame(Json::array(
                 {{{"index", 0}, {"delta", std::move(delta)}, {"logprobs", nullptr}, {"finish_reason", reason}}})));
  }

  const bool m_with_usage;
  bool m_closed = false;
  const std::int64_t m_created = static_cast<std::int64_t>(std::time(nullptr));
  std::string m_id, m_model;
  std::vector<std::string> m_calls;  // the block of each
  Json m_usage = Json::object();
};

}  // namespace

std::optional<Json> error_in_stream(std::string_view name, std::string_view data, const Result<Json>& parsed) {
  if (parsed && find(*parsed, "error") != nullptr && !find(*parsed, "error")->is_null()) return *parsed;
  if (name != "error") return std::nullopt;
  return Json{{"type", "error"}, {"error", {{"type", "server_error"}, {"message", std::string(data)}}}};
}

Json unfinished_stream() {
  return {
      {"type", "error"},
      {"error", {{"type", "server_error"}, {"message", "Firstpass: the provider's stream ended before its answer"}}}};
}

std::unique_ptr<StreamTranslator> chat_stream_to_messages(const Json&, StreamTranslator::Sink sink) {
  return std::make_unique<ChatToMessages>(std::move(sink));
}

std::unique_ptr<StreamTranslator> messages_stream_to_chat(const Json& request, StreamTranslator::Sink sink) {
  const Json* options = find(request, "stream_options");
  const Json* asked = options != nullptr ? find(*options, "include_usage") : nullptr;
  const bool with_usage = asked != nullptr && asked->is_boolean() && asked->get<bool>();
  return std::make_unique<MessagesToChat>(with_usage, std::move(sink));
}

}  // namespace firstpass::gateway
