// How many requests one provider gets at once, and who is next.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "core/context.h"
#include "core/fiber.h"
#include "core/result.h"

namespace firstpass::gateway {

/// A limit with a bounded queue. Places go round the conversations that wait, so that one with a hundred requests does
/// not hold up another with one; within a conversation, first come, first served. Thread-safe; fibers and threads wait
/// as a Waiter does.
class Turnstile {
 public:
  /// `most_running` 0: everybody passes at once.
  Turnstile(std::size_t most_running, std::size_t most_waiting)
      : m_most_running(most_running), m_most_waiting(most_waiting) {}

  /// Gives the place back at its end. Must not outlive the turnstile.
  class Place {
   public:
    explicit Place(Turnstile* turnstile) : m_turnstile(turnstile) {}
    Place(Place&& other) noexcept : m_turnstile(std::exchange(other.m_turnstile, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place() {
      if (m_turnstile != nullptr) m_turnstile->leave();
    }

   private:
    Turnstile* m_turnstile;
  };

  /// Errors: unavailable and retryable when too many wait already, or none became free in time; aborted when the caller
  /// has gone.
  Result<Place> enter(const std::string& conversation, std::chrono::steady_clock::time_point until,
                      const Context& context);
  std::size_t waiting() const;

 private:
  struct Waiting {
    explicit Waiting(Waiter::Notifier notifier) : wake(std::move(notifier)) {}
    Waiter::Notifier wake;
    bool called = false;  // has the place
  };
  void leave();
  /// False when it has been called meanwhile.
  bool give_up(const std::string& conversation, const std::shared_ptr<Waiting>& waiting);

  const std::size_t m_most_running, m_most_waiting;
  mutable std::mutex m_mutex;
  std::size_t m_running = 0, m_waiting = 0;
  std::map<std::string, std::deque<std::shared_ptr<Waiting>>> m_lanes;
  std::deque<std::string> m_turns;  // lanes with somebody in them; the front one is next
};

}  // namespace firstpass::gateway
