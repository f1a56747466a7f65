// A masked request as it lies in the outbox, and what became of it.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "gateway/dialect.h"
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
};
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

/// Sends stored calls. Thread-safe; both must outlive it.
class StoredCalls {
 public:
  StoredCalls(pipeline::Engine& engine, Upstream& upstream) : m_engine(engine), m_upstream(upstream) {}

  /// Claims the item, sends it, writes down what became of it: done or failed with the provider's answer, uncertain
  /// when it was cut, queued again when certainly nothing was accepted. For a pipeline::Dispatcher.
  pipeline::Tried send(const std::string& id);
  /// Exchanges that are still under way then are cut, and are uncertain. For a daemon that ends.
  void end_by(std::chrono::steady_clock::time_point when) { m_end = when.time_since_epoch().count(); }

 private:
  Result<egress::HttpReply> cross(const StoredCall& stored, std::shared_ptr<vault::Scope>& scope);
  Result<std::string> restored(const StoredCall& stored, const std::string& body, const vault::Scope& scope);

  pipeline::Engine& m_engine;
  Upstream& m_upstream;
  std::atomic<std::int64_t> m_end{INT64_MAX};
};

/// What it cost by the provider's own count; for the ledger.
egress::Meter usage_meter(const std::string& provider);

}  // namespace firstpass::gateway
