// Anthropic messages: content_block_start, content_block_delta, content_block_stop, by block index.
#include "gateway/restorer.h"

namespace firstpass::gateway {

namespace {

class MessagesStream final : public StreamRestoration {
 public:
  using StreamRestoration::StreamRestoration;

  void finish(std::string& out) override {
    for (Slot& open : m_slots) flush(open, out);
  }

 private:
  void transform(Json& event, std::string& out) override {
    const std::string_view type = text_of(event, "type");
    const Json* index = find(std::as_const(event), "index");
    const std::string path = index != nullptr ? index->dump() + "/" : "0/";
    if (type == "content_block_delta") {
      restore_delta(event, path);
    } else {
      if (const Json* block = find(std::as_const(event), "content_block"); block != nullptr && block->is_object())
        m_called[path] = text_of(*block, "name");
      if (type == "content_block_stop") flush_block(path, out);
      if (type == "message_stop" || type == "error") finish(out);
      m_ended |= type == "message_stop" || type == "error";
      walk(event, {});
    }
    emit(event, out);
  }

  void restore_delta(Json& event, const std::string& path) {
    Json* delta = find(event, "delta");
    if (delta == nullptr || !delta->is_object()) return;
    const std::string kind(text_of(*delta, "type"));
    for (auto& [key, member] : delta->get_ref<Json::object_t&>()) {
      if (!member.is_string()) {
        walk(member, key);  // citations quote whole stretches
      } else if (key == "text" || key == "thinking" || key == "partial_json") {
        Slot& text = slot(path + key, key, key == "partial_json" ? &m_called[path] : nullptr);
        if (text.event.is_null()) text.event = event;
        member = feed(text, member.get_ref<const std::string&>());
      }
    }
  }

  void flush_block(const std::string& path, std::string& out) {
    for (Slot& open : m_slots)
      if (open.path.compare(0, path.size(), path) == 0) flush(open, out);
  }

  void flush(Slot& open, std::string& out) {
    const std::string rest = close(open);
    if (rest.empty()) return;
    Json event = open.event;
    event["delta"][open.path.substr(open.path.find('/') + 1)] = rest;
    const std::string name = std::exchange(m_name, "content_block_delta");
    emit(event, out);
    m_name = name;
  }
};

}  // namespace

std::unique_ptr<StreamRestoration> restore_messages_stream(std::shared_ptr<const vault::Scope> scope,
                                                           restore::ToolPolicy tools) {
  return std::make_unique<MessagesStream>(std::move(scope), std::move(tools));
}

}  // namespace firstpass::gateway
