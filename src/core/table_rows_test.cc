#include "core/table_rows.h"

#include <gtest/gtest.h>

namespace firstpass {
namespace {

std::vector<std::string> row_of(std::string_view text, char separator) {
  std::vector<Cell> cells;
  read_row(text, 0, separator, cells);
  std::vector<std::string> out;
  for (const Cell& cell : cells) out.push_back(cell_text(text, cell));
  return out;
}

using Strings = std::vector<std::string>;

TEST(TableRows, LinesEndInAnyOfThreeWays) {
  const std::string_view text = "a\r\nb\rc\n\nd";
  Strings lines;
  for (std::size_t at = 0; at < text.size();) {
    const Line line = line_at(text, at);
    lines.emplace_back(text.substr(line.span.begin, line.span.size()));
    at = line.next;
  }
  EXPECT_EQ(lines, (Strings{"a", "b", "c", "", "d"}));
}

// Quadratic, this takes minutes.
TEST(TableRows, LinesThatEndInCarriageReturnsTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 2'000'000; ++i) text += "a\r";
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size(); ++lines) at = line_at(text, at).next;
  EXPECT_EQ(lines, 2'000'000U);
}

TEST(TableRows, CellsLieBetweenSeparatorsWithoutBlanks) {
  EXPECT_EQ(row_of("Kim, 12 ,,x\nnext", ','), (Strings{"Kim", "12", "", "x"}));
  EXPECT_EQ(row_of("Kim;1,5;", ';'), (Strings{"Kim", "1,5", ""}));
  EXPECT_EQ(row_of("a\t\t b", '\t'), (Strings{"a", "", "b"}));
  EXPECT_EQ(row_of("| Kim | 12 |", '|'), (Strings{"", "Kim", "12", ""}));
  EXPECT_EQ(row_of("", ','), (Strings{""}));
}

TEST(TableRows, QuotesStandRoundAWholeCell) {
  EXPECT_EQ(row_of(R"("Watson, Kim",12)", ','), (Strings{"Watson, Kim", "12"}));
  EXPECT_EQ(row_of(R"(7, "say ""no""" ,x)", ','), (Strings{"7", R"(say "no")", "x"}));
  EXPECT_EQ(row_of("\"two\nlines\",x\ny", ','), (Strings{"two\nlines", "x"}));
  EXPECT_EQ(row_of(R"("","""")", ','), (Strings{"", "\""}));
}

TEST(TableRows, AQuoteElsewhereIsASign) {
  EXPECT_EQ(row_of(R"(5" pipe,6" pipe,3)", ','), (Strings{"5\" pipe", "6\" pipe", "3"}));
  // Text behind the closing quote belongs to the cell, which is no quoted one.
  EXPECT_EQ(row_of(R"("Kim" Watson,5)", ','), (Strings{R"("Kim" Watson)", "5"}));
}

TEST(TableRows, AQuoteThatStaysOpenHidesNoSeparators) {
  std::vector<Cell> cells;
  const Row row = read_row("\"Kim,12\nx,y", 0, ',', cells);
  EXPECT_TRUE(row.open);
  EXPECT_EQ(row.next, 8U);
  ASSERT_EQ(cells.size(), 2U);
  EXPECT_EQ(cell_text("\"Kim,12\nx,y", cells[0]), "\"Kim");
}

TEST(TableRows, RunsOfBlanksPartColumns) {
  EXPECT_EQ(row_of("  Kim Watson    12 May   x  \ny", kGaps), (Strings{"Kim Watson", "12 May", "x"}));
  EXPECT_EQ(row_of("\n", kGaps), (Strings{""}));
}

TEST(TableRows, TheSeparatorIsTheOneThatStandsMostOften) {
  EXPECT_EQ(separator_of("a;b,c;d"), ';');
  EXPECT_EQ(separator_of("a,b", ",;"), ',');
  EXPECT_EQ(separator_of("name   born"), kGaps);
  EXPECT_EQ(separator_of("name   born", ",;"), 0);
  EXPECT_EQ(separator_of("a word"), 0);
  EXPECT_EQ(separator_of("\u00bb\u00bc\u00ac a, b"), ',');
}

}  // namespace
}  // namespace firstpass
