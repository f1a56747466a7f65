#include "gateway/pool.h"

#include <system_error>

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
    const std::function<void()> job = std::move(m_jobs.front());
    m_jobs.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace firstpass::gateway
