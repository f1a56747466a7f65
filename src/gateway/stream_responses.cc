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
      const std::string tool(m_called[std::string(text_of(event, "item_id"))]);
      Slot& text = slot(path_of(event, type), key_of(type), is_call(type) ? &tool : nullptr);
      if (text.event.is_null()) text.event = event;
      *delta = feed(text, delta->get_ref<const std::string&>());
    } else {
      if (const Json* item = find(std::as_const(event), "item"); item != nullptr && item->is_object())
        m_called[std::string(text_of(*item, "id"))] = text_of(*item, "name");
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
  /// "response.function_call_arguments.delta", "response.mcp_call_arguments.delta"
  static bool is_arguments(std::string_view type) { return type.find("arguments") != std::string_view::npos; }
  static bool is_call(std::string_view type) {
    return is_arguments(type) || type.find("custom_tool_call_input") != std::string_view::npos;
  }
  static std::string_view key_of(std::string_view type) { return is_arguments(type) ? "arguments" : "text"; }

  /// "response.function_call_arguments.done" names no tool, only the item.
  std::string_view tool_of(const Json& call) const override {
    if (const std::string_view name = StreamRestoration::tool_of(call); !name.empty()) return name;
    const auto known = m_called.find(text_of(call, "item_id"));
    return known != m_called.end() ? std::string_view(known->second) : std::string_view{};
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

std::unique_ptr<StreamRestoration> restore_responses_stream(std::shared_ptr<const vault::Scope> scope,
                                                            restore::ToolPolicy tools) {
  return std::make_unique<ResponsesStream>(std::move(scope), std::move(tools));
}

}  // namespace firstpass::gateway
