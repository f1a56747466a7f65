#include "vault/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "core/file.h"
#include "core/write_ahead_log.h"

namespace firstpass::vault {

namespace {

constexpr std::string_view kStage = "vault";
constexpr int kBusyMilliseconds = 10000;

// SQLite's own messages name tables and constraints, never bound values.
tl::unexpected<Error> sqlite_error(sqlite3* database, int code) {
  const std::string message = std::string("vault database: ") + sqlite3_errmsg(database);
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return fail(Code::unavailable, kStage, message, true);
    case SQLITE_FULL: return fail(Code::resource_exhausted, kStage, "vault database: the disk is full");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return fail(Code::data_loss, kStage, message);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN: return fail(Code::permission_denied, kStage, message);
    default: return fail(Code::internal, kStage, message);
  }
}

}  // namespace

Query::Query(Query&& other) noexcept
    : m_database(other.m_database),
      m_statement(std::exchange(other.m_statement, nullptr)),
      m_next(other.m_next),
      m_error(other.m_error) {}

Query::~Query() {
  if (m_statement == nullptr) return;
  sqlite3_reset(m_statement);
  sqlite3_clear_bindings(m_statement);
}

Query& Query::bind(std::int64_t value) {
  const int code = sqlite3_bind_int64(m_statement, m_next++, value);
  if (code != SQLITE_OK) m_error = code;
  return *this;
}

Query& Query::bind_blob(std::string_view value) {
  const int code = sqlite3_bind_blob64(m_statement, m_next++, value.data(), value.size(), SQLITE_STATIC);
  if (code != SQLITE_OK) m_error = code;
  return *this;
}

