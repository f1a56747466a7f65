#include "core/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <utility>

#include "core/file.h"
#include "core/library_memory.h"

namespace firstpass {

namespace {

constexpr int kBusyMilliseconds = 10'000;

Error sql_error(sqlite3* database, int result, const std::string& stage) {
  Code code = Code::internal;
  bool retryable = false;
  switch (result & 0xFF) {
    case SQLITE_FULL: code = Code::resource_exhausted; break;
    // A disk that refuses to grow a file reports an I/O error on write or sync, not "full".
    case SQLITE_IOERR: code = Code::resource_exhausted; break;
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM: code = Code::permission_denied; break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: code = Code::data_loss; break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED: code = Code::unavailable, retryable = true; break;
    default: break;
  }
  const int extended = database != nullptr ? sqlite3_extended_errcode(database) : result;
  if (extended == SQLITE_IOERR_READ || extended == SQLITE_IOERR_SHORT_READ) code = Code::data_loss;
  std::string message = std::string("cannot write or read the database: ") + sqlite3_errstr(result);
  if (code == Code::resource_exhausted) message += "; free some disk space and try again";
  return Error{code, message, stage, retryable};
}

}  // namespace

SqlStatement::SqlStatement(SqlStatement&& other) noexcept
    : m_database(other.m_database),
      m_statement(std::exchange(other.m_statement, nullptr)),
      m_kept(other.m_kept),
      m_next(other.m_next),
      m_error(other.m_error) {}

SqlStatement::~SqlStatement() {
  if (m_statement == nullptr) return;
  if (m_kept) m_database->give_back(m_statement);
  else sqlite3_finalize(m_statement);
}

SqlStatement& SqlStatement::bind(std::string_view text) {
  const char* bytes = text.empty() ? "" : text.data();  // a null pointer would be bound as NULL
  m_error |= sqlite3_bind_text64(m_statement, m_next++, bytes, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}
SqlStatement& SqlStatement::bind(std::int64_t number) {
  m_error |= sqlite3_bind_int64(m_statement, m_next++, number);
  return *this;
}
SqlStatement& SqlStatement::bind(double number) {
  m_error |= sqlite3_bind_double(m_statement, m_next++, number);
  return *this;
}
SqlStatement& SqlStatement::bind_blob(std::string_view bytes) {
  const char* start = bytes.empty() ? "" : bytes.data();
  m_error |= sqlite3_bind_blob64(m_statement, m_next++, start, bytes.size(), SQLITE_TRANSIENT);
  return *this;
}
SqlStatement& SqlStatement::bind_kept(std::string_view text) {
  const char* bytes = text.empty() ? "" : text.data();
  m_error |= sqlite3_bind_text64(m_statement, m_next++, bytes, text.size(), SQLITE_STATIC, SQLITE_UTF8);
  return *this;
}
SqlStatement& SqlStatement::bind_kept_blob(std::string_view bytes) {
  const char* start = bytes.empty() ? "" : bytes.data();
  m_error |= sqlite3_bind_blob64(m_statement, m_next++, start, bytes.size(), SQLITE_STATIC);
  return *this;
}
SqlStatement& SqlStatement::bind_null() {
  m_error |= sqlite3_bind_null(m_statement, m_next++);
  return *this;
}

Result<bool> SqlStatement::step() {
  if (m_error != SQLITE_OK) return fail(Code::internal, m_database->m_stage, "a value could not be bound");
  const int result = sqlite3_step(m_statement);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return fail(sql_error(m_database->m_database, result, m_database->m_stage));
}

Status SqlStatement::run() {
  FP_TRY(step());
  return {};
}

std::string SqlStatement::text(int column) const {
  const void* bytes = sqlite3_column_blob(m_statement, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(m_statement, column));
  return bytes != nullptr ? std::string(static_cast<const char*>(bytes), size) : std::string();
}
std::int64_t SqlStatement::number(int column) const { return sqlite3_column_int64(m_statement, column); }
double SqlStatement::real(int column) const { return sqlite3_column_double(m_statement, column); }
bool SqlStatement::is_null(int column) const { return sqlite3_column_type(m_statement, column) == SQLITE_NULL; }

Result<std::unique_ptr<SqlDatabase>> SqlDatabase::open(const std::filesystem::path& file, std::string stage) {
  if (file.has_parent_path()) FP_TRY(make_private_directory(file.parent_path()));
  // Made by us first: SQLite would make it readable by everyone, and its WAL takes the mode of the database.
  const FileDescriptor made(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!made.valid())
    return fail(Code::permission_denied, stage, "cannot open or make " + file.string() + "; check its folder");
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<SqlDatabase> database(new SqlDatabase(raw, stage));
  if (opened != SQLITE_OK) return fail(sql_error(raw, opened, stage));
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  FP_TRY(
      database->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF; "
                        "PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY"));
  return database;
}

SqlDatabase::~SqlDatabase() {
  for (const auto& [sql, kept] : m_statements) sqlite3_finalize(kept.statement);
  sqlite3_close_v2(m_database);
}

Result<SqlStatement> SqlDatabase::prepare(std::string_view sql) {
  const auto known = m_statements.find(sql);
  if (known != m_statements.end() && !known->second.in_use) {
    known->second.in_use = true;
    return SqlStatement(*this, known->second.statement, true);
  }
  sqlite3_stmt* statement = nullptr;
  const unsigned flags = known == m_statements.end() ? SQLITE_PREPARE_PERSISTENT : 0;
  const int result =
      sqlite3_prepare_v3(m_database, sql.data(), static_cast<int>(sql.size()), flags, &statement, nullptr);
  if (result != SQLITE_OK) return fail(sql_error(m_database, result, m_stage));
  if (known != m_statements.end()) return SqlStatement(*this, statement, false);  // the kept one is in use just now
  m_statements.emplace(std::string(sql), Kept{statement, true});
  return SqlStatement(*this, statement, true);
}

void SqlDatabase::give_back(sqlite3_stmt* statement) {
  sqlite3_reset(statement);
  sqlite3_clear_bindings(statement);
  for (auto& [sql, kept] : m_statements)
    if (kept.statement == statement) kept.in_use = false;
}

Status SqlDatabase::execute(std::string_view sql) {
  const int result = sqlite3_exec(m_database, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return fail(sql_error(m_database, result, m_stage));
  return {};
}

int SqlDatabase::changes() const { return sqlite3_changes(m_database); }
bool SqlDatabase::in_transaction() const { return sqlite3_get_autocommit(m_database) == 0; }
std::int64_t SqlDatabase::last_row() const { return sqlite3_last_insert_rowid(m_database); }

Result<SqlTransaction> SqlTransaction::begin(SqlDatabase& database) {
  FP_TRY_ASSIGN(auto statement, database.prepare("BEGIN IMMEDIATE"));
  FP_TRY(statement.run());
  return SqlTransaction(&database);
}

SqlTransaction::~SqlTransaction() {
  // SQLite itself rolls back on some errors; then this is a harmless error of its own.
  if (m_database != nullptr) (void)m_database->execute("ROLLBACK");
}

Status SqlTransaction::commit() {
  FP_TRY_ASSIGN(auto statement, m_database->prepare("COMMIT"));
  FP_TRY(statement.run());
  m_database = nullptr;
  return {};
}

Status migrate(SqlDatabase& database, std::initializer_list<std::string_view> steps, std::string_view what) {
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(database));
  std::int64_t version = 0;
  {
    FP_TRY_ASSIGN(auto query, database.prepare("PRAGMA user_version"));
    FP_TRY(query.step());
    version = query.number(0);
  }
  const auto newest = static_cast<std::int64_t>(steps.size());
  if (version > newest)
    return fail(Code::failed_precondition, database.stage(), std::string(what) + " was written by a newer Firstpass");
  if (version == newest) return transaction.commit();
  for (const auto* step = steps.begin() + std::max<std::int64_t>(version, 0); step != steps.end(); ++step)
    FP_TRY(database.execute(*step));
  FP_TRY(database.execute("PRAGMA user_version = " + std::to_string(newest)));
  return transaction.commit();
}

void share_memory_with_sql() {
  static const sqlite3_mem_methods memory = {
      [](int size) { return library_memory::allocate(static_cast<std::size_t>(size)); },
      [](void* block) { library_memory::release(block); },
      [](void* block, int size) { return library_memory::resize(block, static_cast<std::size_t>(size)); },
      [](void* block) { return static_cast<int>(library_memory::size_of(block)); },
      [](int size) { return (size + 7) & ~7; },
      [](void*) { return SQLITE_OK; },
      [](void*) {},
      nullptr};
  static_cast<void>(sqlite3_config(SQLITE_CONFIG_MALLOC, &memory));
  static_cast<void>(sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0));
}

std::string utc_now() {
  return utc_time(
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count());
}

std::string utc_time(std::int64_t milliseconds) {
  const auto seconds = static_cast<std::time_t>(milliseconds / 1000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  // Each row of the ledger has one, and printf takes as long as hashing the row.
  std::string text = "0000-00-00T00:00:00.000Z";
  const auto put = [&text](std::size_t last, std::int64_t number, int digits) {
    for (; digits > 0; --digits, --last, number /= 10) text[last] = static_cast<char>('0' + number % 10);
  };
  put(3, parts.tm_year + 1900, 4), put(6, parts.tm_mon + 1, 2), put(9, parts.tm_mday, 2);
  put(12, parts.tm_hour, 2), put(15, parts.tm_min, 2), put(18, parts.tm_sec, 2), put(22, milliseconds % 1000, 3);
  return text;
}

}  // namespace firstpass
