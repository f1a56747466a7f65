#include "gateway/as_events.h"

namespace firstpass::gateway {

namespace {

void data(const Json& event, std::string& out) { out.append("data: ").append(dump(event)).append("\n\n"); }

void named(const std::string& type, Json more, std::string& out) {
  Json event = {{"type", type}};
  event.update(more);
  out.append("event: ").append(type).append("\n");
  data(event, out);
}

Json member(const Json& object, std::string_view key, Json otherwise) {
  const Json* found = find(object, key);
  return found != nullptr ? *found : std::move(otherwise);
}

Json chunk(const Json& answer, Json choices) {
  return {{"id", member(answer, "id", "")},
          {"object", "chat.completion.chunk"},
          {"created", member(answer, "created", 0)},
          {"model", member(answer, "model", "")},
          {"choices", std::move(choices)}};
}

std::string chat_events(const Json& answer) {
  std::string out;
  for (const Json& choice : member(answer, "choices", Json::array())) {
    const Json index = member(choice, "index", 0);
    Json delta = member(choice, "message", Json::object());
    if (Json* calls = find(delta, "tool_calls"); calls != nullptr && calls->is_array())
      for (std::size_t i = 0; i < calls->size(); ++i) (*calls)[i]["index"] = i;
    data(chunk(answer, Json::array({{{"index", index}, {"delta", delta}, {"finish_reason", nullptr}}})), out);
    data(chunk(answer, Json::array({{{"index", index},
                                     {"delta", Json::object()},
                                     {"finish_reason", member(choice, "finish_reason", "stop")}}})),
         out);
  }
  if (const Json* usage = find(answer, "usage"); usage != nullptr && usage->is_object()) {
    Json last = chunk(answer, Json::array());
    last["usage"] = *usage;
    data(last, out);
  }
  return out + "data: [DONE]\n\n";
}

void block_events(std::size_t index, const Json& block, std::string& out) {
  Json empty = block;
  std::vector<Json> deltas;
  const auto move_out = [&](const char* key, const char* type, const char* delta_key) {
    if (!block.contains(key)) return;
    const bool json = block.at(key).is_object();
    deltas.push_back({{"type", type}, {delta_key, json ? Json(dump(block.at(key))) : block.at(key)}});
    empty[key] = json ? Json::object() : Json("");
  };
  move_out("text", "text_delta", "text");
  move_out("thinking", "thinking_delta", "thinking");
  move_out("signature", "signature_delta", "signature");
  move_out("input", "input_json_delta", "partial_json");
  named("content_block_start", {{"index", index}, {"content_block", empty}}, out);
  for (const Json& delta : deltas) named("content_block_delta", {{"index", index}, {"delta", delta}}, out);
  named("content_block_stop", {{"index", index}}, out);
}

std::string messages_events(const Json& answer) {
  std::string out;
  Json start = answer;
  start["content"] = Json::array();
  start["stop_reason"] = nullptr;
  named("message_start", {{"message", start}}, out);
  std::size_t index = 0;
  for (const Json& block : member(answer, "content", Json::array()))
    if (block.is_object()) block_events(index++, block, out);
  const Json stop = {{"stop_reason", member(answer, "stop_reason", "end_turn")},
                     {"stop_sequence", member(answer, "stop_sequence", nullptr)}};
  named("message_delta", {{"delta", stop}, {"usage", member(answer, "usage", Json::object())}}, out);
  named("message_stop", Json::object(), out);
  return out;
}

std::string responses_events(const Json& answer) {
  std::string out;
  Json start = answer;
  start["output"] = Json::array();
  start["status"] = "in_progress";
  int number = 0;
  named("response.created", {{"sequence_number", number++}, {"response", start}}, out);
  std::size_t index = 0;
  for (const Json& item : member(answer, "output", Json::array())) {
    named("response.output_item.added", {{"sequence_number", number++}, {"output_index", index}, {"item", item}}, out);
    std::size_t part_index = 0;
    for (const Json& part : member(item, "content", Json::array())) {
      if (text_of(part, "type") == "output_text") {
        const Json place = {{"item_id", member(item, "id", "")},
                            {"output_index", index},
                            {"content_index", part_index},
                            {"logprobs", Json::array()}};
        for (const char* kind : {"delta", "done"}) {
          Json event = {{"sequence_number", number++}, {kind[2] == 'l' ? "delta" : "text", text_of(part, "text")}};
          event.update(place);
          named(std::string("response.output_text.") + kind, event, out);
        }
      }
      ++part_index;
    }
    named("response.output_item.done", {{"sequence_number", number++}, {"output_index", index++}, {"item", item}}, out);
  }
  named("response.completed", {{"sequence_number", number}, {"response", answer}}, out);
  return out;
}

}  // namespace

std::string as_events(const Dialect& dialect, const Json& answer) {
  if (dialect.name == kMessages.name) return messages_events(answer);
  if (dialect.name == kResponses.name) return responses_events(answer);
  return chat_events(answer);
}

}  // namespace firstpass::gateway
