// A thin layer over SQLite for the ledger and the outbox: RAII, bound values, errors as values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace firstpass::egress {

/// A prepared statement. Values are bound from 1, columns read from 0. Belongs to one thread at a time.
class SqlStatement {
 public:
  SqlStatement(sqlite3* database, sqlite3_stmt* statement, std::string stage)
      : m_database(database), m_statement(statement), m_stage(std::move(stage)) {}
  SqlStatement(SqlStatement&& other) noexcept
      : m_database(other.m_database), m_statement(other.m_statement), m_stage(std::move(other.m_stage)) {
    other.m_statement = nullptr;
  }
  SqlStatement(const SqlStatement&) = delete;
  ~SqlStatement();

  SqlStatement& bind(int index, std::string_view text);
  SqlStatement& bind(int index, std::int64_t number);
  SqlStatement& bind(int index, double number);
  SqlStatement& bind_blob(int index, std::string_view bytes);
  SqlStatement& bind_null(int index);

  /// True when there is a row.
  Result<bool> step();
  /// Runs a statement that yields no rows.
  Status run();

  std::string text(int column) const;  ///< of a blob as well
  std::int64_t number(int column) const;
  double real(int column) const;
  bool is_null(int column) const;

 private:
  sqlite3* m_database;
  sqlite3_stmt* m_statement;
  std::string m_stage;
};

/// One connection. Not thread-safe: its owner holds a mutex. The file is made with mode 0600.
class SqlDatabase {
 public:
  /// Opens or makes `file` in WAL mode with synchronous FULL: what was committed survives a power cut. `stage` is put
  /// into errors. data_loss when the file is no database, resource_exhausted when the disk is full.
  static Result<std::unique_ptr<SqlDatabase>> open(const std::filesystem::path& file, std::string stage);
  SqlDatabase(const SqlDatabase&) = delete;
  ~SqlDatabase();

  Result<SqlStatement> prepare(std::string_view sql);
  Status execute(std::string_view sql);
  int changes() const;

 private:
  SqlDatabase(sqlite3* database, std::string stage) : m_database(database), m_stage(std::move(stage)) {}
  sqlite3* m_database;
  std::string m_stage;
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

/// Now, RFC 3339 in UTC with milliseconds: "2026-11-23T22:35:48.120Z". Sorts as text.
std::string utc_now();

}  // namespace firstpass::egress
