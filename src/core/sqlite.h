// A thin layer over SQLite for everything that is kept: RAII, bound values, kept statements, errors as values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace firstpass {

class SqlDatabase;

/// A prepared statement in use. Values are bound one after the other from the first place on, columns read from 0; its
/// end makes it ready for the next use and drops what was bound. Belongs to one thread at a time, and must not outlive
/// its database.
class SqlStatement {
 public:
  SqlStatement(SqlStatement&& other) noexcept;
  SqlStatement(const SqlStatement&) = delete;
  ~SqlStatement();

  SqlStatement& bind(std::string_view text);
  SqlStatement& bind(std::int64_t number);
  SqlStatement& bind(double number);
  SqlStatement& bind_blob(std::string_view bytes);
  /// Not copied: what is bound must stand until the statement has run.
  SqlStatement& bind_kept(std::string_view text);
  SqlStatement& bind_kept_blob(std::string_view bytes);
  SqlStatement& bind_null();

  /// True when there is a row. A value that could not be bound is reported here.
  Result<bool> step();
  /// Runs a statement that yields no rows.
  Status run();

  std::string text(int column) const;  ///< of a blob as well
  std::int64_t number(int column) const;
  double real(int column) const;
  bool is_null(int column) const;

 private:
  friend class SqlDatabase;
  SqlStatement(SqlDatabase& database, sqlite3_stmt* statement, bool kept)
      : m_database(&database), m_statement(statement), m_kept(kept) {}

  SqlDatabase* m_database;
  sqlite3_stmt* m_statement;
  bool m_kept;  // in the database's table of statements; otherwise our own
  int m_next = 1, m_error = 0;
};

/// One connection. Not thread-safe: its owner holds a mutex. The file is made with mode 0600.
class SqlDatabase {
 public:
  /// Opens or makes `file` in WAL mode with synchronous FULL: what was committed survives a power cut. What is deleted
  /// is overwritten. `stage` is put into errors. data_loss when the file is no database, resource_exhausted when the
  /// disk is full.
  static Result<std::unique_ptr<SqlDatabase>> open(const std::filesystem::path& file, std::string stage);
  SqlDatabase(const SqlDatabase&) = delete;
  ~SqlDatabase();

  /// The statement of `sql`, parsed once and kept as long as the database is open. Use it for a fixed set of texts.
  Result<SqlStatement> prepare(std::string_view sql);
  Status execute(std::string_view sql);
  const std::string& stage() const { return m_stage; }
  int changes() const;
  std::int64_t last_row() const;  ///< row id of the last insertion
  /// False also when SQLite itself has rolled back, as it does on a full disk.
  bool in_transaction() const;

 private:
  friend class SqlStatement;
  struct Kept {
    sqlite3_stmt* statement = nullptr;
    bool in_use = false;
  };
  SqlDatabase(sqlite3* database, std::string stage) : m_database(database), m_stage(std::move(stage)) {}
  void give_back(sqlite3_stmt* statement);

  sqlite3* m_database;
  std::string m_stage;
  std::map<std::string, Kept, std::less<>> m_statements;
};

/// BEGIN IMMEDIATE … COMMIT; rolls back when it is destroyed uncommitted.
class SqlTransaction {
 public:
  static Result<SqlTransaction> begin(SqlDatabase& database);
  SqlTransaction(SqlTransaction&& other) noexcept : m_database(other.m_database) { other.m_database = nullptr; }
  SqlTransaction& operator=(SqlTransaction&&) = delete;
  ~SqlTransaction();
  Status commit();

 private:
  explicit SqlTransaction(SqlDatabase* database) : m_database(database) {}
  SqlDatabase* m_database;
};

/// Brings the tables of a file up to date in one transaction: step n leads from `PRAGMA user_version` n to n + 1, which
/// is set here. failed_precondition when the file is of a later version than that; `what` names it there, as in "the
/// ledger". Safe when two processes start at once.
Status migrate(SqlDatabase& database, std::initializer_list<std::string_view> steps, std::string_view what);

/// Before any database is opened: SQLite takes its memory as this program does (library_memory.h) and stops counting
/// it, which takes a lock at each allocation. For programs alone, since it holds for all of a process.
void share_memory_with_sql();

/// Now, RFC 3339 in UTC with milliseconds: "2026-11-23T22:35:48.120Z". Sorts as text.
std::string utc_now();
/// The same for a moment so many milliseconds after 1970 began.
std::string utc_time(std::int64_t milliseconds);

}  // namespace firstpass
