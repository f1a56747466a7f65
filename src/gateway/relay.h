// The way of one request to a model: parse → read attachments → hide → policy and line → restore → reply.
#pragma once

#include <memory>

#include "gateway/attachments.h"
#include "gateway/deferred.h"
#include "gateway/dialect.h"
#include "gateway/http_server.h"
#include "gateway/in_flight.h"
#include "gateway/masker.h"
#include "gateway/metrics.h"
#include "gateway/pool.h"
#include "gateway/telemetry.h"
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
        m_upstream(engine),
        m_telemetry(engine),
        m_deferred(engine, m_upstream) {}

  /// Returns the status that was answered.
  int run(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  /// GET: what the provider says, as it is.
  int fetch(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  /// Requests that may wait.
  Deferred& deferred() { return m_deferred; }

 private:
  struct Prepared {
    UpstreamCall call;
    std::shared_ptr<vault::Scope> scope;
    std::shared_ptr<const vault::Scope> shown;  // what may be restored
    bool stream = false;
    const Translation* translation = nullptr;  // the provider speaks another dialect
    Json asked = nullptr;                      // what of the request its answer's form depends on
    bool joined = false;                       // may share the answer of an equal request in flight
    Deferral deferral;
    std::chrono::system_clock::time_point begin = std::chrono::system_clock::now();
  };

  Result<Prepared> prepare(const Dialect& dialect, const HttpRequest& request, const Context& context);
  Result<Prepared> prepare_elsewhere(const Dialect& dialect, const HttpRequest& request, const Context& context);
  Result<Prepared> prepare_body(const Dialect& dialect, Json body, const HttpRequest& request, const Context& context);
  int answer_whole(const Dialect& dialect, const Prepared& prepared, const Context& context, Reply& reply);
  int answer_stream(const Dialect& dialect, const Prepared& prepared, const Context& context, Reply& reply);
  Status translate(const Dialect& dialect, Json& body, Prepared& prepared) const;
  int count_tokens_here(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  int answer_reply(const Dialect& dialect, const Prepared& prepared, egress::HttpReply upstream, Reply& reply);
  egress::Meter meter(const Counted& counted) const;
  void settle(AnswerRestorer& restorer, const vault::Scope& scope);
  int defer(const Dialect& dialect, const Prepared& prepared, const HttpRequest& request, Reply& reply);
  void trace(const Dialect& dialect, const Prepared& prepared, const Counted& counted, int status);
  Context context_for(const Reply& reply) const;

  pipeline::Engine& m_engine;
  Metrics& m_metrics;
  AttachmentReader& m_attachments;
  Slots& m_compute;
  Pool& m_pool;
  Masker m_masker;
  Upstream m_upstream;
  InFlight m_in_flight;
  Telemetry m_telemetry;
  Deferred m_deferred;
};

}  // namespace firstpass::gateway
