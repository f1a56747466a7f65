// Sends what waits in the outbox as soon as it may go, by itself.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/engine.h"

namespace firstpass::pipeline {

/// What became of one try to send an item.
struct Tried {
  bool settled = true;                      ///< done, failed, uncertain, or somebody else has it; false: it still waits
  std::chrono::milliseconds retry_after{};  ///< as the provider asked; zero when it did not
};

/// When the next item may be tried: after a failure one alone, later and later; after a success all. Plain state.
class Pace {
 public:
  using Clock = std::chrono::steady_clock;  // a wall clock that jumps must not hold anything back
  bool may_try(Clock::time_point now, std::size_t under_way) const {
    return now >= m_not_before && (m_failures == 0 || under_way == 0);
  }
  Clock::time_point not_before() const { return m_not_before; }
  void settled() { m_failures = 0, m_not_before = {}; }
  /// `jitter` from 0 to 1: many machines must not come back at once.
  void nothing_accepted(Clock::time_point now, std::chrono::milliseconds retry_after, double jitter);

 private:
  int m_failures = 0;
  Clock::time_point m_not_before{};
};

/// Threads that claim and send due items of the engine's destination, tell webhooks of outcomes, and mark at the start
/// as uncertain what a dead process had been sending. Thread-safe.
class Dispatcher {
 public:
  /// Who sends one kind of item.
  struct Sender {
    std::function<Tried(const std::string& id)> send;  ///< claims the item, sends it, and writes down its outcome
    bool falls_back = false;                           ///< to other providers, while the first one takes nothing
  };
  /// The body of the message to a webhook.
  using Tell = std::function<Status(const outbox::Item& item)>;
  struct Options {
    std::size_t parallel = 4;
    std::chrono::milliseconds tick{1'000};  ///< how often the state of network, battery and budget is looked at
    std::chrono::hours keep{24 * 7};        ///< finished items, for those who ask for their answers
  };

  /// `senders`: kind of item → who sends it. Nothing runs before start().
  Dispatcher(Engine& engine, std::map<std::string, Sender> senders, Tell tell, Options options);
  ~Dispatcher();
  /// The error when the outbox cannot be used.
  Status start();
  /// Ends after the items under way.
  void stop();
  /// Something was added, or may go now.
  void wake();
  /// Called on a dispatcher's thread after an item has changed; set before start().
  void on_change(std::function<void(const std::string& id)> changed) { m_changed = std::move(changed); }
  /// Why nothing is sent just now, for people; empty when items go.
  std::string holding() const;

 private:
  void work();
  void tell_webhooks();
  bool take(std::string& id, std::string& kind);
  void look_around();
  bool falls_back(const std::string& kind) const;

  Engine& m_engine;
  const std::map<std::string, Sender> m_senders;
  const Tell m_tell;
  const Options m_options;
  std::function<void(const std::string&)> m_changed;
  outbox::Outbox* m_box = nullptr;
  mutable std::mutex m_mutex;
  std::condition_variable m_wake;
  std::vector<std::pair<std::string, std::string>> m_ready;  // (id, kind), the oldest last
  std::set<std::string> m_under_way;
  Pace m_pace;
  std::string m_holding;
  bool m_stopping = false, m_look = true;
  std::chrono::steady_clock::time_point m_looked{}, m_cleaned{};
  std::vector<std::thread> m_threads;
};

/// Why a request that can wait should not go to `target` now.
struct Hold {
  std::string reason;        ///< by the policy's rules on network, line, battery, hour, budget and the provider's
                             ///< health; empty when it may go
  bool of_provider = false;  ///< its health or its budget, which are no reason against another one
};
Hold reason_to_wait(Engine& engine, const Target& target);

}  // namespace firstpass::pipeline
