#include "gateway/pool.h"

#include <system_error>

#include "core/fiber.h"

namespace firstpass::gateway {

Pool::~Pool() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
    m_jobs.clear();
  }
  m_wake.notify_all();
  for (std::thread& thread : m_threads) thread.join();
}

bool Pool::submit(std::function<void()> job) {
  {
    const std::lock_guard lock(m_mutex);
    if (m_stopping || m_jobs.size() >= m_most_waiting) return false;
    m_jobs.push_back(std::move(job));
    if (m_jobs.size() > m_idle && m_threads.size() < m_most_threads) {
      try {
        m_threads.emplace_back([this] { work(); });
      } catch (const std::system_error&) {
        if (m_threads.empty()) {
          m_jobs.pop_back();
          return false;
        }
      }
    }
  }
  m_wake.notify_one();
  return true;
}

bool Pool::run(const std::function<void()>& job) {
  Waiter waiter;
  // The notifier goes with the job, so that a job dropped at the end of the pool wakes its caller as well.
  struct Ended {
    explicit Ended(Waiter::Notifier notifier) : notify(std::move(notifier)) {}
    ~Ended() { notify(); }
    Waiter::Notifier notify;
  };
  auto ended = std::make_shared<Ended>(waiter.notifier());
  bool ran = false;
  if (!submit([&job, &ran, ended] {
        job();
        ran = true;
      }))
    return false;
  ended.reset();
  waiter.wait();
  return ran;
}

std::size_t Pool::waiting() const {
  const std::lock_guard lock(m_mutex);
  return m_jobs.size();
}

void Pool::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    ++m_idle;
    m_wake.wait(lock, [&] { return m_stopping || !m_jobs.empty(); });
    --m_idle;
    if (m_stopping) return;
    std::function<void()> job = std::move(m_jobs.front());
    m_jobs.pop_front();
    lock.unlock();
    job();
    job = nullptr;  // what it holds goes before the lock is taken again
    lock.lock();
  }
}

}  // namespace firstpass::gateway
