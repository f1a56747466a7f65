#include "gateway/deferred.h"

#include "gateway/as_events.h"
#include "gateway/json.h"
#include "pipeline/ask.h"
#include "pipeline/document_json.h"
#include "pipeline/exchange.h"

namespace firstpass::gateway {

namespace {

using std::chrono::milliseconds;
constexpr std::string_view kStage = "gateway/outbox";
constexpr milliseconds kKeepAlive{10'000};
constexpr milliseconds kGrace{5'000};  // for what is under way when the daemon ends
// A whole answer has its true status as long as nothing was written, so white space begins late: clients and proxies
// between wait at least half a minute.
constexpr milliseconds kQuiet{20'000};

bool is_final(outbox::State state) { return state != outbox::State::queued && state != outbox::State::sending; }

int send(Reply& reply, HttpAnswer answer) {
  const int status = answer.status;
  reply.send(std::move(answer));
  return status;
}

HttpAnswer accepted(const outbox::Item& item) {
  HttpAnswer answer;
  answer.status = 202;
  answer.body = dump(item_json(item));
  answer.headers.emplace_back("location", "/v1/firstpass/outbox/" + item.id);
  answer.headers.emplace_back("retry-after", "5");
  return answer;
}

/// What a final item without an answer of the provider means to its caller.
Error error_of(const outbox::Item& item) {
  const std::string what = "item " + item.id + " of the outbox " +
                           (item.state == outbox::State::uncertain ? "may or may not have been received by the provider"
                            : item.state == outbox::State::cancelled ? "was cancelled"
                                                                     : "could not be sent") +
                           (item.reason.empty() ? "" : ": " + item.reason);
  const Code code = item.state == outbox::State::failed ? Code::permission_denied : Code::aborted;
  return {code, what, std::string(kStage), false};
}

pipeline::Tried send_question(pipeline::Engine& engine, const std::string& id) {
  const auto result = pipeline::send_from_outbox(engine, id, {});
  return {!result || result->via != "defer", {}};
}

Status tell_webhook(pipeline::Engine& engine, const outbox::Item& item) {
  if (engine.settings().webhooks.count(item.webhook) == 0) return {};  // no longer configured: nobody to tell
  std::string answer = item.result;
  if (item.kind == kGatewayItem && !item.result.empty()) {
    FP_TRY_ASSIGN(const StoredAnswer stored, stored_answer_from(item.result));
    answer = stored.body;
  }
  deliver::Delivery delivery;
  delivery.text = std::move(answer);
  delivery.row = {{"id", item.id}, {"state", std::string(outbox::state_name(item.state))}, {"reason", item.reason}};
  delivery.key = item.id;
  FP_TRY(pipeline::deliver_all(engine, delivery, {{"webhook", item.webhook, {}}}, false, {}));
  return {};
}

}  // namespace

Json item_json(const outbox::Item& item) {
  Json out = pipeline::to_json(item);
  out["object"] = "firstpass.outbox_item";
  return out;
}

Deferred::Deferred(pipeline::Engine& engine, Upstream& upstream, const Means& means)
    : m_engine(engine),
      m_calls(engine, upstream, means),
      m_dispatcher(engine,
                   {{std::string(kGatewayItem),
                     {[this](const std::string& id) { return m_calls.send(id, Haste::can_wait); }, true}},
                    {"ask", {[this](const std::string& id) { return send_question(m_engine, id); }}}},
                   [this](const outbox::Item& item) { return tell_webhook(m_engine, item); }, {}) {
  m_dispatcher.on_change([this](const std::string& id) { changed(id); });
}

Deferred::~Deferred() { stop(); }

Status Deferred::start() { return m_dispatcher.start(); }

void Deferred::stop() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
  }
  m_change.notify_all();
  m_calls.end_by(std::chrono::steady_clock::now() + kGrace);
  m_dispatcher.stop();
}

void Deferred::changed(const std::string&) {
  {
    const std::lock_guard lock(m_mutex);
    ++m_changes;
  }
  m_change.notify_all();
}

int Deferred::run(const Dialect& dialect, StoredCall stored, bool streamed, const Deferral& deferral,
                  std::string_view wish, Reply& reply) {
  outbox::Order order;
  order.kind = kGatewayItem;
  order.destination = m_engine.destination();
  order.reason = deferral.later == Later::always ? "the caller does not wait for it" : "it is being sent";
  order.payload = to_payload(stored);
  order.not_before = deferral.not_before;
  order.webhook = deferral.webhook;
  order.idempotency_key = deferral.idempotency_key;
  order.retry_mark = std::string(dialect.name) + '\n' + std::string(wish);
  order.is_retry = deferral.is_retry;
  const auto box = m_engine.outbox();
  if (!box) return send(reply, error_answer(dialect, box.error()));
  const auto added = (*box)->add(order);
  if (!added) return send(reply, error_answer(dialect, added.error()));
  const bool now = !added->known && deferral.later != Later::always && deferral.not_before.empty() && holding().empty();
  if (now) {
    m_calls.send(added->id, Haste::can_wait);
    changed(added->id);
  } else {
    m_dispatcher.wake();
  }
  const auto item = (*box)->get(added->id);
  if (!item) return send(reply, error_answer(dialect, item.error()));
  if (is_final(item->state)) return answer(dialect, *item, streamed, reply, false);
  if (deferral.later == Later::wait) return wait(dialect, added->id, streamed, reply);
  return send(reply, accepted(*item));
}

/// `begun`: the head of the answer has left already, with status 200.
int Deferred::answer(const Dialect& dialect, const outbox::Item& item, bool streamed, Reply& reply, bool begun) {
  auto stored = stored_answer_from(item.result);
  if (!stored) {
    const Error error = error_of(item);
    if (!begun) {
      HttpAnswer out = error_answer(dialect, error);
      out.headers.emplace_back("x-firstpass-outbox-item", item.id);
      return send(reply, std::move(out));
    }
    if (!streamed) return status_of(error);  // dropping the reply cuts the connection: half an answer is none
    reply.write(error_event(dialect, error));
    reply.end();
    return status_of(error);
  }
  const bool as_stream = streamed && stored->status < 300;
  std::string body = stored->body;
  if (as_stream)
    if (const Json whole = Json::parse(body, nullptr, false); whole.is_object()) body = as_events(dialect, whole);
  if (begun) {
    if (!streamed && stored->status >= 300) return stored->status;
    reply.write(as_stream || !streamed ? body : "event: error\ndata: " + body + "\n\n");
    reply.end();
    return stored->status;
  }
  HttpAnswer out;
  out.status = stored->status;
  out.headers = std::move(stored->headers);
  out.headers.emplace_back("x-firstpass-outbox-item", item.id);
  out.body = std::move(body);
  if (as_stream) out.content_type = "text/event-stream; charset=utf-8";
  return send(reply, std::move(out));
}

/// True once something changed since `seen`.
bool Deferred::wait_for_change(const std::string&, std::uint64_t& seen, milliseconds at_most) {
  std::unique_lock lock(m_mutex);
  m_change.wait_for(lock, at_most, [&] { return m_stopping || m_changes != seen; });
  const bool changed = m_changes != seen;
  seen = m_changes;
  return changed;
}

int Deferred::wait(const Dialect& dialect, const std::string& id, bool streamed, Reply& reply) {
  const auto box = m_engine.outbox();
  auto next = std::chrono::steady_clock::now() + (streamed ? milliseconds(0) : kQuiet);
  bool begun = false;
  std::uint64_t seen = 0;
  while (!reply.gone()) {
    wait_for_change(id, seen, milliseconds(500));
    const auto item = (*box)->get(id);
    if (!item || is_final(item->state)) {
      outbox::Item gone;
      gone.id = id, gone.state = outbox::State::cancelled;
      return answer(dialect, item ? *item : gone, streamed, reply, begun);
    }
    {
      const std::lock_guard lock(m_mutex);
      if (m_stopping) break;
    }
    if (std::chrono::steady_clock::now() < next) continue;
    next = std::chrono::steady_clock::now() + kKeepAlive;
    if (!begun)
      reply.begin(200, streamed ? "text/event-stream; charset=utf-8" : "application/json",
                  {{"cache-control", "no-cache"}, {"x-firstpass-outbox-item", id}});
    begun = true;
    reply.write(streamed ? std::string_view(": waiting in the outbox\n\n") : std::string_view(" "));
  }
  if (!begun && !reply.gone()) {  // the daemon ends; the prompt stays in the outbox
    if (const auto item = (*box)->get(id)) return send(reply, accepted(*item));
  }
  return 499;
}

Result<outbox::Item> Deferred::send_now(const std::string& id, bool uncertain) {
  FP_TRY_ASSIGN(outbox::Outbox* const box, m_engine.outbox());
  FP_TRY_ASSIGN(const outbox::Item before, box->get(id));
  if (before.state == outbox::State::uncertain && !uncertain)
    return fail(Code::failed_precondition, kStage,
                "item " + id + " may have been received already; say {\"uncertain\": true} to send it again");
  if (before.state != outbox::State::sending) FP_TRY(box->requeue(id, "sent by the person", ""));
  if (before.kind == kGatewayItem) m_calls.send(id, Haste::now);
  else send_question(m_engine, id);
  changed(id);
  return box->get(id);
}

Status Deferred::cancel(const std::string& id) {
  FP_TRY_ASSIGN(outbox::Outbox* const box, m_engine.outbox());
  FP_TRY(box->cancel(id));
  changed(id);
  return {};
}

}  // namespace firstpass::gateway
