#include "core/sql_writer.h"

#include <future>

namespace firstpass {

namespace {

constexpr std::size_t kMostAtOnce = 1024;

/// One change inside the transaction, undone alone when it fails.
Status run_change(SqlDatabase& database, const SqlWriter::Change& change) {
  FP_TRY_ASSIGN(auto mark, database.prepare("SAVEPOINT change"));
  FP_TRY(mark.run());
  const Status changed = change(database);
  FP_TRY_ASSIGN(auto end, database.prepare(changed ? "RELEASE change" : "ROLLBACK TO change"));
  FP_TRY(end.run());
  return changed;
}

}  // namespace

SqlWriter::~SqlWriter() {
  {
    const std::lock_guard lock(m_queue_mutex);
    m_stopping = true;
  }
  m_wake.notify_all();
  if (m_thread.joinable()) m_thread.join();
}

void SqlWriter::submit(Change change, Done done) {
  {
    const std::lock_guard lock(m_queue_mutex);
    m_queue.push_back({std::move(change), std::move(done)});
    if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
  }
  m_wake.notify_one();
}

Status SqlWriter::run(Change change) {
  std::promise<Status> promise;
  auto written = promise.get_future();
  submit(std::move(change), [&promise](Status status) { promise.set_value(std::move(status)); });
  return written.get();
}

void SqlWriter::work() {
  std::unique_lock lock(m_queue_mutex);
  for (;;) {
    m_wake.wait(lock, [&] { return m_stopping || !m_queue.empty(); });
    if (m_queue.empty()) return;
    std::deque<Job> jobs;
    while (!m_queue.empty() && jobs.size() < kMostAtOnce) {
      jobs.push_back(std::move(m_queue.front()));
      m_queue.pop_front();
    }
    lock.unlock();
    const Status committed = commit_all(jobs);
    for (Job& job : jobs) job.done(committed ? std::move(job.status) : committed);
    lock.lock();
  }
}

Status SqlWriter::commit_all(std::deque<Job>& jobs) {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(m_database));
  for (Job& job : jobs) {
    job.status = run_change(m_database, job.change);
    // A full disk ends the whole transaction; without this, the next change would begin and commit one of its own.
    if (!m_database.in_transaction()) return job.status;
  }
  return transaction.commit();
}

}  // namespace firstpass
