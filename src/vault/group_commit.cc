#include "vault/group_commit.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace firstpass::vault {

namespace {

// While groups are shared, the first waits so long for others: requests that come together share a commit.
constexpr auto kLinger = std::chrono::milliseconds(1);
constexpr std::size_t kEnough = 64;  // askers; then it goes at once

}  // namespace

GroupCommit::GroupCommit(std::mutex& mutex, Database& database)
    : m_database_mutex(mutex), m_database(database), m_durable(database.ended()), m_thread([this] { work(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
  }
  m_work.notify_one();
  m_thread.join();
}

void GroupCommit::soon() {
  const std::uint64_t ended = m_database.ended();
  std::unique_lock lock(m_mutex);
  if (m_wanted < ended) ask(ended, lock);
}

/// Wakes the worker where it does not look again by itself.
void GroupCommit::ask(std::uint64_t until, std::unique_lock<std::mutex>& lock) {
  const bool idle = m_wanted <= m_durable;
  m_wanted = until;
  const bool enough = ++m_askers == kEnough;
  lock.unlock();
  if (idle || enough) m_work.notify_one();
}

Status GroupCommit::wait() {
  Status status;
  Waiter waiter;
  {
    std::unique_lock lock(m_mutex);
    const std::uint64_t ended = m_database.ended();
    if (m_durable >= ended) return {};
    m_waiting.push_back({ended, waiter.notifier(), &status});
    if (m_wanted < ended) ask(ended, lock);
  }
  waiter.wait();
  return status;
}

void GroupCommit::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_work.wait(lock, [&] { return m_stopping || m_wanted > m_durable; });
    if (m_wanted <= m_durable) return;
    if (m_shared) m_work.wait_for(lock, kLinger, [&] { return m_stopping || m_askers >= kEnough; });
    const std::size_t askers = std::exchange(m_askers, 0);
    lock.unlock();
    std::uint64_t through = 0;
    const Status status = commit(through);
    lock.lock();
    finish(through, status);
    m_shared = askers > 1 || m_askers > 0;
    lock.unlock();
    m_database.fold_log();
    lock.lock();
  }
}

Status GroupCommit::commit(std::uint64_t& through) {
  {
    const std::lock_guard lock(m_database_mutex);
    through = m_database.ended();
    if (Status committed = m_database.commit_group(); !committed) {
      ++m_undone;
      return committed;
    }
  }
  return m_database.sync_log();
}

void GroupCommit::finish(std::uint64_t through, const Status& status) {
  m_durable = through;  // or undone: there is nothing left to wait for
  std::erase_if(m_waiting, [&](const Waiting& waiting) {
    if (waiting.until > through) return false;
    *waiting.status = status;
    waiting.wake();
    return true;
  });
}

}  // namespace firstpass::vault
