#include "runtime/side_by_side.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace firstpass::runtime {

namespace {

/// What the threads share while they take one index after the other.
class Work {
 public:
  Work(std::size_t count, const std::function<Status(std::size_t)>& run) : m_count(count), m_run(run) {}

  void take() {
    for (std::size_t index = 0; !m_stop && (index = m_next++) < m_count;) {
      try {
        if (Status status = m_run(index); !status) note(index, std::move(status), nullptr);
      } catch (...) { note(index, {}, std::current_exception()); }
    }
  }

  Status end() {
    if (m_thrown) std::rethrow_exception(m_thrown);
    return std::move(m_status);
  }

 private:
  void note(std::size_t index, Status status, std::exception_ptr thrown) {
    const std::lock_guard lock(m_mutex);
    m_stop = true;
    if (index >= m_failed) return;
    m_failed = index;
    m_status = std::move(status);
    m_thrown = std::move(thrown);
  }

  const std::size_t m_count;
  const std::function<Status(std::size_t)>& m_run;
  std::atomic<std::size_t> m_next{0};
  std::atomic<bool> m_stop{false};
  std::mutex m_mutex;
  std::size_t m_failed = ~std::size_t{0};
  Status m_status;
  std::exception_ptr m_thrown;
};

}  // namespace

Status side_by_side(std::size_t count, int threads, const std::function<Status(std::size_t)>& run) {
  Work work(count, run);
  std::vector<std::thread> others;
  const std::size_t wanted = std::min(count, static_cast<std::size_t>(std::max(threads, 1)));
  try {
    while (others.size() + 1 < wanted) others.emplace_back([&] { work.take(); });
  } catch (const std::system_error&) {}  // no more threads to be had: those that there are do it
  work.take();
  for (std::thread& other : others) other.join();
  return work.end();
}

}  // namespace firstpass::runtime
