// One commit and one sync for all who wait for theirs.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "core/fiber.h"
#include "core/result.h"
#include "vault/database.h"

namespace firstpass::vault {

/// Commits the open group of a Database whose commits are deferred, on a thread of its own. Thread-safe.
class GroupCommit {
 public:
  /// `mutex` guards `database`; both must outlive it.
  GroupCommit(std::mutex& mutex, Database& database);
  ~GroupCommit();

  /// What was written so far is to be made durable soon. Does not wait.
  void soon();
  /// Waits, as a Waiter does, until what was written before the call is durable.
  Status wait();
  /// Counts the groups that had to be undone: whatever was read from one of them is void.
  std::uint64_t undone() const { return m_undone; }

 private:
  struct Waiting {
    std::uint64_t until;
    Waiter::Notifier wake;
    Status* status;
  };
  void ask(std::uint64_t until, std::unique_lock<std::mutex>& lock);
  void work();
  Status commit(std::uint64_t& through);
  void finish(std::uint64_t through, const Status& status);

  std::mutex& m_database_mutex;
  Database& m_database;
  std::mutex m_mutex;
  std::condition_variable m_work;
  std::vector<Waiting> m_waiting;
  std::uint64_t m_wanted = 0, m_durable = 0;  // counts of ended Transactions
  std::size_t m_askers = 0;                   // since the last group was taken
  bool m_shared = false;                      // the last group was of several askers
  std::atomic<std::uint64_t> m_undone{0};
  bool m_stopping = false;
  std::thread m_thread;
};

}  // namespace firstpass::vault
