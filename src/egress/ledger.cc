#include "egress/ledger.h"

#include <sodium.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <future>
#include <map>
#include <mutex>
#include <thread>

#include "core/fiber.h"
#include "core/ids.h"
#include "core/write_ahead_log.h"
#include "egress/chain_walk.h"
#include "egress/ledger_row.h"

namespace firstpass::egress {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::string_view kStage = "egress/ledger";
constexpr std::size_t kNonceBytes = 16;
constexpr int kPageBytes = 4096;
constexpr auto kLatest = std::chrono::milliseconds(20);  // an outcome waits so long for an intent to share its sync
// While batches are shared, a row that is alone waits so long for others: requests that come together share a commit.
constexpr auto kLinger = std::chrono::milliseconds(1);
constexpr std::size_t kEnough = 64;                           // rows that somebody waits for; then it goes at once
constexpr auto kTryAgain = std::chrono::milliseconds(1'000);  // outcomes, after a failure such as a full disk
constexpr std::size_t kLookEvery = 64;  // batches; whether the log has its full length. A single question has few
constexpr std::size_t kMostBatch = 4'096, kMostKeptOutcomes = 100'000;

/// Bytes of hex; empty when it is none.
std::string from_hex(std::string_view hex) {
  std::string bytes(hex.size() / 2, '\0');
  std::size_t size = 0;
  const int result = sodium_hex2bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), hex.data(),
                                    hex.size(), nullptr, &size, nullptr);
  return result == 0 ? bytes : std::string();
}

/// A row on its way to the disk.
struct Pending {
  Row row;
  Ledger::Appended done;  ///< empty for an outcome that nobody waits for
};

class SqliteLedger final : public Ledger {
 public:
  SqliteLedger(std::filesystem::path file, std::unique_ptr<SqlDatabase> database, std::string secret)
      : m_file(std::move(file)), m_database(std::move(database)), m_mac(std::move(secret)) {}
  ~SqliteLedger() override;

  Result<LedgerEntry> append(LedgerEntry entry) override { return append_and_wait(std::move(entry), std::nullopt); }
  Result<LedgerEntry> append_with_body(LedgerEntry entry, std::string_view body) override {
    return append_and_wait(std::move(entry), body);
  }
  void append_async(LedgerEntry entry, std::optional<std::string_view> body, Appended done) override;
  void note(LedgerEntry entry) override { enqueue({{std::move(entry), {}, {}, {}, {}}, {}}); }
  Status flush() override;
  Status forget(std::string_view request_id) override;
  Result<int> forget_scope(std::string_view scope) override;
  Result<bool> matches_body(std::int64_t sequence, std::string_view body) const override;
  Result<std::vector<LedgerEntry>> entries(std::int64_t from_sequence, std::size_t limit) const override;
  Result<LedgerCheck> verify(const std::optional<std::string>& expected_head) const override;
  Result<LedgerCheck> verify_rows(const std::function<Result<std::optional<LedgerEntry>>()>& next,
                                  const std::optional<std::string>& expected_head) const override;
  Result<double> spent(std::string_view destination, std::string_view day) const override;

 private:
  Row row_of(LedgerEntry entry, std::optional<std::string_view> body) const;
  Result<LedgerEntry> append_and_wait(LedgerEntry entry, std::optional<std::string_view> body);
  void enqueue(Pending pending, bool at_once = true);
  void go();
  void write_batches();
  bool wait_for_work(std::unique_lock<std::mutex>& lock);
  void settle(std::deque<Pending>& batch, const Status& status);
  Status write(std::deque<Pending>& batch);
  Result<Row> last_row() const;
  std::string scope_mac(std::string_view scope) const { return m_mac({"scope", scope}); }
  Status erase(std::string_view sql, std::string_view value, bool blob, int& rows);
  /// What is queued and the second connection, which reads while the first one writes. Holds m_reader_mutex.
  Result<SqlDatabase*> reader(std::unique_lock<std::mutex>& lock) const;

  const std::filesystem::path m_file;
  std::unique_ptr<SqlDatabase> m_database;
  const Macs m_mac;
  mutable std::mutex m_database_mutex;
  mutable std::mutex m_reader_mutex;
  mutable std::unique_ptr<SqlDatabase> m_reader;
  mutable std::int64_t m_spent_until = 0;                                              // sequence
  mutable std::map<std::pair<std::string, std::string>, double, std::less<>> m_spent;  // (day, destination and host)

