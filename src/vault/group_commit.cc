#include "vault/group_commit.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace firstpass::vault {

namespace {

// While groups are shared, one who is alone waits so long for others: requests that come together share a commit.
constexpr auto kLinger = std::chrono::milliseconds(1);
constexpr std::size_t kEnough = 64;  // askers; then it goes at once
constexpr auto kLatest = std::chrono::milliseconds(20);
constexpr std::size_t kLookEvery = 64;  // groups; whether the log was cut, as erasing does, and is to be lengthened

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
  if (m_durable >= ended) return;
  ++m_askers;
  if (m_wanted < ended || !is_told()) ask(ended, lock);
}

void GroupCommit::later() {
  const std::uint64_t ended = m_database.ended();
  std::unique_lock lock(m_mutex);
  if (m_wanted >= ended) return;
  if (in_fiber()) return ask(ended, lock);
  m_wanted = ended;
  if (is_told() || std::exchange(m_timed, true)) return;
  m_due = std::chrono::steady_clock::now() + kLatest;
  lock.unlock();
  m_work.notify_one();
}

void GroupCommit::ask(std::uint64_t until, std::unique_lock<std::mutex>& lock) {
  m_wanted = std::max(m_wanted, until);
  const bool enough = m_askers >= kEnough;
  if (in_fiber() && !enough) {
    if (!std::exchange(m_loop_tells, true))
      EventLoop::current()->when_idle([this, alive = std::weak_ptr(m_alive)] {
        if (!alive.expired()) go();
      });
    lock.unlock();
    return;
  }
  const bool wake = !std::exchange(m_go, true) || enough;
  lock.unlock();
  if (wake) m_work.notify_one();
}

/// On a loop that has run all there was.
void GroupCommit::go() {
  {
    const std::lock_guard lock(m_mutex);
    m_loop_tells = false;
    if (m_wanted <= m_durable || std::exchange(m_go, true)) return;
  }
  m_work.notify_one();
}

Status GroupCommit::wait() {
  Status status;
  Waiter waiter;
  {
    std::unique_lock lock(m_mutex);
    const std::uint64_t ended = m_database.ended();
    if (m_durable >= ended) return {};
    m_waiting.push_back({ended, waiter.notifier(), &status});
    if (m_wanted < ended) ++m_askers;
    if (m_wanted < ended || !is_told()) ask(ended, lock);
    else if (!in_fiber() && !std::exchange(m_go, true)) m_work.notify_one();  // the loop that would tell may be ours
  }
  waiter.wait();
  return status;
}

void GroupCommit::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_work.wait(lock, [&] { return m_stopping || ((m_go || m_timed) && m_wanted > m_durable); });
    if (m_wanted <= m_durable) return;
    if (!m_go) m_work.wait_until(lock, m_due, [&] { return m_stopping || m_go; });
    if (m_shared && m_askers < 2) m_work.wait_for(lock, kLinger, [&] { return m_stopping || m_askers >= kEnough; });
    m_go = m_timed = false;
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
  std::uint64_t group = 0;
  {
    const std::lock_guard lock(m_database_mutex);
    through = m_database.ended();
    group = m_database.group();
    if (Status committed = m_database.commit_group(); !committed) {
      lose(group);
      return committed;
    }
    if (m_groups++ % kLookEvery == 0) m_database.lengthen_log();
  }
  Status synced = m_database.sync_log();
  if (!synced) {
    const std::lock_guard lock(m_database_mutex);
    lose(group);
  }
  return synced;
}

/// Kept, since who wrote in it may ask much later. There are few: each is a failure of the disk.
void GroupCommit::lose(std::uint64_t group) {
  m_lost.push_back(group);
  ++m_lost_count;
}

bool GroupCommit::is_lost(std::uint64_t group) const {
  return std::find(m_lost.begin(), m_lost.end(), group) != m_lost.end();
}

void GroupCommit::finish(std::uint64_t through, const Status& status) {
  m_durable = through;  // or undone: there is nothing left to wait for
  if (m_wanted <= m_durable) m_go = m_timed = false;
  std::erase_if(m_waiting, [&](const Waiting& waiting) {
    if (waiting.until > through) return false;
    *waiting.status = status;
    waiting.wake();
    return true;
  });
}

}  // namespace firstpass::vault
