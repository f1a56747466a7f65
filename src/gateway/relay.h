// The way of one request to a model: parse → read attachments → hide → policy and line → restore → reply.
#pragma once

#include <memory>

#include "gateway/attachments.h"
#include "gateway/dialect.h"
#include "gateway/http_server.h"
#include "gateway/masker.h"
#include "gateway/metrics.h"
#include "gateway/pool.h"
#include "gateway/upstream.h"

namespace firstpass::gateway {

/// Thread-safe; run() is called on a worker's thread and returns when the client has its answer.
class Relay {
 public:
  /// `compute`: how many requests may use models and rules at once. All must outlive the relay.
  Relay(pipeline::Engine& engine, Metrics& metrics, AttachmentReader& attachments, Slots& compute)
      : m_engine(engine),
        m_metrics(metrics),
        m_attachments(attachments),
        m_compute(compute),
        m_masker(engine),
        m_upstream(engine) {}

  /// Returns the status that was answered.
  int run(const Dialect& dialect, const HttpRequest& request, Reply& reply);
  /// GET: what the provider says, as it is.
  int fetch(const Dialect& dialect, const HttpRequest& request, Reply& reply);

 private:
  struct Prepared {
    UpstreamCall call;
    std::shared_ptr<vault::Scope> scope;
    std::shared_ptr<const vault::Scope> shown;  // what may be restored
    bool stream = false;
  };

  Result<Prepared> prepare(const Dialect& dialect, const HttpRequest& request, const Context& context);
  Result<Prepared> prepare_slowly(const Dialect& dialect, Json body, const HttpRequest& request,
                                  const Context& context);
  int answer_whole(const Dialect& dialect, const Prepared& prepared, const Context& context, Reply& reply);
  int answer_stream(const Dialect& dialect, const Prepared& prepared, const Context& context, Reply& reply);
  int answer_reply(const Dialect& dialect, const Prepared& prepared, egress::HttpReply upstream, Reply& reply);
  egress::Meter meter(const Counted& counted) const;
  void settle(AnswerRestorer& restorer, const vault::Scope& scope);
  Context context_for(const Reply& reply) const;

  pipeline::Engine& m_engine;
  Metrics& m_metrics;
  AttachmentReader& m_attachments;
  Slots& m_compute;
  Masker m_masker;
  Upstream m_upstream;
};

}  // namespace firstpass::gateway
