// One thread that waits for many things at once.
#pragma once

#include <functional>
#include <memory>

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
  bool is_current() const { return current() == this; }

  /// For sockets and timers. Who keeps such things longer than the loop may live keeps the context too.
  boost::asio::io_context& context() { return *m_context; }
  std::shared_ptr<boost::asio::io_context> shared_context() { return m_context; }
  /// The loop that runs on this thread; nullptr when none does.
  static EventLoop* current();

 private:
  std::shared_ptr<boost::asio::io_context> m_context;
};

}  // namespace firstpass
