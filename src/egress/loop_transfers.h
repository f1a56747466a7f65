// Many transfers on one event loop, through libcurl's multi interface.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "core/event_loop.h"
#include "egress/transfer.h"

namespace firstpass::egress {

/// Belongs to one loop; every call comes from a fiber on it. Connections are kept and shared by all transfers.
class LoopTransfers {
 public:
  explicit LoopTransfers(EventLoop& loop);
  ~LoopTransfers();

  /// Runs one request on `handle`. The fiber waits; body bytes of a reply go to `on_body` on that fiber, which may
  /// itself wait: the provider is held back meanwhile. An empty `on_body` collects the body in the reply.
  CURLcode run(CURL* handle, const OutboundRequest& request, const Context& context, const LineSettings& settings,
               const OnBody& on_body, std::unique_ptr<Transfer>& transfer);

  struct Impl;

 private:
  std::shared_ptr<Impl> m_impl;
};

}  // namespace firstpass::egress
