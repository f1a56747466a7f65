#include "core/sqlite.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

namespace firstpass {
namespace {

class SqliteTest : public ::testing::Test {
 protected:
  SqliteTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-sqlite-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    m_database = std::move(*SqlDatabase::open(m_folder / "x.sqlite", "test"));
    EXPECT_TRUE(m_database->execute("CREATE TABLE t(id INTEGER PRIMARY KEY, word TEXT, bytes BLOB)"));
  }
  ~SqliteTest() override {
    m_database.reset();
    std::filesystem::remove_all(m_folder);
  }

  Status insert(std::string_view word) {
    FP_TRY_ASSIGN(auto statement, m_database->prepare("INSERT INTO t(word, bytes) VALUES(?,?)"));
    return statement.bind(word).bind_blob(std::string_view("\0x", 2)).run();
  }
  std::int64_t count() { return number("SELECT count(*) FROM t"); }
  std::int64_t number(std::string_view sql) {
    auto statement = std::move(*m_database->prepare(sql));
    EXPECT_TRUE(*statement.step());
    return statement.number(0);
  }

  std::filesystem::path m_folder;
  std::unique_ptr<SqlDatabase> m_database;
};

TEST_F(SqliteTest, AKeptStatementStartsAnewAtEveryUse) {
  for (const char* word : {"a", "", "c"}) ASSERT_TRUE(insert(word));
  EXPECT_EQ(m_database->last_row(), 3);
  EXPECT_EQ(number("SELECT count(*) FROM t WHERE word = ''"), 1);  // empty, not NULL
  EXPECT_EQ(number("SELECT length(bytes) FROM t WHERE word = 'a'"), 2);
  // What was bound before is gone: an unbound place is NULL.
  auto statement = std::move(*m_database->prepare("INSERT INTO t(word, bytes) VALUES(?,?)"));
  ASSERT_TRUE(statement.run());
  EXPECT_EQ(number("SELECT count(*) FROM t WHERE word IS NULL"), 1);
}

TEST_F(SqliteTest, OneTextMayBeInUseTwice) {
  for (const char* word : {"a", "b"}) ASSERT_TRUE(insert(word));
  auto outer = std::move(*m_database->prepare("SELECT id FROM t ORDER BY id"));
  int pairs = 0;
  while (*outer.step()) {
    auto inner = std::move(*m_database->prepare("SELECT id FROM t ORDER BY id"));
    while (*inner.step()) ++pairs;
  }
  EXPECT_EQ(pairs, 4);
}

TEST_F(SqliteTest, WhatIsNotCommittedIsNotThere) {
  {
    auto transaction = std::move(*SqlTransaction::begin(*m_database));
    ASSERT_TRUE(insert("a"));
  }
  EXPECT_EQ(count(), 0);
  auto transaction = std::move(*SqlTransaction::begin(*m_database));
  ASSERT_TRUE(insert("a"));
  ASSERT_TRUE(transaction.commit());
  EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, AValueWithoutAPlaceIsAnError) {
  auto statement = std::move(*m_database->prepare("SELECT ?"));
  EXPECT_FALSE(statement.bind("a").bind("b").step());
}

TEST(TimeTest, IsWrittenWithMilliseconds) {
  EXPECT_EQ(utc_time(1'795'645'800'120), "2026-11-25T22:30:00.120Z");
  EXPECT_EQ(utc_now().size(), 24u);
}

}  // namespace
}  // namespace firstpass
