#include "gateway/stored_call.h"

#include "cloud/http_date.h"
#include "cloud/provider.h"
#include "gateway/json.h"
#include "gateway/restorer.h"
#include "gateway/translate/translate.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/outbox";
constexpr int kFormat = 2;  // 1 is a question of `ask`
constexpr auto kLongestExchange = std::chrono::hours(1);

Json headers_json(const Headers& headers) {
  Json list = Json::array();
  for (const auto& [name, value] : headers) list.push_back({name, value});
  return list;
}

Headers headers_from(const Json& list) {
  Headers headers;
  for (const Json& pair : list) headers.emplace_back(pair.at(0), pair.at(1));
  return headers;
}

const Dialect* dialect_named(std::string_view name) {
  for (const Dialect* dialect : {&kChat, &kResponses, &kMessages, &kEmbeddings})
    if (dialect->name == name) return dialect;
  return nullptr;
}

bool may_go_later(const Error& error) {
  return error.retryable && (error.code == Code::unavailable || error.code == Code::resource_exhausted);
}

}  // namespace

std::string to_payload(const StoredCall& stored) {
  return dump({{"version", kFormat},
               {"dialect", stored.dialect},
               {"method", stored.call.method},
               {"way", stored.call.way},
               {"headers", headers_json(stored.call.headers)},
               {"scope", stored.scope},
               {"hidden", stored.call.hidden},
               {"body", stored.call.body}});
}

Result<StoredCall> stored_call_from(const std::string& payload) {
  const Json parsed = Json::parse(payload, nullptr, false);
  try {
    if (!parsed.is_object() || parsed.at("version") != kFormat)
      return fail(Code::data_loss, kStage, "an item of another version cannot be sent");
    StoredCall stored;
    stored.dialect = parsed.at("dialect");
    stored.call.method = parsed.at("method"), stored.call.way = parsed.at("way");
    stored.call.headers = headers_from(parsed.at("headers"));
    stored.scope = parsed.at("scope");
    for (const auto& [type, count] : parsed.at("hidden").items()) stored.call.hidden[type] = count.get<int>();
    stored.call.body = parsed.at("body");
    return stored;
  } catch (const Json::exception&) { return fail(Code::data_loss, kStage, "an item is damaged and cannot be sent"); }
}

std::string to_result(const StoredAnswer& answer) {
  return dump({{"status", answer.status}, {"headers", headers_json(answer.headers)}, {"body", answer.body}});
}

Result<StoredAnswer> stored_answer_from(const std::string& result) {
  const Json parsed = Json::parse(result, nullptr, false);
  try {
    StoredAnswer answer;
    answer.status = parsed.at("status");
    answer.headers = headers_from(parsed.at("headers"));
    answer.body = parsed.at("body");
    return answer;
  } catch (const Json::exception&) { return fail(Code::data_loss, kStage, "the answer of an item is damaged"); }
}

egress::Meter usage_meter(const std::string& provider) {
  return [provider](const egress::HttpReply& reply, std::uint64_t& tokens, double& cost) {
    Counted counted;
    if (const Json body = Json::parse(reply.body, nullptr, false); body.is_object()) read_usage(body, counted);
    const std::uint64_t total = counted.input_tokens + counted.output_tokens;
    const auto known = cloud::make_provider(provider);
    if (total == 0 || !known) return;
    tokens = total;
    const auto [input, output] = known->price(counted.model);
    cost =
        (static_cast<double>(counted.input_tokens) * input + static_cast<double>(counted.output_tokens) * output) / 1e6;
  };
}

Result<egress::HttpReply> StoredCalls::cross(const StoredCall& stored, std::shared_ptr<vault::Scope>& scope) {
  FP_TRY_ASSIGN(vault::Vault* const vault, m_engine.vault());
  FP_TRY_ASSIGN(scope, vault->scope(stored.scope, m_upstream.destination()));
  UpstreamCall call = stored.call;
  call.scope = scope;
  Context context;
  context.deadline = Deadline::after(kLongestExchange);
  context.cancelled = [this] { return std::chrono::steady_clock::now().time_since_epoch().count() >= m_end; };
  return m_upstream.call(call, context, {}, usage_meter(m_upstream.destination()));
}

Result<std::string> StoredCalls::restored(const StoredCall& stored, const std::string& body,
                                          const vault::Scope& scope) {
  FP_TRY_ASSIGN(Json answer, parse_json(body));
  if (const Dialect* dialect = dialect_named(stored.dialect);
      dialect != nullptr && dialect->provider != m_upstream.destination())
    if (const Translation* translation = translation_for(*dialect, m_upstream.destination()))
      answer = translation->reply(answer);
  AnswerRestorer restorer(snapshot(scope), m_engine.settings().restored_tools);
  restorer.whole(answer);
  return dump(answer);
}

pipeline::Tried StoredCalls::send(const std::string& id) {
  const auto box = m_engine.outbox();
  if (!box) return {false, {}};
  const auto item = (*box)->claim(id);
  if (!item) return {item.error().code == Code::not_found, {}};  // somebody else has it, or it was cancelled
  const auto settle = [&](outbox::State state, std::string_view reason, std::string_view result = {}) {
    // When even this cannot be written, the item stays in `sending` and becomes uncertain at the next start.
    (void)(*box)->finish(id, state, reason, result);
    return pipeline::Tried{};
  };
  const auto stored = stored_call_from(item->payload);
  if (!stored) return settle(outbox::State::failed, stored.error().message);
  std::shared_ptr<vault::Scope> scope;
  const auto reply = cross(*stored, scope);
  if (!reply) {
    const Error& error = reply.error();
    if (may_go_later(error)) return {!(*box)->requeue(id, error.message, ""), {}};
    const bool cut = error.code == Code::aborted || error.code == Code::deadline_exceeded;
    return settle(cut ? outbox::State::uncertain : outbox::State::failed, error.message);
  }
  const std::string said = "the provider answered " + std::to_string(reply->status);
  if (is_not_accepted(reply->status))
    return {!(*box)->requeue(id, said, ""), cloud::parse_retry_after(reply->header("retry-after"))};
  auto body = restored(*stored, reply->body, *scope);
  if (!body) return settle(outbox::State::failed, said + " with something that is not JSON");
  const std::string result = to_result({reply->status, returned_headers(*reply), std::move(*body)});
  return reply->status < 300 ? settle(outbox::State::done, "", result) : settle(outbox::State::failed, said, result);
}

}  // namespace firstpass::gateway