  mutable std::mutex m_queue_mutex;
  mutable std::condition_variable m_work, m_written;
  std::deque<Pending> m_queue;
  std::size_t m_urgent = 0;  // of the queue: rows that somebody waits for
  mutable std::size_t m_flushing = 0;
  Clock::time_point m_oldest{}, m_first_urgent{}, m_not_before{};
  bool m_shared = false;      // the last batch held rows of several requests
  bool m_go = false;          // rows that somebody waits for need not wait for others
  bool m_loop_tells = false;  // a loop will say so
  const std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);  // for loops that live longer
  std::size_t m_batches = 0;                                           // written
  std::uint64_t m_taken = 0, m_finished = 0;                           // rows ever queued, and ever written or given up
  Status m_last;
  bool m_stopping = false;
  std::thread m_writer;  // started by the first append
};

SqliteLedger::~SqliteLedger() {
  {
    const std::lock_guard lock(m_queue_mutex);
    m_stopping = true;
  }
  m_work.notify_all();
  if (m_writer.joinable()) m_writer.join();
}

Row SqliteLedger::row_of(LedgerEntry entry, std::optional<std::string_view> body) const {
  Row row{std::move(entry), {}, {}, {}, {}};
  if (body) {
    row.nonce.assign(kNonceBytes, '\0');
    random_bytes(row.nonce.data(), row.nonce.size());
    row.entry.body_mac = to_hex(m_mac({"body", row.nonce, *body}));
  }
  return row;
}

void SqliteLedger::append_async(LedgerEntry entry, std::optional<std::string_view> body, Appended done) {
  enqueue({row_of(std::move(entry), body), std::move(done)}, !in_fiber());
}

Result<LedgerEntry> SqliteLedger::append_and_wait(LedgerEntry entry, std::optional<std::string_view> body) {
  std::promise<Result<LedgerEntry>> promise;
  auto written = promise.get_future();
  // At once: the loop that would tell otherwise may be the one that stands still here.
  enqueue({row_of(std::move(entry), body),
           [&promise](Result<LedgerEntry> result) { promise.set_value(std::move(result)); }},
          true);
  return written.get();
}

/// `at_once`: whoever waits for this row does so alone. Otherwise the loop says when it has run all there was.
void SqliteLedger::enqueue(Pending pending, bool at_once) {
  {
    const std::lock_guard lock(m_queue_mutex);
    const bool urgent = pending.done != nullptr, first = m_queue.empty();
    const auto now = Clock::now();
    if (first) m_oldest = now;
    if (urgent && ++m_urgent == 1) m_first_urgent = now;
    m_queue.push_back(std::move(pending));
    ++m_taken;
    if (!m_writer.joinable()) m_writer = std::thread([this] { write_batches(); });
    if (urgent && !at_once && m_urgent < kEnough) {
      if (!std::exchange(m_loop_tells, true))
        EventLoop::current()->when_idle([this, alive = std::weak_ptr(m_alive)] {
          if (!alive.expired()) go();
        });
      return;
    }
    if (urgent) {
      m_go = true;
    } else if (!first) {
      return;  // the writer looks when the oldest has waited long enough
    }
  }
  m_work.notify_one();
}

/// On a loop that has run all there was.
void SqliteLedger::go() {
  {
    const std::lock_guard lock(m_queue_mutex);
    m_loop_tells = false;
    if (m_urgent == 0 || std::exchange(m_go, true)) return;
  }
  m_work.notify_one();
}

/// True when there is something to write, false when the ledger ends.
bool SqliteLedger::wait_for_work(std::unique_lock<std::mutex>& lock) {
  for (;;) {
    if (m_stopping) return !m_queue.empty();
    if (m_queue.empty()) {
      m_work.wait(lock);
      continue;
    }
    auto due = std::max(m_oldest + kLatest, m_not_before);
    if (m_go && m_urgent > 0) {
      due = m_first_urgent + kLinger;
      if (!m_shared || m_urgent > 1) return true;
    }
    if (m_flushing > 0 || Clock::now() >= due) return true;
    m_work.wait_until(lock, due);
  }
}

