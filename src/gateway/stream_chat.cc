// chat/completions: chunks with choices[].delta, then "[DONE]".
#include "gateway/restorer.h"

namespace firstpass::gateway {

namespace {

class ChatStream final : public StreamRestoration {
 public:
  using StreamRestoration::StreamRestoration;

  void finish(std::string& out) override {
    for (Slot& open : m_slots) flush(open, out);
  }

 private:
  bool is_end(std::string_view data) const override { return data == "[DONE]"; }

  void transform(Json& event, std::string& out) override {
    Json* choices = find(event, "choices");
    if (choices == nullptr || !choices->is_array()) {
      walk(event, {});
      return emit(event, out);
    }
    for (Json& choice : *choices) {
      const Json* index = find(std::as_const(choice), "index");
      const std::string path = (index != nullptr ? index->dump() : "0") + "/";
      if (Json* delta = find(choice, "delta")) restore_delta(*delta, path, event);
      if (const Json* reason = find(std::as_const(choice), "finish_reason"); reason != nullptr && !reason->is_null())
        flush_choice(path, out);
    }
    emit(event, out);
  }

  /// A slot for every text of a delta: "0/content", "0/tool_calls/1/arguments".
  void restore_delta(Json& value, const std::string& path, const Json& event) {
    // "0/tool_calls/1/function/": a call's name comes once, its arguments in pieces.
    std::string* const tool = is_call(path) ? &m_called[path] : nullptr;
    if (tool != nullptr) tool->append(text_of(value, "name"));
    for (auto& [key, member] : value.get_ref<Json::object_t&>()) {
      if (member.is_string() && key != "role" && key != "id" && key != "type") {
        Slot& text = slot(path + key, key, key == "arguments" || key == "input" ? tool : nullptr);
        if (text.event.is_null()) text.event = skeleton(event);
        member = feed(text, member.get_ref<const std::string&>());
      } else if (member.is_object()) {
        restore_delta(member, path + key + "/", event);
      } else if (member.is_array()) {
        restore_list(member, path + key + "/", event);
      }
    }
  }
  static bool is_call(std::string_view path) {
    return path.ends_with("/function/") || path.ends_with("/custom/") || path.ends_with("/function_call/");
  }
  void restore_list(Json& list, const std::string& path, const Json& event) {
    std::size_t position = 0;
    for (Json& element : list) {
      if (path.ends_with("/tool_calls/") && element.is_object() && find(std::as_const(element), "index") == nullptr)
        element["index"] = index_for(path + std::string(text_of(element, "id")));
      const Json* index = find(std::as_const(element), "index");
      const std::string number = index != nullptr ? index->dump() : std::to_string(position);
      if (element.is_object()) restore_delta(element, path + number + "/", event);
      ++position;
    }
  }

  /// Some servers leave it away, and clients tell calls apart by nothing else.
  std::size_t index_for(const std::string& call) {
    if (call.ends_with('/') && !m_indexes.empty()) return m_indexes.size() - 1;  // a later piece, without the id
    return m_indexes.emplace(call, m_indexes.size()).first->second;
  }

  static Json skeleton(const Json& event) {
    Json empty = event;
    empty.erase("choices");
    empty.erase("usage");
    return empty;
  }

  void flush_choice(const std::string& path, std::string& out) {
    for (Slot& open : m_slots)
      if (open.path.compare(0, path.size(), path) == 0) flush(open, out);
  }

  /// What was held back, as one more chunk of the same form.
  void flush(Slot& open, std::string& out) {
    const std::string rest = close(open);
    if (rest.empty()) return;
    Json chunk = open.event;
    const std::size_t slash = open.path.find('/');
    chunk["choices"] = Json::array({{{"index", Json::parse(open.path.substr(0, slash), nullptr, false)},
                                     {"delta", nested(std::string_view(open.path).substr(slash + 1), rest)},
                                     {"finish_reason", nullptr}}});
    emit(chunk, out);
  }

  /// "tool_calls/1/function/arguments" → {"tool_calls":[{"index":1,"function":{"arguments":rest}}]}
  static Json nested(std::string_view path, const std::string& rest) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos) return {{std::string(path), rest}};
    const std::string key(path.substr(0, slash));
    std::string_view below = path.substr(slash + 1);
    if (below.empty() || below[0] < '0' || below[0] > '9') return {{key, nested(below, rest)}};
    const std::size_t next = below.find('/');
    Json element = {{"index", Json::parse(below.substr(0, next), nullptr, false)}};
    element.update(nested(below.substr(next + 1), rest));
    return {{key, Json::array({std::move(element)})}};
  }

  std::map<std::string, std::size_t> m_indexes;  // of calls that came without one
};

}  // namespace

std::unique_ptr<StreamRestoration> restore_chat_stream(std::shared_ptr<const vault::Scope> scope,
                                                       restore::ToolPolicy tools) {
  return std::make_unique<ChatStream>(std::move(scope), std::move(tools));
}

}  // namespace firstpass::gateway
