// One commit and one sync for all who wait for theirs.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
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

  /// What was written so far is to be made durable soon: at once for a thread, for a fiber once its loop has nothing
  /// else to run, so that all who came together share a group. Does not wait.
  void soon();
  /// The same for what nobody may come to ask for: a thread's is committed after some milliseconds. While a group is
  /// open no other process can write.
  void later();
  /// Waits, as a Waiter does, until what was written before the call is durable.
  Status wait();
  /// Counts the groups that could not be kept, undone or not synced: what was written or read in one of them is void.
  std::uint64_t lost() const { return m_lost_count; }
  /// Whether group() number `group` of the database was one of them. The caller holds the mutex of the database.
  bool is_lost(std::uint64_t group) const;

 private:
  struct Waiting {
    std::uint64_t until;
    Waiter::Notifier wake;
    Status* status;
  };
  void ask(std::uint64_t until, std::unique_lock<std::mutex>& lock);
  void go();
  bool is_told() const { return m_go || m_loop_tells; }
  void work();
  Status commit(std::uint64_t& through);
  void lose(std::uint64_t group);
  void finish(std::uint64_t through, const Status& status);

  std::mutex& m_database_mutex;
  Database& m_database;
  std::mutex m_mutex;
  std::condition_variable m_work;
  std::vector<Waiting> m_waiting;
  std::uint64_t m_wanted = 0, m_durable = 0;  // counts of ended Transactions
  std::size_t m_groups = 0;                   // committed
  std::size_t m_askers = 0;                   // since the last group was taken
  bool m_shared = false;                      // the last group was of several askers
  std::vector<std::uint64_t> m_lost;          // guarded by the mutex of the database
  std::atomic<std::uint64_t> m_lost_count{0};
  bool m_go = false;          // the group that is asked for need not wait for others
  bool m_loop_tells = false;  // a loop will say so
  bool m_timed = false;       // or the clock
  std::chrono::steady_clock::time_point m_due{};
  bool m_stopping = false;
  const std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);  // for loops that live longer
  std::thread m_thread;
};

}  // namespace firstpass::vault
