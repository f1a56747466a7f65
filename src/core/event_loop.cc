#include "core/event_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace firstpass {

namespace {

thread_local EventLoop* t_current = nullptr;
constexpr auto kLongestBusy = std::chrono::milliseconds(4);

}  // namespace

EventLoop::EventLoop() : m_context(std::make_shared<boost::asio::io_context>(1)) {}
EventLoop::~EventLoop() { run_idle_work(); }

void EventLoop::run() {
  struct Current {
    explicit Current(EventLoop* loop) : before(std::exchange(t_current, loop)) {}
    ~Current() { t_current = before; }
    EventLoop* before;
  };
  const Current current(this);
  const auto work = boost::asio::make_work_guard(*m_context);  // a fiber that waits for another thread is work too
  while (!m_context->stopped()) {
    if (m_idle_work.empty()) m_context->run_one();
    else if (m_context->poll_one() == 0 || std::chrono::steady_clock::now() >= m_idle_by) run_idle_work();
  }
  run_idle_work();
}

void EventLoop::run_idle_work() {
  for (const auto& work : std::exchange(m_idle_work, {})) work();
}

void EventLoop::stop() { m_context->stop(); }

void EventLoop::post(std::function<void()> work) { boost::asio::post(*m_context, std::move(work)); }

void EventLoop::when_idle(std::function<void()> work) {
  if (m_idle_work.empty()) m_idle_by = std::chrono::steady_clock::now() + kLongestBusy;
  m_idle_work.push_back(std::move(work));
}

EventLoop* EventLoop::current() { return t_current; }

}  // namespace firstpass
