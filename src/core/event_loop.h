// One thread that waits for many things at once.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace firstpass {

/// What is posted to it runs on the thread that called run(), one piece after the other: nothing there may block.
class EventLoop {
 public:
  EventLoop();
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Works until stop(). An exception of a piece of work ends it and is passed on.
  void run();
  /// From any thread. What was posted and has not run is dropped with the loop.
  void stop();
  /// From any thread; runs `work` later on the loop's own, never inside the call.
  void post(std::function<void()> work);
  /// From the loop's own thread; runs `work` once, when nothing else is ready to run, at the latest after some
  /// milliseconds of work without a pause or when the loop ends. For what is better done once for all that came
  /// together.
  void when_idle(std::function<void()> work);
  bool is_current() const { return current() == this; }

  /// For sockets and timers. Who keeps such things longer than the loop may live keeps the context too.
  boost::asio::io_context& context() { return *m_context; }
  std::shared_ptr<boost::asio::io_context> shared_context() { return m_context; }
  /// The loop that runs on this thread; nullptr when none does.
  static EventLoop* current();

 private:
  void run_idle_work();

  std::shared_ptr<boost::asio::io_context> m_context;
  std::vector<std::function<void()>> m_idle_work;  // of the loop's thread
  std::chrono::steady_clock::time_point m_idle_by{};
};

}  // namespace firstpass
