#include <random>
#include <thread>

#include "deliver/csv/csv_table.h"
#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

using CsvSinkTest = testing::SinkTest;

Delivery row(const std::string& key, const std::string& merchant, const std::string& total) {
  return {"", {}, {{"merchant", merchant}, {"total", total}}, "", key};
}

std::string line_without_quotes(std::string line) {
  if (line.size() > 1 && line.front() == '"') line = line.substr(1, line.size() - 2);
  return line;
}

TEST_F(CsvSinkTest, AppendsRowsOnce) {
  ASSERT_TRUE(put("csv", row("k1", "Corner, \"Shop\"", "12.50"), path("t.csv")));
  ASSERT_TRUE(put("csv", row("k2", "Bakery\nNorth", "-3.20"), path("t.csv")));
  ASSERT_TRUE(put("csv", row("k1", "Corner, \"Shop\"", "12.50"), path("t.csv")));
  EXPECT_EQ(contents("t.csv"), *read_file(FIRSTPASS_SOURCE_DIR "/src/deliver/csv/golden/two_rows.csv"));
}

TEST_F(CsvSinkTest, SpreadsheetsRunNothing) {
  for (const char* formula :
       {"=1+1", "+49 30 1", "-2+3", "@SUM(A1)", "\t=1", "  =1", "=cmd|' /C calc'!A0", "\uFF1D1"}) {
    const std::string line = csv_line({formula});
    EXPECT_TRUE(line[0] == '\'' || line.substr(0, 2) == "\"'") << line;
  }
  for (const char* plain : {"-12.50", "+3", "1,250.40", "2026-12-04", "a=b", "x"})
    EXPECT_EQ(line_without_quotes(csv_line({plain})), plain);
}

TEST_F(CsvSinkTest, FollowsTheFilesOwnColumnsAndLineEnds) {
  ASSERT_TRUE(write_file(path("t.csv"), "\xEF\xBB\xBFkey,note,total,merchant\r\n,mine,1,Me", 0640));
  ASSERT_TRUE(put("csv", row("k1", "Shop", "2"), path("t.csv")));
  const std::string text = contents("t.csv");
  EXPECT_EQ(text.substr(0, text.rfind("\r\n", text.size() - 3) + 2),
            "\xEF\xBB\xBFkey,note,total,merchant\r\n,mine,1,Me\r\n");
  EXPECT_EQ(text.substr(text.size() - 10), ",,2,Shop\r\n");
}

TEST_F(CsvSinkTest, AMissingColumnIsSaidAndNothingWritten) {
  ASSERT_TRUE(write_file(path("t.csv"), "a,b,key\n1,2,\n"));
  const auto refused = put("csv", row("k1", "Shop", "2"), path("t.csv"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(contents("t.csv"), "a,b,key\n1,2,\n");
}

TEST_F(CsvSinkTest, ADryRunAndAnEmptyRowWriteNothing) {
  EXPECT_TRUE(put("csv", row("k1", "Shop", "2"), path("t.csv"), true));
  EXPECT_TRUE(put("csv", {"text only", {}, {}, "", "k"}, path("t.csv")));
  EXPECT_EQ(files(), 0u);
}

TEST_F(CsvSinkTest, WritersDoNotLoseEachOthersRows) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 5; ++i)
        EXPECT_TRUE(put("csv", row("k" + std::to_string(t * 5 + i), "Shop", std::to_string(i)), path("t.csv")));
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(parse_csv(contents("t.csv")).size(), 31u);
}

TEST(CsvTable, WhatIsWrittenIsReadBack) {
  std::mt19937 random(4);
  for (int round = 0; round < 2000; ++round) {
    CsvRow cells(1 + random() % 4);
    for (auto& cell : cells)
      for (unsigned n = random() % 6; n > 0; --n) cell += "ab,\"\n; "[random() % 7];
    cells.front() += "x";  // a line of nothing but empty fields is a blank line to some readers
    ASSERT_EQ(parse_csv(csv_line(cells) + "\n"), (std::vector<CsvRow>{cells})) << csv_line(cells);
  }
}

}  // namespace
}  // namespace firstpass::deliver
