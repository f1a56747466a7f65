// /v1/firstpass/ask: one question over files, for the page and for programs on this machine.
#include "gateway/dialect.h"
#include "gateway/native.h"
#include "pipeline/ask.h"
#include "pipeline/document_json.h"

namespace firstpass::gateway {

namespace {

constexpr Dialect kNative{"firstpass", "openai", "", nullptr};
constexpr std::string_view kStage = "gateway/native";
// Recordings are read and models think for long; a client that leaves ends it.
constexpr auto kLongestAsk = std::chrono::hours(1);

bool is_true(const Json& body, std::string_view key) {
  const Json* value = find(body, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

Result<route::Via> via_of(std::string_view word) {
  if (word.empty() || word == "auto") return route::Via::automatic;
  if (word == "local") return route::Via::local;
  if (word == "cloud") return route::Via::cloud;
  return fail(Code::invalid_argument, kStage, "\"via\" takes auto, local or cloud");
}

Result<pipeline::AskRequest> ask_of(const Json& body) {
  pipeline::AskRequest ask;
  ask.question = text_of(body, "question");
  if (ask.question.empty()) return fail(Code::invalid_argument, kStage, "give {\"question\": …}");
  ask.text = text_of(body, "text");
  ask.scope = text_of(body, "scope");
  ask.dry_run = is_true(body, "dry_run");
  FP_TRY_ASSIGN(ask.via, via_of(text_of(body, "via")));
  const Json* const files = find(body, "files");
  if (files == nullptr) return ask;
  if (!files->is_array()) return fail(Code::invalid_argument, kStage, "\"files\" is a list of {\"name\", \"data\"}");
  for (const Json& file : *files) {
    std::string name(text_of(file, "name"));
    if (name.empty()) name = "file " + std::to_string(ask.given.size() + 1);
    FP_TRY_ASSIGN(std::string bytes, decode_base64(text_of(file, "data")));
    ask.given.push_back({std::move(name), std::move(bytes)});
  }
  return ask;
}

Result<pipeline::AskRequest> ask_from(const HttpRequest& request, bool& stream) {
  FP_TRY_ASSIGN(const Json body, parse_json(request.body));
  if (!body.is_object()) return fail(Code::invalid_argument, kStage, "the body is not a JSON object");
  stream = is_true(body, "stream");
  return ask_of(body);
}

Json result_json(const pipeline::AskResult& result) {
  Json out = pipeline::to_json(result);
  out["would_send"]["preview"] = result.would_send.preview;
  // A model may write a reminder without a date: the answer is worth more, and its delivery has told so.
  if (auto calendar = pipeline::calendar_of(result); calendar && !calendar->empty()) out["calendar"] = *calendar;
  return out;
}

/// Bytes of files and progress may be no text.
std::string line_of(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace

int Native::ask(const HttpRequest& request, Reply& reply) {
  Context context;
  context.deadline = Deadline::after(kLongestAsk);
  context.cancelled = [&reply] { return reply.gone(); };
  bool stream = false;
  const auto asked = ask_from(request, stream);
  if (!asked || !stream) {
    const auto result = asked ? pipeline::ask(m_engine, *asked, context) : fail(asked.error());
    HttpAnswer answer = result ? HttpAnswer() : error_answer(kNative, result.error());
    if (result) answer.body = line_of(result_json(*result));
    const int status = answer.status;
    reply.send(std::move(answer));
    return status;
  }
  reply.begin(200, "application/x-ndjson", {{"cache-control", "no-store"}});
  context.progress = [&reply](const ProgressEvent& event) {
    Json line = {{"room", event.room}, {"text", event.text}};
    if (event.done >= 0) line["done"] = event.done;
    reply.write(line_of(line));
  };
  const auto result = pipeline::ask(m_engine, *asked, context);
  reply.write(
      line_of(result ? Json{{"result", result_json(*result)}} : Json{{"error", pipeline::to_json(result.error())}}));
  reply.end();
  return result ? 200 : status_of(result.error());
}

}  // namespace firstpass::gateway
