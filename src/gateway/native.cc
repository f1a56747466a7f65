#include "gateway/native.h"

#include "core/ids.h"
#include "core/text.h"
#include "gateway/dialect.h"
#include "gateway/multipart.h"
#include "gateway/query.h"
#include "input/reader.h"
#include "pipeline/ask.h"
#include "pipeline/document_json.h"
#include "pipeline/own_vocabulary.h"
#include "pipeline/redact/redact.h"
#include "pipeline/shield.h"
#include "protect/mask.h"
#include "protect/scripts.h"
#include "restore/restore.h"
#include "understand/understand.h"
#include "vault/durable.h"

namespace firstpass::gateway {

namespace {

constexpr Dialect kNative{"firstpass", "openai", "", nullptr};
constexpr std::string_view kStage = "gateway/native";
constexpr std::string_view kDestination = "text";  // as `firstpass mask` does: one vault for command line and daemon

Result<std::string> required_text(const Json& body) {
  const Json* text = find(body, "text");
  if (text == nullptr || !text->is_string()) return fail(Code::invalid_argument, kStage, "give {\"text\": …}");
  return text->get<std::string>();
}

/// As the rows of `firstpass mask` say it.
void add_unread(std::string_view text, Json& out) {
  const std::vector<std::string> unread = protect::unread_scripts(text);
  if (!unread.empty()) out["unread_scripts"] = unread;
}

/// Long recordings are read for long; a client that leaves ends it.
constexpr auto kLongestWork = std::chrono::hours(1);

/// The file of a request: multipart field "file", or {"data": base64}.
Result<std::string> file_of(const HttpRequest& request, const Json& body) {
  if (request.header("content-type").find("multipart/form-data") == std::string_view::npos) {
    const std::string_view data = text_of(body, "data");
    if (!data.empty()) return decode_base64(data);
    return fail(Code::invalid_argument, kStage, "give the file as {\"data\": base64} or as field \"file\" of a form");
  }
  FP_TRY_ASSIGN(const auto fields, parse_multipart(request));
  for (const FormField& field : fields)
    if (field.name == "file") return std::string(field.value);
  return fail(Code::invalid_argument, kStage, "the form has no field \"file\"");
}

}  // namespace

const std::vector<std::pair<std::string, Native::Door>>& Native::doors() {
  static const std::vector<std::pair<std::string, Door>> doors = {
      {"POST /v1/firstpass/inspect", &Native::inspect},
      {"POST /v1/firstpass/mask", &Native::mask},
      {"POST /v1/firstpass/redact", &Native::redact},
      {"POST /v1/firstpass/restore", &Native::restore},
      {"POST /v1/firstpass/route", &Native::route},
      {"GET /v1/firstpass/outbox", &Native::outbox},
      {"GET /v1/firstpass/outbox/{id}", &Native::outbox_item},
      {"POST /v1/firstpass/outbox/{id}/send", &Native::outbox_send},
      {"POST /v1/firstpass/outbox/{id}/cancel", &Native::outbox_cancel},
      {"DELETE /v1/firstpass/answers", &Native::forget_answers},
      {"GET /v1/firstpass/ledger", &Native::ledger},
      {"GET /v1/firstpass/ledger/verify", &Native::verify}};
  return doors;
}

int Native::run(Door door, const HttpRequest& request, Reply& reply) {
  Context context;
  context.deadline = Deadline::after(kLongestWork);
  context.cancelled = [&reply] { return reply.gone(); };
  auto result = answer(door, request, context);
  HttpAnswer out;
  if (result) out.body = dump(*result);
  else out = error_answer(kNative, result.error());
  const int status = out.status;
  reply.send(std::move(out));
  return status;
}

Result<Json> Native::answer(Door door, const HttpRequest& request, const Context& context) {
  Json body;
  const bool is_json = request.header("content-type").find("application/json") != std::string_view::npos;
  if (request.method == "POST" && is_json) {
    FP_TRY_ASSIGN(body, parse_json(request.body));
    if (!body.is_object()) return fail(Code::invalid_argument, kStage, "the body is not a JSON object");
  }
  if (request.method == "GET") return (this->*door)(request, body, context);
  const std::chrono::duration<double> patience(m_engine.settings().timeout_seconds);
  if (!m_compute.acquire_until(Deadline::Clock::now() +
                               std::chrono::duration_cast<std::chrono::milliseconds>(patience)))
    return fail(Code::unavailable, kStage, "this machine is busy", true);
  const SlotGuard guard(m_compute);
  return (this->*door)(request, body, context);
}

Result<std::shared_ptr<vault::Scope>> Native::scope(std::string_view name) {
  FP_TRY_ASSIGN(vault::Vault* const vault, m_engine.vault());
  return vault->scope(name.empty() ? std::string_view("default") : name, kDestination);
}

Result<Json> Native::inspect(const HttpRequest& request, const Json& body, const Context& context) {
  FP_TRY_ASSIGN(const std::string bytes, file_of(request, body));
  FP_TRY_ASSIGN(Document document, input::read_bytes("file", bytes, context));
  FP_TRY_ASSIGN(const auto runtime, m_engine.runtime());
  FP_TRY(understand::understand(document, *runtime, context, pipeline::own_vocabulary(m_engine)));
  Json out = pipeline::to_json(document);
  add_unread(text_of(out, "text"), out);
  return out;
}

Result<Json> Native::mask(const HttpRequest&, const Json& body, const Context& context) {
  FP_TRY_ASSIGN(const std::string text, required_text(body));
  FP_TRY_ASSIGN(const auto where, scope(text_of(body, "scope")));
  FP_TRY_ASSIGN(const auto detector, m_engine.detector());
  FP_TRY_ASSIGN(const auto detections, detector->detect(text, {}, context));
  FP_TRY_ASSIGN(const auto protection, pipeline::protection_of(m_engine, kDestination));
  FP_TRY_ASSIGN(const protect::Masked masked, protect::mask(text, detections, *where, protection));
  FP_TRY(vault::sync(*where));  // a placeholder that was given out is known after a power cut
  const OffsetMap offsets(text);
  Json spans = Json::array();
  for (const protect::Detection& hidden : masked.hidden)
    spans.push_back({{"start", offsets.code_points(hidden.span.begin)},
                     {"end", offsets.code_points(hidden.span.end)},
                     {"type", hidden.type},
                     {"score", hidden.score},
                     {"recognizer", hidden.recognizer}});
  Json out{{"masked", masked.text}, {"spans", std::move(spans)}};
  add_unread(masked.text, out);
  return out;
}

Result<Json> Native::redact(const HttpRequest& request, const Json& body, const Context& context) {
  FP_TRY_ASSIGN(std::string bytes, file_of(request, body));
  const std::string_view name = text_of(body, "name");
  FP_TRY_ASSIGN(
      const pipeline::Redacted redacted,
      pipeline::redact_bytes(m_engine, name.empty() ? "the file" : std::string(name), std::move(bytes), "", context));
  Json out = pipeline::to_json(redacted);
  out["media_type"] = redacted.media_type;
  out["data"] = to_base64(redacted.bytes);
  return out;
}

Result<Json> Native::restore(const HttpRequest&, const Json& body, const Context&) {
  FP_TRY_ASSIGN(const std::string text, required_text(body));
  FP_TRY_ASSIGN(const auto where, scope(text_of(body, "scope")));
  restore::RestoreReport report;
  std::string restored = restore::restore(text, where, {}, &report);
  return Json{{"text", std::move(restored)},
              {"restored", report.restored},
              {"repaired", report.repaired},
              {"unknown", report.unknown.size()},
              {"withheld", report.withheld}};
}

Result<Json> Native::route(const HttpRequest&, const Json& body, const Context& context) {
  FP_TRY_ASSIGN(pipeline::AskRequest ask, [&]() -> Result<pipeline::AskRequest> {
    pipeline::AskRequest request;
    FP_TRY_ASSIGN(request.question, required_text(body));
    return request;
  }());
  ask.text = text_of(body, "context");
  ask.dry_run = true;
  FP_TRY_ASSIGN(const pipeline::AskResult result, pipeline::ask(m_engine, ask, context));
  return pipeline::route_json(result);
}

Result<Json> Native::ledger(const HttpRequest& request, const Json&, const Context&) {
  FP_TRY_ASSIGN(const egress::Ledger* const book, m_engine.ledger());
  FP_TRY_ASSIGN(const auto entries, book->entries(std::max<std::int64_t>(1, query_number(request.target, "from"))));
  Json list = Json::array();
  for (const egress::LedgerEntry& entry : entries) list.push_back(pipeline::to_json(entry));
  return Json{{"entries", std::move(list)}};
}

Result<Json> Native::forget_answers(const HttpRequest&, const Json&, const Context&) {
  FP_TRY_ASSIGN(pipeline::AnswerCache* const answers, m_engine.answers());
  FP_TRY_ASSIGN(const int gone, answers->forget_all());
  return Json{{"forgotten", gone}};
}

Result<Json> Native::verify(const HttpRequest&, const Json&, const Context&) {
  FP_TRY_ASSIGN(const egress::Ledger* const book, m_engine.ledger());
  FP_TRY_ASSIGN(const egress::LedgerCheck check, book->verify());
  return Json{{"intact", check.intact},
              {"entries", check.entries},
              {"first_bad", check.first_bad},
              {"reason", check.reason},
              {"head", check.head}};
}

}  // namespace firstpass::gateway
