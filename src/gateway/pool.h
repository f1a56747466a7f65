// A bounded pool: so many threads, so many jobs waiting, and then "busy".
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace firstpass::gateway {

/// Threads are started when they are first needed. Thread-safe. Destruction ends the running jobs and drops the rest.
class Pool {
 public:
  Pool(std::size_t most_threads, std::size_t most_waiting)
      : m_most_threads(most_threads), m_most_waiting(most_waiting) {}
  ~Pool();
  /// False when the queue is full: the job was not taken.
  bool submit(std::function<void()> job);
  /// Runs `job` on a thread of the pool; the caller waits for its end, a fiber without holding up its loop. False when
  /// the queue is full: it did not run.
  bool run(const std::function<void()>& job);
  std::size_t waiting() const;

 private:
  void work();

  const std::size_t m_most_threads, m_most_waiting;
  mutable std::mutex m_mutex;
  std::condition_variable m_wake;
  std::deque<std::function<void()>> m_jobs;
  std::vector<std::thread> m_threads;
  std::size_t m_idle = 0;
  bool m_stopping = false;
};

/// So many at a time; the others wait until their deadline.
class Slots {
 public:
  explicit Slots(std::size_t count) : m_free(count) {}
  template <class Clock, class Duration>
  bool acquire_until(std::chrono::time_point<Clock, Duration> when) {
    std::unique_lock lock(m_mutex);
    if (!m_released.wait_until(lock, when, [&] { return m_free > 0; })) return false;
    --m_free;
    return true;
  }
  void release() {
    {
      const std::lock_guard lock(m_mutex);
      ++m_free;
    }
    m_released.notify_one();
  }

 private:
  std::mutex m_mutex;
  std::condition_variable m_released;
  std::size_t m_free;
};

/// Gives back what was acquired.
class SlotGuard {
 public:
  explicit SlotGuard(Slots& slots) : m_slots(slots) {}
  ~SlotGuard() { m_slots.release(); }
  SlotGuard(const SlotGuard&) = delete;

 private:
  Slots& m_slots;
};

}  // namespace firstpass::gateway
