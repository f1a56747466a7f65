// What the daemon answers: routes, the pool behind them, and the doors that need no model.
#pragma once

#include <memory>
#include <string>

#include "gateway/http_server.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

class Metrics;
class PageKeys;

struct ServiceOptions {
  std::string key;                   ///< of the daemon
  std::size_t most_running = 2048;   ///< requests to providers at once, most of which wait for an answer; then "busy"
  std::size_t workers = 16;          ///< threads for what is done on this machine
  std::size_t most_waiting = 512;    ///< jobs that wait for one of them; then "busy"
  std::shared_ptr<Metrics> metrics;  ///< counted on over a change of settings; made when empty
  std::shared_ptr<PageKeys> page_keys;  ///< of pages that are open; made when empty
};

/// Thread-safe. `engine` must outlive it.
class Service : public Handler {
 public:
  static std::unique_ptr<Service> create(pipeline::Engine& engine, ServiceOptions options);
  /// Before the server runs: Host headers must name this port.
  virtual void set_port(std::uint16_t port) = 0;
  /// Begins to send what waits in the outbox. The error when it cannot be used.
  virtual Status start() = 0;
  /// Lets waiting callers go and ends what is under way.
  virtual void stop() = 0;
  /// No request is being answered.
  virtual bool is_idle() const = 0;
};

}  // namespace firstpass::gateway
