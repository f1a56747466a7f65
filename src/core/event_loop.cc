#include "core/event_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace firstpass {

namespace {

thread_local EventLoop* t_current = nullptr;

}  // namespace

EventLoop::EventLoop() : m_context(std::make_shared<boost::asio::io_context>(1)) {}
EventLoop::~EventLoop() = default;

void EventLoop::run() {
  struct Current {
    explicit Current(EventLoop* loop) : before(std::exchange(t_current, loop)) {}
    ~Current() { t_current = before; }
    EventLoop* before;
  };
  const Current current(this);
  const auto work = boost::asio::make_work_guard(*m_context);  // a fiber that waits for another thread is work too
  m_context->run();
}

void EventLoop::stop() { m_context->stop(); }

void EventLoop::post(std::function<void()> work) { boost::asio::post(*m_context, std::move(work)); }

EventLoop* EventLoop::current() { return t_current; }

}  // namespace firstpass
