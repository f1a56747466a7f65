#include "pipeline/done_store.h"

#include <sqlite3.h>

namespace firstpass::pipeline {

namespace {

tl::unexpected<Error> database_error(sqlite3* database) {
  const int code = sqlite3_errcode(database);
  return fail(code == SQLITE_FULL ? Code::resource_exhausted : Code::internal, "pipeline/done_store",
              std::string("the list of finished files cannot be used: ") + sqlite3_errmsg(database));
}

/// Runs a statement with one text parameter; true when it gave a row.
Result<bool> step(sqlite3* database, const char* sql, const std::string& key) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(database, sql, -1, &statement, nullptr) != SQLITE_OK) return database_error(database);
  sqlite3_bind_text(statement, 1, key.data(), static_cast<int>(key.size()), SQLITE_TRANSIENT);
  const int outcome = sqlite3_step(statement);
  sqlite3_finalize(statement);
  if (outcome != SQLITE_ROW && outcome != SQLITE_DONE) return database_error(database);
  return outcome == SQLITE_ROW;
}

}  // namespace

Result<std::unique_ptr<DoneStore>> DoneStore::open(const std::filesystem::path& database) {
  sqlite3* handle = nullptr;
  const int opened = sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  std::unique_ptr<DoneStore> store(new DoneStore(handle));
  if (opened != SQLITE_OK) return database_error(handle);
  sqlite3_busy_timeout(handle, 5000);
  constexpr char kSchema[] =
      "PRAGMA journal_mode=WAL; CREATE TABLE IF NOT EXISTS done(key TEXT PRIMARY KEY, time TEXT DEFAULT "
      "CURRENT_TIMESTAMP) WITHOUT ROWID";
  if (sqlite3_exec(handle, kSchema, nullptr, nullptr, nullptr) != SQLITE_OK) return database_error(handle);
  return store;
}

DoneStore::~DoneStore() { sqlite3_close(m_database); }

Result<bool> DoneStore::contains(const std::string& key) const {
  return step(m_database, "SELECT 1 FROM done WHERE key = ?", key);
}

Status DoneStore::add(const std::string& key) {
  FP_TRY(step(m_database, "INSERT OR IGNORE INTO done(key) VALUES(?)", key));
  return {};
}

}  // namespace firstpass::pipeline
