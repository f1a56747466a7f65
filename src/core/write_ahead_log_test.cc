#include "core/write_ahead_log.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/sqlite.h"

namespace firstpass {
namespace {

TEST(WriteAheadLog, WhatFillsItIsNoRows) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "firstpass-log-test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  if (std::filesystem::space(folder).available < (std::uintmax_t{2} << 30)) GTEST_SKIP() << "the disk is nearly full";
  const std::filesystem::path file = folder / "a.sqlite", log = folder / "a.sqlite-wal", copy = folder / "b.sqlite";
  {
    auto database = SqlDatabase::open(file, "test").value();
    ASSERT_TRUE(database->execute("CREATE TABLE t(x); BEGIN IMMEDIATE"));
    lengthen_log(file);
    ASSERT_TRUE(database->execute("COMMIT"));
    const auto length = std::filesystem::file_size(log);
    EXPECT_GT(length, std::uintmax_t{kFoldLogFrom});
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(database->execute("INSERT INTO t VALUES(" + std::to_string(i) + ")"));
    EXPECT_EQ(std::filesystem::file_size(log), length) << "rows go where the zeros were";
    // As after a crash: the log is read anew.
    std::filesystem::copy(file, copy), std::filesystem::copy(log, folder / "b.sqlite-wal");
  }
  auto database = SqlDatabase::open(copy, "test").value();
  auto count = database->prepare("SELECT count(*), sum(x) FROM t").value();
  ASSERT_TRUE(count.step().value());
  EXPECT_EQ(count.number(0), 100);
  EXPECT_EQ(count.number(1), 4950);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace firstpass
