// What a caller wants done with a request that cannot be answered at once.
#pragma once

#include <string>

#include "gateway/http_server.h"
#include "pipeline/settings.h"

namespace firstpass::gateway {

/// refuse: 503, nothing is kept. wait: kept in the outbox, and the caller is kept waiting. accept: kept, and answered
/// 202 when it cannot go now. always: kept and answered 202 at once, to be sent as soon as what can wait may go.
enum class Later { refuse, wait, accept, always };

struct Deferral {
  Later later = Later::refuse;
  std::string webhook;          ///< configured name of who is told of the outcome; empty for nobody
  std::string not_before;       ///< RFC 3339, or empty
  std::string idempotency_key;  ///< the client's own
  bool is_retry = false;        ///< the client's SDK says that it tries again

  bool wanted() const { return later != Later::refuse; }
};

/// Headers over the configured default: `x-firstpass-defer` (refuse, wait, accept, async), `prefer: respond-async`,
/// `x-firstpass-webhook`, `x-firstpass-not-before`, `idempotency-key`, `x-stainless-retry-count`. invalid_argument for
/// a word that is not known, a webhook that is not configured, a key that is too long.
Result<Deferral> read_deferral(const HttpRequest& request, const pipeline::Settings& settings);

}  // namespace firstpass::gateway
