// A masked request as it lies in the outbox, and what became of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "gateway/attachments.h"
#include "gateway/dialect.h"
#include "gateway/masker.h"
#include "gateway/metrics.h"
#include "gateway/pool.h"
#include "gateway/upstream.h"
#include "outbox/outbox.h"
#include "pipeline/dispatcher.h"

namespace firstpass::gateway {

inline constexpr std::string_view kGatewayItem = "gateway";  ///< outbox::Item::kind

/// All that is needed to send a request after a restart. Sealed in the outbox.
struct StoredCall {
  std::string dialect;  ///< Dialect::name
  UpstreamCall call;    ///< its scope by name only
  std::string scope;
  std::string original;  ///< of sealed_original(); empty when it goes to the first provider alone
};

/// What another provider's own masking begins with: the request as the client sent it, its files already read. Sealed
/// under a key of the conversation's own, so that it is gone with `vault erase`. Empty where a scope has no keys.
std::string sealed_original(const Json& body, const HttpRequest& request, const vault::Scope& scope);

std::string to_payload(const StoredCall& stored);
/// data_loss when the payload is not one of ours.
Result<StoredCall> stored_call_from(const std::string& payload);

/// The provider's answer with the person's values in it, as it is sealed in the outbox.
struct StoredAnswer {
  int status = 200;
  Headers headers;
  std::string body;  ///< JSON
};
std::string to_result(const StoredAnswer& answer);
Result<StoredAnswer> stored_answer_from(const std::string& result);

/// What a call for another provider is made with.
struct Means {
  Masker& masker;
  AttachmentReader& attachments;
  Slots& compute;
  Metrics* metrics;  ///< may be nullptr
};

/// can_wait: another provider is asked only when what can wait may go there. now: the person said so.
enum class Haste { can_wait, now };

/// Sends stored calls. Thread-safe; all of them must outlive it.
class StoredCalls {
 public:
  StoredCalls(pipeline::Engine& engine, Upstream& upstream, const Means& means)
      : m_engine(engine), m_upstream(upstream), m_means(means) {}

  /// Claims the item, sends it, writes down what became of it: done or failed with the provider's answer, uncertain
  /// when it was cut, queued again when certainly nobody accepted it. What one provider certainly did not take goes to
  /// the next, masked for that one; before, the outbox says so. For a pipeline::Dispatcher.
  pipeline::Tried send(const std::string& id, Haste haste);
  /// Exchanges that are still under way then are cut, and are uncertain. For a daemon that ends.
  void end_by(std::chrono::steady_clock::time_point when) { m_end = when.time_since_epoch().count(); }

 private:
  using Clock = std::chrono::steady_clock;
  struct Try;
  pipeline::Tried work_on(outbox::Outbox& box, const std::string& id, const StoredCall& stored, Haste haste);
  Try ask(outbox::Outbox& box, const std::string& id, const StoredCall& stored, const pipeline::Target& target,
          Haste haste);
  Result<UpstreamCall> call_for(const StoredCall& stored, const pipeline::Target& target, const Context& context);
  Result<UpstreamCall> call_elsewhere(const StoredCall& stored, const pipeline::Target& target, const Context& context);
  pipeline::Tried settle(outbox::Outbox& box, const std::string& id, const StoredCall& stored, const Try& last);
  Result<std::string> restored(const StoredCall& stored, const Try& last);
  std::chrono::milliseconds left_alone(const std::string& destination);
  void leave_alone(const std::string& destination, std::chrono::milliseconds retry_after);
  bool is_ending() const { return Clock::now().time_since_epoch().count() >= m_end; }

  pipeline::Engine& m_engine;
  Upstream& m_upstream;
  const Means m_means;
  std::mutex m_mutex;
  std::map<std::string, Clock::time_point> m_left_alone;  // destination → until when it asked for that
  std::atomic<std::int64_t> m_end{INT64_MAX};
};

/// What it cost by the provider's own count; for the ledger.
egress::Meter usage_meter(const std::string& provider);

}  // namespace firstpass::gateway
