// Requests that may wait: kept in the outbox before anything else, then answered now, later, or to a webhook.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>

#include "gateway/deferral.h"
#include "gateway/stored_call.h"

namespace firstpass::gateway {

/// Thread-safe. `engine`, `upstream` and all of `means` must outlive it.
class Deferred {
 public:
  Deferred(pipeline::Engine& engine, Upstream& upstream, const Means& means);
  ~Deferred();

  /// Begins to send what waits. The error when the outbox cannot be used.
  Status start();
  /// Waiting callers are let go, what is under way ends.
  void stop();

  /// Keeps the call, then answers: what the provider said; 202 with the item; or, while the caller waits, comments
  /// (streams) or white space until there is an answer. `streamed`: the answer is to be a stream of events. `wish`: the
  /// request as the client sent it, by which a retry of it is known. Returns the status.
  int run(const Dialect& dialect, StoredCall stored, bool streamed, const Deferral& deferral, std::string_view wish,
          Reply& reply);

  /// Sends an item now, whatever the pace: the person asked for it. `uncertain`: also one that may have been received.
  Result<outbox::Item> send_now(const std::string& id, bool uncertain);
  Status cancel(const std::string& id);
  /// Why nothing is sent just now; empty when items go.
  std::string holding() const { return m_dispatcher.holding(); }

 private:
  int answer(const Dialect& dialect, const outbox::Item& item, bool streamed, Reply& reply, bool begun);
  int wait(const Dialect& dialect, const std::string& id, bool streamed, Reply& reply);
  bool wait_for_change(const std::string& id, std::uint64_t& seen, std::chrono::milliseconds at_most);
  void changed(const std::string& id);

  pipeline::Engine& m_engine;
  StoredCalls m_calls;
  std::mutex m_mutex;
  std::condition_variable m_change;
  std::uint64_t m_changes = 0;
  bool m_stopping = false;
  pipeline::Dispatcher m_dispatcher;  // last: its threads use the above
};

/// An item as JSON, without payload and answer.
Json item_json(const outbox::Item& item);

}  // namespace firstpass::gateway
