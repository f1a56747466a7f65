// chat.completion.chunk → the events of the Responses API, one by one.
#include "gateway/translate/call_order.h"
#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

class ChatToResponses final : public StreamTranslator {
 public:
  using StreamTranslator::StreamTranslator;

  void event(std::string_view name, std::string_view data) override {
    if (data == "[DONE]") return close();
    const auto parsed = parse_json(data);
    if (const auto error = error_in_stream(name, data, parsed)) return fail_with(*error);
    if (!parsed || !parsed->is_object()) return;
    start(*parsed);
    if (const Json* usage = find(*parsed, "usage"); usage != nullptr && usage->is_object()) m_usage = *usage;
    const Json* choices = find(*parsed, "choices");
    if (choices == nullptr || !choices->is_array() || choices->empty()) return;
    if (const Json* delta = find(choices->front(), "delta")) add(*delta);
    const std::string_view reason = text_of(choices->front(), "finish_reason");
    m_has_reason |= !reason.empty();
    m_cut |= reason == "length";
  }
  void finish() override {
    if (m_started && !m_closed && !m_has_reason) fail_with(unfinished_stream());
    else if (m_started) close();
  }

 private:
  void fail_with(const Json& event) {
    if (std::exchange(m_closed, true)) return;
    const Json& error = *find(event, "error");
    numbered("error", {{"code", std::string(text_of(error, "type"))},
                       {"message", std::string(text_of(error, "message"))},
                       {"param", nullptr}});
  }

  void numbered(const std::string& type, const Json& more) {
    Json event = {{"type", type}, {"sequence_number", m_number++}};
    event.update(more);
    send(type, event);
  }

  void start(const Json& chunk) {
    if (std::exchange(m_started, true)) return;
    m_id = "resp_" + std::string(text_of(chunk, "id"));
    m_model = text_of(chunk, "model");
    for (const char* type : {"response.created", "response.in_progress"})
      numbered(type, {{"response", response_of(m_id, m_model, "in_progress", Json::array(), nullptr)}});
  }

  void add(const Json& delta) {
    if (const auto text = text_of(delta, "content"); !text.empty()) {
      if (m_open != "text") open_text();
      m_text += text;
      Json event = place();
      event["delta"] = std::string(text);
      event["logprobs"] = Json::array();
      numbered("response.output_text.delta", event);
    }
    const Json* calls = find(delta, "tool_calls");
    if (calls == nullptr || !calls->is_array()) return;
    for (const Json& call : *calls) m_calls.add(call);
  }

  void open_text() {
    m_calls.finish();
    close_item();
    m_open = "text";
    m_item = "msg_" + std::to_string(m_index);
    m_text.clear();
    numbered("response.output_item.added",
             {{"output_index", m_index}, {"item", message_item(m_item, "in_progress", Json::array())}});
    Json event = place();
    event["part"] = text_part("");
    numbered("response.content_part.added", event);
  }

  void begin_call(const Json& call) {
    close_item();
    m_open = "call";
    m_item = "fc_" + std::to_string(m_index);
    m_call = call;
    m_text.clear();
    numbered("response.output_item.added",
             {{"output_index", m_index}, {"item", call_item(m_item, m_call, "", "in_progress")}});
  }

  void add_arguments(std::string_view arguments) {
    m_text += arguments;
    numbered("response.function_call_arguments.delta",
             {{"item_id", m_item}, {"output_index", m_index}, {"delta", std::string(arguments)}});
  }

  void close_item() {
    if (m_open.empty()) return;
    Json item;
    if (m_open == "text") {
      Json event = place();
      event["text"] = m_text;
      event["logprobs"] = Json::array();
      numbered("response.output_text.done", event);
      event = place();
      event["part"] = text_part(m_text);
      numbered("response.content_part.done", event);
      item = message_item(m_item, "completed", Json::array({text_part(m_text)}));
    } else {
      item = call_item(m_item, m_call, m_text, "completed");
      numbered("response.function_call_arguments.done", {{"item_id", m_item},
                                                         {"output_index", m_index},
                                                         {"name", std::string(text_of(item, "name"))},
                                                         {"arguments", m_text}});
    }
    numbered("response.output_item.done", {{"output_index", m_index}, {"item", item}});
    m_output.push_back(std::move(item));
    ++m_index;
    m_open.clear();
  }

  void close() {
    if (std::exchange(m_closed, true)) return;
    m_calls.finish();
    close_item();
    const char* status = m_cut ? "incomplete" : "completed";
    numbered(std::string("response.") + status, {{"response", response_of(m_id, m_model, status, m_output, m_usage)}});
  }

  Json place() const { return {{"item_id", m_item}, {"output_index", m_index}, {"content_index", 0}}; }

  CallOrder m_calls{[this](const Json& call) { begin_call(call); },
                    [this](std::string_view arguments) { add_arguments(arguments); }};
  bool m_started = false, m_closed = false, m_cut = false, m_has_reason = false;
  std::string m_id, m_model, m_open, m_item, m_text;  // m_open: kind of the item that is open
  Json m_call, m_output = Json::array(), m_usage = Json::object();
  std::size_t m_index = 0;
  int m_number = 0;
};

/// Two steps: messages → chunks → events.
class MessagesToResponses final : public StreamTranslator {
 public:
  explicit MessagesToResponses(Sink sink)
      : StreamTranslator(sink),
        m_second(std::move(sink)),
        m_first(messages_stream_to_chat(
            {{"stream_options", {{"include_usage", true}}}},
            [this](std::string_view name, std::string_view data) { m_second.event(name, data); })) {}
  void event(std::string_view name, std::string_view data) override { m_first->event(name, data); }
  void finish() override {
    m_first->finish();
    m_second.finish();
  }

 private:
  ChatToResponses m_second;
  std::unique_ptr<StreamTranslator> m_first;
};

}  // namespace

std::unique_ptr<StreamTranslator> messages_stream_to_responses(const Json&, StreamTranslator::Sink sink) {
  return std::make_unique<MessagesToResponses>(std::move(sink));
}

}  // namespace firstpass::gateway
