#include "vault/group_commit.h"

#include <algorithm>

namespace firstpass::vault {

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
  {
    const std::lock_guard lock(m_mutex);
    if (m_wanted >= ended) return;
    m_wanted = ended;
  }
  m_work.notify_one();
}

Status GroupCommit::wait() {
  Status status;
  Waiter waiter;
  {
    const std::lock_guard lock(m_mutex);
    const std::uint64_t ended = m_database.ended();
    if (m_durable >= ended) return {};
    m_waiting.push_back({ended, waiter.notifier(), &status});
    m_wanted = std::max(m_wanted, ended);
  }
  m_work.notify_one();
  waiter.wait();
  return status;
}

void GroupCommit::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_work.wait(lock, [&] { return m_stopping || m_wanted > m_durable; });
    if (m_wanted <= m_durable) return;
    lock.unlock();
    std::uint64_t through = 0;
    const Status status = commit(through);
    lock.lock();
    finish(through, status);
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
