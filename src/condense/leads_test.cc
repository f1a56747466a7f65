#include "condense/leads.h"

#include <gtest/gtest.h>

#include <string>

#include "condense/condense.h"
#include "condense/tables.h"

namespace firstpass::condense {
namespace {

std::string shortened(const std::string& text, double keep, const std::string& question) {
  CompressOptions options;
  options.keep = keep;
  options.question = question;
  const auto result = compress(text, options);
  EXPECT_TRUE(result);
  EXPECT_LE(static_cast<double>(result->tokens_after), keep * static_cast<double>(result->tokens_before));
  return result->text;
}

TEST(Leads, ASentenceOfATurnKeepsItsSpeaker) {
  std::string text;
  for (int i = 0; i < 8; ++i)
    text += "Mara: I like the coast. It is quiet there, and the sea is never far.\nJonas: So do I. We walked a lot.\n";
  text += "Priya: That is true. The boat leaves at 9:40 from pier 4. Nobody waits.\n";
  const std::string kept = shortened(text, 0.065, "When does the boat leave from the pier?");
  EXPECT_NE(kept.find("Priya: The boat leaves at 9:40"), std::string::npos) << kept;
}

TEST(Leads, AMessageOfSeveralLinesKeepsItsHead) {
  std::string text;
  for (int i = 10; i < 30; ++i)
    text += "12.03.26, 18:" + std::to_string(i) + " - Mara: I was at the market again today\n";
  text += "12.03.26, 18:40 - Jonas: I paid for everything.\nThe ticket was 38 euros for each of us\n";
  text += "12.03.26, 18:41 - Mara: fine\n";
  const std::string kept = shortened(text, 0.055, "How many euros was the ticket?");
  EXPECT_EQ(kept, "12.03.26, 18:40 - Jonas: \nThe ticket was 38 euros for each of us\n");
}

TEST(Leads, AListItemIsNotTornFromWhatTurnsItRound) {
  std::string text =
      "The price covers the north side of the roof and the tiles.\n\nNot included:\n- gutters\n"
      "- chimney flashing in copper\n- insulation\n\n";
  for (int i = 0; i < 6; ++i)
    text += "We look forward to number " + std::to_string(i) + " of our talks with you all.\n";
  const std::string kept = shortened(text, 0.085, "chimney flashing?");
  EXPECT_NE(kept.find("Not included:\n- chimney flashing in copper"), std::string::npos) << kept;
}

TEST(Tables, AreFoundWithTheirHeaders) {
  const std::string csv = "id,name,city\n1,Ann,Linz\n2,\"Rios, Ben\",Graz\n3,Eva,Wien\n";
  const std::vector<Table> tables = find_tables(csv);
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].span, (Span{0, csv.size()}));
  EXPECT_EQ(csv.substr(0, tables[0].header_end), "id,name,city\n");

  const std::string markdown = "Prices\n\n| what | EUR |\n|------|----:|\n| roof | 4,850 |\n| door | 90 |\n\nEnd.\n";
  const std::vector<Table> found = find_tables(markdown);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(markdown.substr(found[0].span.begin, found[0].header_end - found[0].span.begin),
            "| what | EUR |\n|------|----:|\n");
}

TEST(Tables, NumbersAreNoHeaderAndProseIsNoTable) {
  const std::vector<Table> headless = find_tables("1;2;3\n4;5;6\n7;8;9\n");
  ASSERT_EQ(headless.size(), 1U);
  EXPECT_EQ(headless[0].header_end, 0U);
  EXPECT_TRUE(
      find_tables("Yes, we do, but not, say, today.\nNo, we do not, and, well, never.\nSo, then, it, is, over.\n")
          .empty());
  EXPECT_TRUE(find_tables("one\ntwo\nthree\n\na,b,c\n").empty());
}

TEST(Tables, ARowStaysWholeUnderItsHeader) {
  std::string csv = "id,name,city,phone\n";
  for (int i = 0; i < 60; ++i)
    csv += std::to_string(i) + ",Person " + std::to_string(100 + i) + ",Linz,+43 732 555 " + std::to_string(200 + i) +
           "\n";
  const std::string kept = shortened(csv, 0.1, "phone of Person 137");
  EXPECT_TRUE(kept.starts_with("id,name,city,phone\n")) << kept;
  EXPECT_NE(kept.find("37,Person 137,Linz,+43 732 555 237\n"), std::string::npos) << kept;
  for (std::size_t at = 0; at < kept.size(); at = kept.find('\n', at) + 1) {
    const std::string line = kept.substr(at, kept.find('\n', at) - at);
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), 3) << line;
  }
}

TEST(Asides, GoFirstAndAnswerWhereNothingElseDoes) {
  const std::string body =
      "The lease ends in June. We want to stay, but not at this price. Please call the landlord. "
      "The heating was repaired twice in this winter, and it is cold again.\n\n";
  const std::string signature = "Ann Berger\nPhone: +43 732 555 010\n";
  CompressOptions options;
  options.keep = 0.5;
  options.asides = {{{body.size(), body.size() + signature.size()}, "signature"}};
  const auto plain = compress(body + signature, options);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->text.find("555"), std::string::npos) << plain->text;
  ASSERT_FALSE(plain->dropped.empty());
  EXPECT_EQ(plain->dropped.back().reason, "signature");
  options.question = "What is the phone number of Ann Berger?";
  const auto asked = compress(body + signature, options);
  ASSERT_TRUE(asked);
  EXPECT_NE(asked->text.find("+43 732 555 010"), std::string::npos) << asked->text;
}

TEST(Quotes, ASentenceThatIsQuotedAgainIsARepeat) {
  const std::string text =
      "The tiles are red, since the committee wants them to match the old roof and its\nchimney. Nobody objected.\n\n"
      "On Monday Ben wrote:\n"
      "> The tiles are red, since the committee wants them to match the old roof\n> and its chimney. Nobody objected.\n"
      "> The truck comes on Friday at eight.\n";
  CompressOptions options;
  options.keep = 0.7;
  const auto result = compress(text, options);
  ASSERT_TRUE(result);
  EXPECT_EQ(result->text.find("> The tiles"), std::string::npos) << result->text;
  EXPECT_NE(result->text.find("truck comes on Friday"), std::string::npos) << result->text;
}

}  // namespace
}  // namespace firstpass::condense
