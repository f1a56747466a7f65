// The way out: policy, line, and manners towards the provider.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "core/context.h"
#include "egress/line.h"
#include "gateway/http_server.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

struct UpstreamCall {
  std::string method = "POST";
  std::string way;   ///< below the provider's base URL
  std::string body;  ///< masked
  Headers headers;   ///< of the client, already reduced by forwarded_headers()
  std::shared_ptr<const vault::Scope> scope;
  std::map<std::string, int> hidden;
};

/// Thread-safe.
class Upstream {
 public:
  explicit Upstream(pipeline::Engine& engine) : m_engine(engine) {}

  /// Name of the provider that requests go to; empty when none is set up.
  const std::string& destination() const { return m_engine.destination(); }

  /// Asks the policy, crosses the line, and tries again only what was certainly not accepted and brought nothing yet.
  /// `on_body` gets only successful replies that are to be streamed; see egress::OnBody. HTTP errors of the provider
  /// are replies. Errors: permission_denied (policy or gate), unavailable and retryable when it should wait, others as
  /// egress::Line::cross.
  Result<egress::HttpReply> call(const UpstreamCall& call, const Context& context, const egress::OnBody& on_body,
                                 const egress::Meter& meter);

 private:
  Result<egress::OutboundRequest> authorise(const UpstreamCall& call);
  route::State state();

  pipeline::Engine& m_engine;
  std::mutex m_mutex;
  route::State m_state;
  std::chrono::steady_clock::time_point m_state_until{};
};

/// What of the client's headers may go on: versions and beta flags, in the form they have; and, when the daemon's own
/// key came in the path, the client's key. Everything else stays here.
Headers forwarded_headers(const HttpRequest& request);

/// What of the provider's headers the client gets: request ids, rate limits, retry hints.
Headers returned_headers(const egress::HttpReply& reply);

}  // namespace firstpass::gateway