Result<bool> Query::step() {
  if (m_error != SQLITE_OK) return sqlite_error(m_database, m_error);
  const int code = sqlite3_step(m_statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return sqlite_error(m_database, code);
}

Status Query::run() {
  FP_TRY(step());
  return {};
}

std::int64_t Query::integer(int column) const { return sqlite3_column_int64(m_statement, column); }
std::string Query::blob(int column) const {
  const void* data = sqlite3_column_blob(m_statement, column);
  const int size = sqlite3_column_bytes(m_statement, column);
  return data == nullptr ? std::string() : std::string(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

struct Database::Impl {
  sqlite3* handle = nullptr;
  std::unordered_map<const char*, sqlite3_stmt*> statements;
  std::filesystem::path file;
  bool deferred = false, open = false, spoilt = false;
  std::uint64_t group = 0;
  std::atomic<std::uint64_t> ended{0};
  std::atomic<int> log_pages{0};
  int page_bytes = 4096;
  FileDescriptor log;                  // of the write-ahead log
  mutable sqlite3* folding = nullptr;  // the connection that folds the log in
  ~Impl() {
    if (open && !spoilt) sqlite3_exec(handle, "COMMIT", nullptr, nullptr, nullptr);
    sqlite3_close(folding);
    for (const auto& [sql, statement] : statements) sqlite3_finalize(statement);
    sqlite3_close(handle);
  }
};

Database::Database(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Database::~Database() = default;

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& path) {
  if (path.has_parent_path()) FP_TRY(make_private_directory(path.parent_path()));
  // SQLite would make the file readable for others; its companions take the mode of the file.
  const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (made < 0) {
    return fail(Code::permission_denied, kStage, "cannot open vault " + path.string() + ": " + std::strerror(errno));
  }
  ::close(made);
  auto impl = std::make_unique<Impl>();
  impl->file = path;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;  // the caller serialises
  const int code = sqlite3_open_v2(path.c_str(), &impl->handle, flags, nullptr);
  if (code != SQLITE_OK) return sqlite_error(impl->handle, code);
  sqlite3_busy_timeout(impl->handle, kBusyMilliseconds);
  std::unique_ptr<Database> database(new Database(std::move(impl)));
  // A placeholder that left must be restorable after a power cut: commits are synced. Each new conversation changes a
  // page of an index in random order, and a changed page is written, and summed up for the log, as a whole: in a new
  // file they are small.
  FP_TRY(database->execute(
      "PRAGMA page_size=2048; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
      "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"));
  {
    FP_TRY_ASSIGN(Query size, database->query("PRAGMA page_size"));
    FP_TRY(size.step());
    database->m_impl->page_bytes = static_cast<int>(size.integer(0));
  }
  return database;
}

Status Database::execute(const char* sql) {
  const int code = sqlite3_exec(m_impl->handle, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return sqlite_error(m_impl->handle, code);
  return {};
}

Result<Query> Database::query(const char* sql) {
  sqlite3_stmt*& statement = m_impl->statements[sql];
  if (statement == nullptr) {
    const int code = sqlite3_prepare_v3(m_impl->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return sqlite_error(m_impl->handle, code);
  }
  return Query(m_impl->handle, statement);
}

Status Database::run(const char* sql) {
  FP_TRY_ASSIGN(Query statement, query(sql));
  return statement.run();
}

std::int64_t Database::last_row() const { return sqlite3_last_insert_rowid(m_impl->handle); }

std::int64_t Database::changes() const { return sqlite3_total_changes64(m_impl->handle); }

Status Database::defer_commits() {
  // The log exists from the first write transaction on.
  FP_TRY(execute("BEGIN IMMEDIATE; COMMIT; PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=0;"));
  const std::string log = m_impl->file.string() + "-wal";
  m_impl->log = FileDescriptor(::open(log.c_str(), O_RDWR | O_CLOEXEC));
  if (!m_impl->log.valid()) return fail(Code::permission_denied, kStage, "cannot open the vault's log");
  sqlite3_wal_hook(
      m_impl->handle,
      [](void* impl, sqlite3*, const char*, int pages) {
        static_cast<Impl*>(impl)->log_pages = pages;
        return SQLITE_OK;
      },
      m_impl.get());
  m_impl->deferred = true;
  return {};
}

bool Database::has_open_group() const { return m_impl->open; }
std::uint64_t Database::group() const { return m_impl->group; }
std::uint64_t Database::ended() const { return m_impl->ended; }

Status Database::commit_group() {
  if (!m_impl->open) return {};
  m_impl->open = false;
  const bool spoilt = std::exchange(m_impl->spoilt, false);
  const Status committed =
      spoilt ? fail(Code::unavailable, kStage, "what was written with it could not be kept; try again", true)
             : run("COMMIT");
  if (!committed) static_cast<void>(execute("ROLLBACK"));
  return committed;
}

void Database::lengthen_log() {
  if (m_impl->open || !run("BEGIN IMMEDIATE")) return;
  firstpass::lengthen_log(m_impl->file);
  static_cast<void>(run("COMMIT"));
}

Status Database::sync_log() const {
  if (::fdatasync(m_impl->log.get()) == 0) return {};
  const bool full = errno == ENOSPC || errno == EDQUOT || errno == EIO;
  return fail(full ? Code::resource_exhausted : Code::internal, kStage,
              std::string("cannot sync the vault's log: ") + std::strerror(errno));
}

void Database::fold_log() const {
  if (m_impl->log_pages < kFoldLogFrom / m_impl->page_bytes) return;
  if (m_impl->folding == nullptr) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(m_impl->file.c_str(), &m_impl->folding, flags, nullptr) != SQLITE_OK) return;
    sqlite3_exec(m_impl->folding, "PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;", nullptr, nullptr, nullptr);
  }
  // Passive: waits for nobody. What is left goes with the next time.
  m_impl->log_pages = 0;
  sqlite3_wal_checkpoint_v2(m_impl->folding, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

Result<Transaction> Transaction::begin(Database& database) {
  Database::Impl& impl = *database.m_impl;
  if (!impl.deferred) {
    FP_TRY(database.execute("BEGIN IMMEDIATE"));
    return Transaction(database);
  }
  if (!impl.open) {
    FP_TRY_ASSIGN(Query begin, database.query("BEGIN IMMEDIATE"));
    FP_TRY(begin.run());
    impl.open = true;
    ++impl.group;
  }
  return Transaction(database);
}

Transaction::Transaction(Database& database)
    : m_database(&database), m_changes_before(sqlite3_total_changes64(database.m_impl->handle)) {}

Transaction::~Transaction() {
  if (m_database == nullptr) return;
  Database::Impl& impl = *m_database->m_impl;
  if (!impl.deferred) {
    static_cast<void>(m_database->execute("ROLLBACK"));
    return;
  }
  if (sqlite3_total_changes64(impl.handle) == m_changes_before) return;
  impl.spoilt = true;
  ++impl.ended;
}
Status Transaction::commit() {
  if (m_database->m_impl->deferred) {
    ++m_database->m_impl->ended;
  } else {
    FP_TRY(m_database->execute("COMMIT"));
  }
  m_database = nullptr;
  return {};
}

}  // namespace firstpass::vault
