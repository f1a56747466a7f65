// Changes of many threads to one database, synced together: one sync serves all that came meanwhile.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "core/sqlite.h"

namespace firstpass {

/// Runs changes one after the other on a thread of its own, as many in one transaction as are waiting. A change that
/// fails undoes itself alone. Thread-safe; what was submitted is done before it is destroyed. `database` must outlive
/// it and `mutex` guards every use of it.
class SqlWriter {
 public:
  using Change = std::function<Status(SqlDatabase& database)>;
  /// Called on the writer's thread: the change's own error, or that of the commit. Must be quick.
  using Done = std::function<void(Status)>;

  SqlWriter(SqlDatabase& database, std::mutex& mutex) : m_database(database), m_mutex(mutex) {}
  ~SqlWriter();
  void submit(Change change, Done done);
  /// Synced before it returns.
  Status run(Change change);

 private:
  struct Job {
    Change change;
    Done done;
    Status status = {};
  };
  void work();
  Status commit_all(std::deque<Job>& jobs);

  SqlDatabase& m_database;
  std::mutex& m_mutex;
  std::mutex m_queue_mutex;
  std::condition_variable m_wake;
  std::deque<Job> m_queue;
  bool m_stopping = false;
  std::thread m_thread;  // started by the first change
};

}  // namespace firstpass
