#include "egress/sqlite.h"

#include <fcntl.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdio>
#include <ctime>

#include "core/file.h"

namespace firstpass::egress {

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

SqlStatement::~SqlStatement() { sqlite3_finalize(m_statement); }

SqlStatement& SqlStatement::bind(int index, std::string_view text) {
  sqlite3_bind_text64(m_statement, index, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}
SqlStatement& SqlStatement::bind(int index, std::int64_t number) {
  sqlite3_bind_int64(m_statement, index, number);
  return *this;
}
SqlStatement& SqlStatement::bind(int index, double number) {
  sqlite3_bind_double(m_statement, index, number);
  return *this;
}
SqlStatement& SqlStatement::bind_blob(int index, std::string_view bytes) {
  sqlite3_bind_blob64(m_statement, index, bytes.empty() ? "" : bytes.data(), bytes.size(), SQLITE_TRANSIENT);
  return *this;
}
SqlStatement& SqlStatement::bind_null(int index) {
  sqlite3_bind_null(m_statement, index);
  return *this;
}

Result<bool> SqlStatement::step() {
  const int result = sqlite3_step(m_statement);
  if (result == SQLITE_ROW) return true;
  if (result == SQLITE_DONE) return false;
  return fail(sql_error(m_database, result, m_stage));
}

Status SqlStatement::run() {
  const auto row = step();
  if (!row) return fail(row.error());
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
  FP_TRY(database->execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA trusted_schema=OFF;"));
  return database;
}

SqlDatabase::~SqlDatabase() { sqlite3_close_v2(m_database); }

Result<SqlStatement> SqlDatabase::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int result = sqlite3_prepare_v2(m_database, sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  if (result != SQLITE_OK) return fail(sql_error(m_database, result, m_stage));
  return SqlStatement(m_database, statement, m_stage);
}

Status SqlDatabase::execute(std::string_view sql) {
  const int result = sqlite3_exec(m_database, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (result != SQLITE_OK) return fail(sql_error(m_database, result, m_stage));
  return {};
}

int SqlDatabase::changes() const { return sqlite3_changes(m_database); }

Result<SqlTransaction> SqlTransaction::begin(SqlDatabase& database) {
  FP_TRY(database.execute("BEGIN IMMEDIATE"));
  return SqlTransaction(&database);
}

SqlTransaction::~SqlTransaction() {
  // SQLite itself rolls back on some errors; then this is a harmless error of its own.
  if (m_database != nullptr) (void)m_database->execute("ROLLBACK");
}

Status SqlTransaction::commit() {
  FP_TRY(m_database->execute("COMMIT"));
  m_database = nullptr;
  return {};
}

std::string utc_now() {
  const auto now = std::chrono::system_clock::now();
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count() % 1000;
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", parts.tm_year + 1900, parts.tm_mon + 1,
                parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, static_cast<int>(milliseconds));
  return text;
}

}  // namespace firstpass::egress
