// Code that is written as if it blocked, while its thread goes on with other work.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "core/event_loop.h"

namespace firstpass {

/// Runs `body` on a stack of its own on the thread of `loop`: at once when called there, later from anywhere else.
/// Whatever waits by a Waiter inside it lets the loop go on. `body` must not throw, and must not hold a lock while it
/// waits. 256 KiB of stack, of which only what is used takes memory.
void start_fiber(EventLoop& loop, std::function<void()> body);

/// True on a fiber.
bool in_fiber();

/// One wait for one event. wait() is called by whoever made the Waiter, once; it suspends a fiber and blocks a thread.
class Waiter {
 public:
  Waiter();

  void wait();
  /// False when the time came first.
  bool wait_until(std::chrono::steady_clock::time_point when);

  struct State;
  /// The other side: any thread, any number of times, before or after the wait, and after the Waiter is gone.
  class Notifier {
   public:
    explicit Notifier(std::shared_ptr<State> state) : m_state(std::move(state)) {}
    void operator()() const;

   private:
    std::shared_ptr<State> m_state;
  };
  Notifier notifier() const { return Notifier(m_state); }

 private:
  std::shared_ptr<State> m_state;
};

/// Sleeps as a fiber or a thread does.
void pause_for(std::chrono::milliseconds duration);

}  // namespace firstpass
