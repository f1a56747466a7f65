// The way out: policy, line, and manners towards the provider.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/context.h"
#include "egress/line.h"
#include "gateway/http_server.h"
#include "gateway/turnstile.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

struct UpstreamCall {
  const pipeline::Target* target = nullptr;  ///< of the engine; nullptr: the provider that is set up
  std::string method = "POST";
  std::string way;   ///< below the provider's base URL
  std::string body;  ///< masked
  Headers headers;   ///< of the client, already reduced by forwarded_headers()
  std::shared_ptr<const vault::Scope> scope;
  std::map<std::string, int> hidden;
};

/// What makes two calls the same: the destination, the conversation, the way, the words, and whose key.
std::string identity_of(const UpstreamCall& call);

/// True for a status with which a provider certainly took nothing. 500 is not among them: it may have cost something.
bool is_not_accepted(int status);
/// True for a reply, or an error, after which the same request may go elsewhere: nobody took it.
bool is_not_accepted(const Result<egress::HttpReply>& outcome);
/// The same for one that stands in for another: it may also say no (4xx), or its policy, for reasons of its own.
bool passes_on(const Result<egress::HttpReply>& outcome, bool is_second_choice);

/// Thread-safe.
class Upstream {
 public:
  explicit Upstream(pipeline::Engine& engine);

  /// Name of the provider that requests go to; empty when none is set up.
  const std::string& destination() const { return m_engine.destination(); }
  const std::vector<pipeline::Target>& targets() const { return m_engine.targets(); }

  /// Waits for a place at the provider, asks the policy, crosses the line, and tries again only what was certainly not
  /// accepted and brought nothing yet.
  /// `on_body` gets only successful replies that are to be streamed; see egress::OnBody. HTTP errors of the provider
  /// are replies. Errors: permission_denied (policy or gate), unavailable and retryable when it should wait, others as
  /// egress::Line::cross.
  Result<egress::HttpReply> call(const UpstreamCall& call, const Context& context, const egress::OnBody& on_body,
                                 const egress::Meter& meter);

 private:
  struct Observed {
    route::State state;
    std::chrono::steady_clock::time_point until{};
  };
  Result<egress::OutboundRequest> authorise(const UpstreamCall& call, const pipeline::Target& target);
  Result<egress::HttpReply> cross(const egress::OutboundRequest& request, const Context& context,
                                  const egress::OnBody& on_body, const egress::Meter& meter);
  route::State state(const std::string& destination);

  pipeline::Engine& m_engine;
  std::map<std::string, std::unique_ptr<Turnstile>> m_turnstiles;  // one for each target; never changes
  std::mutex m_mutex;
  std::map<std::string, Observed> m_observed;
};

/// What of the client's headers may go on: versions and beta flags, in the form they have; and, when the daemon's own
/// key came in the path, the client's key. Everything else stays here.
Headers forwarded_headers(const HttpRequest& request);

/// What of the provider's headers the client gets: request ids, rate limits, retry hints.
Headers returned_headers(const egress::HttpReply& reply);

}  // namespace firstpass::gateway
