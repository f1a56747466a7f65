// Requests that must get the same answer share one call while it runs.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/fiber.h"
#include "egress/line.h"
#include "gateway/json.h"

namespace firstpass::gateway {

/// True where a second call would buy nothing: what is computed rather than drawn, or what the client calls so itself.
/// Two equal questions to a model at a temperature are two samples, and stay two.
bool is_deterministic(std::string_view dialect, const Json& body);

/// Thread-safe; waits as a Waiter does.
class InFlight {
 public:
  using Call = std::function<Result<egress::HttpReply>()>;
  /// Makes `call`, or waits for the one of the same `key` that runs already and takes its result. When that one was
  /// cancelled, because its own client left, the next in line makes the call. `joined` tells which it was.
  Result<egress::HttpReply> share(const std::string& key, const Call& call, bool& joined);

 private:
  struct Shared {
    bool ended = false;
    Result<egress::HttpReply> result = egress::HttpReply();
    std::vector<Waiter::Notifier> waiting;
  };
  std::mutex m_mutex;
  std::map<std::string, std::shared_ptr<Shared>> m_running;
};

}  // namespace firstpass::gateway