void SqliteLedger::write_batches() {
  std::unique_lock lock(m_queue_mutex);
  while (wait_for_work(lock)) {
    std::deque<Pending> batch;
    const std::size_t awaited = m_urgent;
    while (!m_queue.empty() && batch.size() < kMostBatch) {
      m_urgent -= m_queue.front().done ? 1 : 0;
      batch.push_back(std::move(m_queue.front()));
      m_queue.pop_front();
    }
    m_go = m_urgent > 0;
    lock.unlock();
    const Status status = write(batch);
    settle(batch, status);
    lock.lock();
    // What nobody waits for is tried again when the disk has room; not for ever, and not while we are ending.
    if (!status && !m_stopping && m_queue.size() + batch.size() < kMostKeptOutcomes) {
      m_not_before = Clock::now() + kTryAgain;
      for (; !batch.empty(); batch.pop_back())
        if (!batch.back().done) m_queue.push_front(std::move(batch.back())), --m_finished;
    }
    m_shared = awaited > 1 || m_urgent > 0;
    m_last = status;
    m_written.notify_all();
  }
}

void SqliteLedger::settle(std::deque<Pending>& batch, const Status& status) {
  for (Pending& pending : batch) {
    if (!pending.done) continue;
    if (status) pending.done(std::move(pending.row.entry));
    else pending.done(fail(status.error()));
  }
  const std::lock_guard lock(m_queue_mutex);
  m_finished += batch.size();
}

Status SqliteLedger::flush() {
  std::unique_lock lock(m_queue_mutex);
  const std::uint64_t until = m_taken;
  if (m_finished >= until) return {};
  ++m_flushing;
  m_work.notify_one();
  m_last = {};
  m_written.wait(lock, [&] { return m_finished >= until || !m_last; });
  --m_flushing;
  return m_last;
}

