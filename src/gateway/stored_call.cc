#include "gateway/stored_call.h"

#include <algorithm>

#include "cloud/http_date.h"
#include "cloud/provider.h"
#include "core/ids.h"
#include "core/sqlite.h"
#include "gateway/call_for.h"
#include "gateway/json.h"
#include "gateway/restorer.h"
#include "gateway/translate/translate.h"
#include "vault/durable.h"
#include "vault/scope_key.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/outbox";
constexpr int kFormat = 3, kOldFormat = 2;  // 1 is a question of `ask`; 2 has no original
constexpr std::string_view kOriginal = "outbox original";
// What only one provider may have lets others pass while that one takes nothing.
constexpr auto kStandsAside = std::chrono::seconds(30);
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
               {"original", stored.original},
               {"body", stored.call.body}});
}

Result<StoredCall> stored_call_from(const std::string& payload) {
  const Json parsed = Json::parse(payload, nullptr, false);
  try {
    if (!parsed.is_object() || (parsed.at("version") != kFormat && parsed.at("version") != kOldFormat))
      return fail(Code::data_loss, kStage, "an item of another version cannot be sent");
    StoredCall stored;
    stored.dialect = parsed.at("dialect");
    stored.call.method = parsed.at("method"), stored.call.way = parsed.at("way");
    stored.call.headers = headers_from(parsed.at("headers"));
    stored.scope = parsed.at("scope");
    for (const auto& [type, count] : parsed.at("hidden").items()) stored.call.hidden[type] = count.get<int>();
    stored.call.body = parsed.at("body");
    if (const Json* original = find(parsed, "original")) stored.original = original->get<std::string>();
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

std::string sealed_original(const Json& body, const HttpRequest& request, const vault::Scope& scope) {
  const auto key = vault::scope_key(scope, "outbox");
  if (!key) return {};
  Headers asked;
  for (const auto& [name, value] : request.headers)
    if (name == "x-firstpass-profile" || name == "x-firstpass-types" || name == "x-firstpass-attachments")
      asked.emplace_back(name, value);
  return to_base64(key->seal(dump({{"headers", headers_json(asked)}, {"body", body}}), kOriginal));
}

namespace {

/// The body alone is what matters of the rest.
Result<std::pair<Json, HttpRequest>> opened_original(const std::string& sealed, const vault::Scope& scope) {
  const auto key = vault::scope_key(scope, "outbox");
  if (!key || sealed.empty())
    return fail(Code::failed_precondition, kStage, "it was kept for the first provider alone");
  FP_TRY_ASSIGN(const std::string bytes, decode_base64(sealed));
  FP_TRY_ASSIGN(const std::string text, key->open(bytes, kOriginal));
  FP_TRY_ASSIGN(Json original, parse_json(text));
  HttpRequest request;
  request.headers = headers_from(original.at("headers"));
  return std::pair(std::move(original.at("body")), std::move(request));
}

}  // namespace

/// One provider's turn.
struct StoredCalls::Try {
  const pipeline::Target* target = nullptr;
  Result<egress::HttpReply> outcome = egress::HttpReply();
  std::shared_ptr<vault::Scope> scope;
  bool asked = false;  // something may have left
  bool rests = false;  // it takes nothing for a while, for reasons of its own
  std::chrono::milliseconds retry_after{};

  std::string said() const {
    return outcome ? "the provider answered " + std::to_string(outcome->status) : outcome.error().message;
  }
};

std::chrono::milliseconds StoredCalls::left_alone(const std::string& destination) {
  const std::lock_guard lock(m_mutex);
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(m_left_alone[destination] - Clock::now());
  return std::max(left, std::chrono::milliseconds(0));
}

void StoredCalls::leave_alone(const std::string& destination, std::chrono::milliseconds retry_after) {
  const std::lock_guard lock(m_mutex);
  m_left_alone[destination] = Clock::now() + retry_after;
}

Result<UpstreamCall> StoredCalls::call_for(const StoredCall& stored, const pipeline::Target& target,
                                           const Context& context) {
  if (target.is_fallback) return call_elsewhere(stored, target, context);
  UpstreamCall call = stored.call;
  call.target = &target;
  return call;
}

/// As the first request was made, for another provider: with its own rules, placeholders and words.
Result<UpstreamCall> StoredCalls::call_elsewhere(const StoredCall& stored, const pipeline::Target& target,
                                                 const Context& context) {
  const Dialect* const dialect = dialect_named(stored.dialect);
  if (dialect == nullptr || !can_ask(*dialect, target))
    return fail(Code::unimplemented, kStage, target.name + " does not speak this API");
  FP_TRY_ASSIGN(vault::Vault* const vault, m_engine.vault());
  FP_TRY_ASSIGN(const auto first, vault->scope(stored.scope, m_upstream.destination()));
  FP_TRY_ASSIGN(auto original, opened_original(stored.original, *first));
  auto& [body, request] = original;
  FP_TRY_ASSIGN(const Tightening tightening, read_tightening(request, m_engine.settings()));
  Conversation conversation{nullptr, target.name};
  FP_TRY_ASSIGN(conversation.scope, vault->scope(stored.scope, target.name));

  if (!m_means.compute.acquire_until(Clock::now() + context.deadline.left()))
    return fail(Code::unavailable, kStage, "this machine is busy", true);
  const SlotGuard guard(m_means.compute);
  const bool pictures = tightening.redact_pictures && translation_to(*dialect, target) == nullptr;
  FP_TRY_ASSIGN(const Attached attached, m_means.attachments.replace_all(body, pictures, context));
  UpstreamCall call;
  call.target = &target;
  call.method = stored.call.method;
  call.headers = stored.call.headers;
  FP_TRY(fill_call(m_means.masker, *dialect, attached, conversation, tightening, context, body, call));
  FP_TRY(vault::sync(*conversation.scope));
  return call;
}

StoredCalls::Try StoredCalls::ask(outbox::Outbox& box, const std::string& id, const StoredCall& stored,
                                  const pipeline::Target& target, Haste haste) {
  Try one;
  one.target = &target;
  const auto stopped = [&one](Error error) {
    one.outcome = fail(std::move(error));
    return one;
  };
  if (const auto left = left_alone(target.name); haste == Haste::can_wait && left.count() > 0) {
    one.retry_after = left;
    return stopped({Code::unavailable, target.name + " asked to be left alone for a while", std::string(kStage), true});
  }
  if (haste == Haste::can_wait && m_upstream.targets().size() > 1) {
    const pipeline::Hold hold = pipeline::reason_to_wait(m_engine, target);
    one.rests = hold.of_provider;
    if (!hold.reason.empty()) return stopped({Code::unavailable, hold.reason, std::string(kStage), true});
  }
  Context context;
  context.deadline = Deadline::after(kLongestExchange);
  context.cancelled = [this] { return is_ending(); };
  auto call = call_for(stored, target, context);
  if (!call) return stopped(std::move(call.error()));
  const auto vault = m_engine.vault();
  auto scope =
      vault ? (*vault)->scope(stored.scope, target.name) : Result<std::shared_ptr<vault::Scope>>(fail(vault.error()));
  if (!scope) return stopped(std::move(scope.error()));
  one.scope = *scope;
  call->scope = *scope;
  if (target.is_fallback) {
    if (Status noted = box.divert(id, target.name); !noted) return stopped(std::move(noted.error()));
    if (m_means.metrics != nullptr) m_means.metrics->fell_back();
  }
  one.asked = true;
  one.outcome = m_upstream.call(*call, context, {}, usage_meter(target.speaks));
  if (one.outcome && is_not_accepted(one.outcome->status)) {
    one.retry_after = cloud::parse_retry_after(one.outcome->header("retry-after"));
    leave_alone(target.name, one.retry_after);
  }
  return one;
}

Result<std::string> StoredCalls::restored(const StoredCall& stored, const Try& last) {
  FP_TRY_ASSIGN(Json answer, parse_json(last.outcome->body));
  if (const Dialect* dialect = dialect_named(stored.dialect))
    if (const Translation* translation = translation_to(*dialect, *last.target)) answer = translation->reply(answer);
  AnswerRestorer restorer(snapshot(*last.scope), m_engine.settings().restored_tools);
  restorer.whole(answer);
  return dump(answer);
}

/// Of a call that was taken, or may have been.
pipeline::Tried StoredCalls::settle(outbox::Outbox& box, const std::string& id, const StoredCall& stored,
                                    const Try& last) {
  const auto finish = [&](outbox::State state, std::string_view reason, std::string_view result = {}) {
    // When even this cannot be written, the item stays in `sending` and becomes uncertain at the next start.
    (void)box.finish(id, state, reason, result);
    return pipeline::Tried{};
  };
  if (!last.outcome) {
    const Error& error = last.outcome.error();
    const bool cut = error.code == Code::aborted || error.code == Code::deadline_exceeded;
    return finish(cut ? outbox::State::uncertain : outbox::State::failed, error.message);
  }
  auto body = restored(stored, last);
  if (!body) return finish(outbox::State::failed, last.said() + " with something that is not JSON");
  Headers headers = returned_headers(*last.outcome);
  if (last.target->is_fallback) headers.emplace_back("x-firstpass-provider", last.target->name);
  const std::string result = to_result({last.outcome->status, std::move(headers), std::move(*body)});
  return last.outcome->status < 300 ? finish(outbox::State::done, "", result)
                                    : finish(outbox::State::failed, last.said(), result);
}

pipeline::Tried StoredCalls::work_on(outbox::Outbox& box, const std::string& id, const StoredCall& stored,
                                     Haste haste) {
  std::string why;
  bool aside = false;
  std::optional<std::chrono::milliseconds> soonest;  // at which one of them may be asked again
  for (const pipeline::Target& target : m_upstream.targets()) {
    if (target.is_fallback && (stored.original.empty() || is_ending())) break;
    const Try one = ask(box, id, stored, target, haste);
    aside |= one.rests && stored.original.empty();
    // A fallback that cannot be asked at all is no answer to the person, whatever the reason.
    const bool passed = passes_on(one.outcome, target.is_fallback) || (target.is_fallback && !one.asked);
    if (!passed && !(!one.outcome && may_go_later(one.outcome.error()))) return settle(box, id, stored, one);
    why += (why.empty() ? "" : "; " + target.name + ": ") + one.said();
    soonest = std::min(soonest.value_or(one.retry_after), one.retry_after);
    if (!passed) break;
  }
  const auto later = std::chrono::system_clock::now() + kStandsAside;
  const auto later_ms = std::chrono::duration_cast<std::chrono::milliseconds>(later.time_since_epoch()).count();
  const bool queued = box.requeue(id, why, aside ? utc_time(later_ms) : "").has_value();
  // One that stands aside says nothing about those who have somewhere else to go.
  return {!queued || aside, soonest.value_or(std::chrono::milliseconds(0))};
}

pipeline::Tried StoredCalls::send(const std::string& id, Haste haste) {
  const auto box = m_engine.outbox();
  if (!box) return {false, {}};
  const auto item = (*box)->claim(id);
  if (!item) return {item.error().code == Code::not_found, {}};  // somebody else has it, or it was cancelled
  const auto stored = stored_call_from(item->payload);
  if (stored) return work_on(**box, id, *stored, haste);
  (void)(*box)->finish(id, outbox::State::failed, stored.error().message);
  return {};
}

}  // namespace firstpass::gateway
