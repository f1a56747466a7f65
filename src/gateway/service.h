// What the daemon answers: routes, the pool behind them, and the doors that need no model.
#pragma once

#include <memory>
#include <string>

#include "gateway/http_server.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

struct ServiceOptions {
  std::string key;                 ///< of the daemon
  std::size_t workers = 64;        ///< requests at once; most of them wait for a provider
  std::size_t most_waiting = 512;  ///< then "busy"
};

/// Thread-safe. `engine` must outlive it.
class Service : public Handler {
 public:
  static std::unique_ptr<Service> create(pipeline::Engine& engine, ServiceOptions options);
  /// Before the server runs: Host headers must name this port.
  virtual void set_port(std::uint16_t port) = 0;
};

}  // namespace firstpass::gateway
