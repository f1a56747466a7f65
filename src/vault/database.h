// The little of SQLite that the vault needs, with errors as values.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace firstpass::vault {

/// A prepared statement in use; resets itself, so that it can be taken again. Bound text must outlive the steps.
class Query {
 public:
  Query(sqlite3* database, sqlite3_stmt* statement) : m_database(database), m_statement(statement) {}
  Query(Query&& other) noexcept;
  ~Query();

  Query& bind(std::int64_t value);
  Query& bind_blob(std::string_view value);
  /// True while there is a row.
  Result<bool> step();
  Status run();  ///< for statements without rows
  std::int64_t integer(int column) const;
  std::string blob(int column) const;

 private:
  sqlite3* m_database;
  sqlite3_stmt* m_statement;
  int m_next = 1;
  int m_error = 0;
};

/// One connection; the caller serialises access, but for sync_log().
class Database {
 public:
  /// Opens or makes the file (0600, write-ahead log, synced, deleted content overwritten).
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& path);
  ~Database();
  Status execute(const char* sql);
  /// `sql` must be a string literal: statements are kept by its address.
  Result<Query> query(const char* sql);
  Status run(const char* sql);  ///< of a query() without values and rows
  std::int64_t last_row() const;
  std::int64_t changes() const;  ///< rows changed since the file was opened

  /// From now on a Transaction only ends its part: many of them are committed together by commit_group(), without a
  /// sync, and become durable with the next sync_log(). One sync then serves many requests, and nobody is held up by
  /// it: the same as SQLite does for one commit with synchronous=FULL.
  Status defer_commits();
  /// True while Transactions have ended that commit_group() has not seen. Then no other process can have written
  /// since group() changed.
  bool has_open_group() const;
  std::uint64_t group() const;  ///< counts the groups begun
  std::uint64_t ended() const;  ///< counts the Transactions that ended in a group
  /// When it fails, or when a part of the group was broken off after it had written, all of the group is undone.
  Status commit_group();
  /// Gives the log its full length, where it is shorter and no group is open: see core/write_ahead_log.h.
  void lengthen_log();
  /// Any thread, at any time.
  Status sync_log() const;
  /// Moves the log into the database, through a connection of its own, once it has grown. Any thread, one at a time.
  void fold_log() const;

 private:
  friend class Transaction;
  struct Impl;
  explicit Database(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

/// BEGIN IMMEDIATE until commit(); rolls back otherwise. Where commits are deferred, a part of the open group: one that
/// has written and is not committed takes the whole group with it, for what fails in the middle is the disk, and a
/// savepoint for each part costs a third of all writing.
class Transaction {
 public:
  static Result<Transaction> begin(Database& database);
  Transaction(Transaction&& other) noexcept : m_database(other.m_database), m_changes_before(other.m_changes_before) {
    other.m_database = nullptr;
  }
  ~Transaction();
  Status commit();

 private:
  explicit Transaction(Database& database);
  Database* m_database;
  std::int64_t m_changes_before;  // of the connection, ever
};

}  // namespace firstpass::vault
