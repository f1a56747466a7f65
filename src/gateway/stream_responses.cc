// OpenAI Responses: response.*.delta and response.*.done, with a rising sequence_number.
#include "gateway/restorer.h"

namespace firstpass::gateway {

namespace {

class ResponsesStream final : public StreamRestoration {
 public:
  using StreamRestoration::StreamRestoration;

  void finish(std::string& out) override {
    for (Slot& open : m_slots) flush(open, out);
  }

 private:
  bool repeats() const override { return false; }  // events are numbered

  void transform(Json& event, std::string& out) override {
    const std::string type(text_of(event, "type"));
    Json* delta = find(event, "delta");
    if (type.ends_with(".delta") && delta != nullptr && delta->is_string()) {
      Slot& text = slot(path_of(event, type), key_of(type));
      if (text.event.is_null()) text.event = event;
      *delta = feed(text, delta->get_ref<const std::string&>());
    } else {
      if (type.ends_with(".done")) flush_text(path_of(event, type.substr(0, type.size() - 5) + ".delta"), out);
      const bool last =
          type == "response.completed" || type == "response.failed" || type == "response.incomplete" || type == "error";
      if (last) finish(out);
      m_ended |= last;
      walk(event, {});
    }
    number(event);
    emit(event, out);
  }

  /// "response.output_text.delta|msg_1|0|0": everything that tells two texts apart.
  static std::string path_of(const Json& event, const std::string& type) {
    std::string path = type;
    for (const char* key : {"item_id", "output_index", "content_index", "summary_index"})
      if (const Json* value = find(event, key)) path += "|" + value->dump();
    return path;
  }
  static std::string_view key_of(const std::string& type) {
    const bool arguments = type.find("arguments") != std::string::npos || type.find("custom_tool") != std::string::npos;
    return arguments && type.find("custom_tool") == std::string::npos ? "arguments" : "text";
  }

  void flush_text(const std::string& path, std::string& out) {
    if (Slot* open = find_slot(path)) flush(*open, out);
  }

  void flush(Slot& open, std::string& out) {
    const std::string rest = close(open);
    if (rest.empty()) return;
    Json event = std::move(open.event);
    event["delta"] = rest;
    if (find(event, "logprobs") != nullptr) event["logprobs"] = Json::array();
    const std::string name = m_name;
    if (!m_name.empty()) m_name = text_of(event, "type");
    ++m_inserted;
    if (Json* sequence = find(event, "sequence_number")) *sequence = m_next;
    ++m_next;
    emit(event, out);
    m_name = name;
  }

  /// Events that we add shift the numbers of all that follow.
  void number(Json& event) {
    Json* sequence = find(event, "sequence_number");
    if (sequence == nullptr || !sequence->is_number_integer()) return;
    *sequence = sequence->get<std::int64_t>() + m_inserted;
    m_next = sequence->get<std::int64_t>() + 1;
  }

  std::int64_t m_inserted = 0, m_next = 0;
};

}  // namespace

std::unique_ptr<StreamRestoration> restore_responses_stream(std::shared_ptr<const vault::Scope> scope) {
  return std::make_unique<ResponsesStream>(std::move(scope));
}

}  // namespace firstpass::gateway
