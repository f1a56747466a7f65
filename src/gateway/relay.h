// The way of one request to a model: parse → read attachments → hide → policy and line → restore → reply.
#pragma once

#include <memory>
#include <optional>

#include "gateway/attachments.h"
#include "gateway/cached_answers.h"
#include "gateway/deferred.h"
#include "gateway/dialect.h"
#include "gateway/http_server.h"
#include "gateway/in_flight.h"
#include "gateway/long_files.h"
#include "gateway/masker.h"
#include "gateway/metrics.h"
#include "gateway/pool.h"
#include "gateway/telemetry.h"
#include "gateway/tightening.h"
#include "gateway/translate/translate.h"
#include "gateway/upstream.h"

namespace firstpass::gateway {

/// Thread-safe; run() and fetch() are called on a fiber and return when the client has its answer.
class Relay {
 public:
  /// `pool` runs what takes long: models, attachments, long texts; `compute` says how much of that at once. All must
  /// outlive the relay.
  Relay(pipeline::Engine& engine, Metrics& metrics, AttachmentReader& attachments, Slots& compute, Pool& pool)
      : m_engine(engine),
        m_metrics(metrics),
        m_attachments(attachments),
        m_compute(compute),
        m_pool(pool),
        m_masker(engine),
        m_long_context(engine),
        m_upstream(engine),
        m_cached(engine),
        m_telemetry(engine),
        m_deferred(engine, m_upstream, {m_masker, attachments, compute, &metrics}) {}

  /// Returns the status that was answered.
  int run(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  /// GET: what the provider says, as it is.
  int fetch(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  /// Requests that may wait.
  Deferred& deferred() { return m_deferred; }
  void flush_telemetry() { m_telemetry.flush(); }

 private:
  struct Prepared {
    UpstreamCall call;
    Conversation conversation;
    Tightening tightening;
    std::shared_ptr<const vault::Scope> shown;  // what may be restored
    bool stream = false;
    bool bound = false;                        // means something to this provider only
    const Translation* translation = nullptr;  // the provider speaks another dialect
    std::size_t left_out = 0;                  // tokens of long files that stay here
    std::string unread;                        // scripts of what leaves in which names are not found
    std::string asked_model;                   // for telemetry
    Json asked = nullptr;                      // what of the request its answer's form depends on
    CachedAnswers::Use cache;
    bool from_cache = false;
    Json answer = nullptr;  // the provider's, once it was read for what it counts
    bool joined = false;    // may share the answer of an equal request in flight
    Deferral deferral;
    std::string original;  // of one that waits and may go elsewhere; sealed
    std::chrono::system_clock::time_point begin = std::chrono::system_clock::now();
  };
  /// What a provider said that took nothing.
  struct TurnedAway {
    Prepared prepared;
    Result<egress::HttpReply> outcome;
  };

  const pipeline::Target* first_target(const Dialect& dialect, const HttpRequest& request);
  int run_at(const Dialect& dialect, const pipeline::Target& target, const HttpRequest& request, Reply& reply,
             std::optional<TurnedAway>& turned_away);
  Result<Prepared> prepare(const Dialect& dialect, const pipeline::Target& target, const HttpRequest& request,
                           const Context& context);
  Result<Json> read_body(const Dialect& dialect, const HttpRequest& request);
  Result<Prepared> prepare_elsewhere(const Dialect& dialect, const pipeline::Target& target, const HttpRequest& request,
                                     const Context& context);
  Result<Prepared> prepare_body(const Dialect& dialect, const pipeline::Target& target, Json body,
                                const HttpRequest& request, const Context& context);
  Result<egress::HttpReply> ask_whole(Prepared& prepared, const Context& context);
  int answer_whole(const Dialect& dialect, Prepared prepared, const Context& context, Reply& reply,
                   std::optional<TurnedAway>& turned_away);
  int answer_stream(const Dialect& dialect, Prepared prepared, const Context& context, Reply& reply,
                    std::optional<TurnedAway>& turned_away);
  Result<egress::HttpReply> play_kept(Prepared& prepared, const egress::OnBody& on_body);
  int count_tokens_here(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  int answer_reply(const Dialect& dialect, Prepared& prepared, egress::HttpReply upstream, Reply& reply);
  int answer_outcome(const Dialect& dialect, Prepared& prepared, Result<egress::HttpReply> outcome, Reply& reply);
  Headers headers_for(const Prepared& prepared, const egress::HttpReply& upstream) const;
  egress::Meter meter(const Prepared& prepared, const Counted& counted) const;
  void settle(AnswerRestorer& restorer, const Prepared& prepared);
  int defer(const Dialect& dialect, const Prepared& prepared, const HttpRequest& request, Reply& reply);
  void trace(const Dialect& dialect, const Prepared& prepared, const Counted& counted, int status);
  Context context_for(const Reply& reply) const;

  pipeline::Engine& m_engine;
  Metrics& m_metrics;
  AttachmentReader& m_attachments;
  Slots& m_compute;
  Pool& m_pool;
  Masker m_masker;
  pipeline::LongContext m_long_context;
  Upstream m_upstream;
  InFlight m_in_flight;
  CachedAnswers m_cached;
  Telemetry m_telemetry;
  Deferred m_deferred;
};

}  // namespace firstpass::gateway
