// What the daemon answers: routes, the pool behind them, and the doors that need no model.
#pragma once

#include <memory>
#include <string>

#include "gateway/http_server.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

struct ServiceOptions {
  std::string key;                  ///< of the daemon
  std::size_t most_running = 2048;  ///< requests to providers at once, most of which wait for an answer; then "busy"
  std::size_t workers = 16;         ///< threads for what is done on this machine
  std::size_t most_waiting = 512;   ///< jobs that wait for one of them; then "busy"
};

/// Thread-safe. `engine` must outlive it.
class Service : public Handler {
 public:
  static std::unique_ptr<Service> create(pipeline::Engine& engine, ServiceOptions options);
  /// Before the server runs: Host headers must name this port.
  virtual void set_port(std::uint16_t port) = 0;
};

}  // namespace firstpass::gateway