Status SqliteLedger::write(std::deque<Pending>& batch) {
  const std::lock_guard lock(m_database_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  if (++m_batches % kLookEvery == kLookEvery / 4) lengthen_log(m_file);
  FP_TRY_ASSIGN(Row last, last_row());  // read inside the transaction: another process may have written
  std::string link = std::move(last.link);
  std::int64_t sequence = last.entry.sequence;
  for (Pending& pending : batch) {
    Row& row = pending.row;
    row.entry.sequence = ++sequence;
    row.entry.time = utc_now();
    format_row(row);
    row.link = m_mac.link(link, row);
    row.entry.link = to_hex(row.link);
    FP_TRY(insert_row(*m_database, row, row.entry.scope.empty() ? std::string() : scope_mac(row.entry.scope)));
    link = row.link;
  }
  {
    FP_TRY_ASSIGN(auto head, m_database->prepare("INSERT OR REPLACE INTO head(one, sequence, mac) VALUES(1,?,?)"));
    FP_TRY(head.bind(sequence).bind_blob(m_mac.head(sequence, link)).run());
  }
  return transaction.commit();
}

/// The last row, or sequence 0 with an all-zero link in an empty ledger.
Result<Row> SqliteLedger::last_row() const {
  Row row;
  row.link.assign(kLinkBytes, '\0');
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT sequence, link FROM row ORDER BY sequence DESC LIMIT 1"));
  FP_TRY_ASSIGN(const bool found, query.step());
  if (found) row.entry.sequence = query.number(0), row.link = query.text(1);
  return row;
}

Result<SqlDatabase*> SqliteLedger::reader(std::unique_lock<std::mutex>& lock) const {
  (void)const_cast<SqliteLedger*>(this)->flush();  // after a failure the rows that are there are still shown
  lock = std::unique_lock(m_reader_mutex);
  if (!m_reader) { FP_TRY_ASSIGN(m_reader, SqlDatabase::open(m_file, std::string(kStage))); }
  return m_reader.get();
}

Result<std::vector<LedgerEntry>> SqliteLedger::entries(std::int64_t from_sequence, std::size_t limit) const {
  std::unique_lock<std::mutex> lock;
  FP_TRY_ASSIGN(SqlDatabase* const database, reader(lock));
  FP_TRY_ASSIGN(auto query, database->prepare(select_rows("WHERE sequence >= ? ORDER BY sequence LIMIT ?")));
  query.bind(from_sequence).bind(static_cast<std::int64_t>(limit));
  std::vector<LedgerEntry> found;
  for (;;) {
    FP_TRY_ASSIGN(const bool more, query.step());
    if (!more) return found;
    Row row;
    read_row(query, row);  // a damaged row is still shown; verify() says so
    found.push_back(std::move(row.entry));
  }
}

Result<LedgerCheck> SqliteLedger::verify(const std::optional<std::string>& expected_head) const {
  std::unique_lock<std::mutex> lock;
  FP_TRY_ASSIGN(SqlDatabase* const database, reader(lock));
  ChainWalk walk(m_mac, expected_head);
  FP_TRY(database->execute("BEGIN"));  // one picture, even while rows are appended
  const auto run = [&]() -> Status {
    FP_TRY_ASSIGN(auto query, database->prepare(select_rows("ORDER BY sequence")));
    for (;;) {
      FP_TRY_ASSIGN(const bool more, query.step());
      if (!more) break;
      Row row;
      const bool readable = read_row(query, row);
      if (!walk.next(row, readable)) return {};
    }
    FP_TRY_ASSIGN(auto head, database->prepare("SELECT sequence, mac FROM head"));
    FP_TRY_ASSIGN(const bool found, head.step());
    walk.check_head(found ? head.number(0) : 0, found ? head.text(1) : std::string());
    return {};
  };
  const Status walked = run();
  (void)database->execute("COMMIT");
  FP_TRY(walked);
  return walk.finish();
}

Result<LedgerCheck> SqliteLedger::verify_rows(const std::function<Result<std::optional<LedgerEntry>>()>& next,
                                              const std::optional<std::string>& expected_head) const {
  ChainWalk walk(m_mac, expected_head);
  for (;;) {
    FP_TRY_ASSIGN(auto entry, next());
    if (!entry) return walk.finish();
    Row row{std::move(*entry), {}, {}, {}, {}};
    format_row(row);
    row.link = from_hex(row.entry.link);
    if (!walk.next(row, true)) return walk.finish();
  }
}

Status SqliteLedger::erase(std::string_view sql, std::string_view value, bool blob, int& rows) {
  FP_TRY(flush());
  const std::lock_guard lock(m_database_mutex);
  {
    FP_TRY_ASSIGN(auto statement, m_database->prepare(sql));
    if (blob) statement.bind_blob(value);
    else statement.bind(value);
    FP_TRY(statement.run());
  }
  rows = m_database->changes();
  // The write-ahead log still holds the erased pages until it is folded in.
  return m_database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
}

Status SqliteLedger::forget(std::string_view request_id) {
  int rows = 0;
  return erase("UPDATE row SET nonce = NULL WHERE request_id = ?", request_id, false, rows);
}

Result<int> SqliteLedger::forget_scope(std::string_view scope) {
  int rows = 0;
  FP_TRY(erase("UPDATE row SET nonce = NULL, scope_mac = NULL WHERE scope_mac = ?", scope_mac(scope), true, rows));
  return rows;
}

Result<bool> SqliteLedger::matches_body(std::int64_t sequence, std::string_view body) const {
  std::unique_lock<std::mutex> lock;
  FP_TRY_ASSIGN(SqlDatabase* const database, reader(lock));
  FP_TRY_ASSIGN(auto query, database->prepare("SELECT nonce, body_mac FROM row WHERE sequence = ?"));
  FP_TRY_ASSIGN(const bool found, query.bind(sequence).step());
  if (!found) return fail(Code::not_found, kStage, "the ledger has no row " + std::to_string(sequence));
  if (query.is_null(0)) return false;
  return to_hex(m_mac({"body", query.text(0), body})) == query.text(1);
}

/// Adds up what came since it was last asked: a ledger of years is read once.
Result<double> SqliteLedger::spent(std::string_view destination, std::string_view day) const {
  std::unique_lock<std::mutex> lock;
  FP_TRY_ASSIGN(SqlDatabase* const database, reader(lock));
  FP_TRY_ASSIGN(auto query, database->prepare("SELECT max(sequence), substr(time, 1, 10), destination, "
                                              "sum(CAST(cost AS REAL)) FROM row WHERE sequence > ? GROUP BY 2, 3"));
  query.bind(m_spent_until);
  for (;;) {
    FP_TRY_ASSIGN(const bool more, query.step());
    if (!more) break;
    m_spent_until = std::max(m_spent_until, query.number(0));
    if (const double sum = query.real(3); sum != 0) m_spent[{query.text(1), query.text(2)}] += sum;
  }
  double total = 0;
  for (const auto& [key, sum] : m_spent)
    if (key.first == day && std::string_view(key.second).substr(0, key.second.find(' ')) == destination) total += sum;
  return total;
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& database, const vault::Key& key) {
  if (sodium_init() < 0) return fail(Code::internal, kStage, "no random numbers on this machine");
  FP_TRY_ASSIGN(auto sql, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY(prepare_ledger_tables(*sql));
  FP_TRY(sql->execute("PRAGMA wal_autocheckpoint=" + std::to_string(kFoldLogFrom / kPageBytes)));
  return std::unique_ptr<Ledger>(
      std::make_unique<SqliteLedger>(database, std::move(sql), key.mac("firstpass ledger chain 1", "ledger")));
}

}  // namespace firstpass::egress
