#include "condense/rows.h"

#include <gtest/gtest.h>

#include "condense/condense.h"

namespace firstpass::condense {
namespace {

const std::string kDiary =
    "November 2026 (3 days): 9,743 steps a day; sleep 6 h 37 min a night\n"
    "2026-11-20: 7,336 steps; sleep 6 h 48 min\n"
    "2026-11-19: 11,020 steps; sleep 7 h 20 min\n"
    "2026-10-20: 8,512 steps; sleep 7 h 11 min\n";

std::string kept_of(const std::string& text, const std::string& question) {
  Reading reading = read_text(text);
  const auto shares = rank_rows(reading, question, std::vector<std::size_t>(reading.units.size(), 0));
  std::string kept;
  for (std::size_t u = 0; u < shares.size(); ++u)
    if (shares[u] > 0) kept += text.substr(reading.units[u].span.begin, reading.units[u].span.size());
  return kept;
}

TEST(Rows, OfTheDayThatIsAskedForStay) {
  EXPECT_EQ(kept_of(kDiary, "How many steps did I take? 2026-11-20"), "2026-11-20: 7,336 steps; sleep 6 h 48 min\n");
  EXPECT_EQ(kept_of(kDiary, "What was there? 2026-10"), "2026-10-20: 8,512 steps; sleep 7 h 11 min\n");
}

TEST(Rows, OfOtherDaysStayWhereTheDayHasNone) {
  EXPECT_NE(kept_of(kDiary, "What about steps? 2026-01-01").find("2026-11-19"), std::string::npos);
}

TEST(Rows, AreNotChosenForTheirNumbers) {
  const std::string visits =
      "2026-11-12 20:05  Grant 458 for heat pumps: up to 70 percent (kfw.example/heat-pumps)\n"
      "2026-11-12 20:04  Kettle model 458 (shop.example/p/458)\n"
      "2026-11-12 19:58  Route to place 70 (maps.example/p/70)\n";
  EXPECT_EQ(kept_of(visits, "Where did I read about heat pumps?"), visits.substr(0, visits.find('\n') + 1));
}

TEST(Rows, AreAllThereWhereNoneHoldsAWordOfTheQuestion) {
  EXPECT_EQ(kept_of(kDiary, "What about the weather?"), kDiary);
}

TEST(Rows, OfRecordsDoNotFillUpABrief) {
  std::string text;
  for (int i = 0; i < 2000; ++i)
    text += "2026-11-" + std::to_string(10 + i % 20) + " 10:00  Article " + std::to_string(i) + " (wiki.example/" +
            std::to_string(i) + ")\n";
  text += "2026-11-12 20:05  Grant for heat pumps (kfw.example/heat-pumps)\n";
  Document document;
  document.summary.kind = "history";
  document.parts.resize(1);
  document.parts[0].text = text;
  for (const auto& [kind, most] :
       {std::pair{PartKind::text, std::size_t{2000}}, {PartKind::records, std::size_t{30}}}) {
    document.parts[0].kind = kind;
    BriefOptions options;
    options.look_up = true;
    const auto brief = make_brief({document}, "Where did I read about grants for heat pumps?", options);
    ASSERT_TRUE(brief);
    EXPECT_LE(brief->tokens_after, most);
    ASSERT_FALSE(brief->pieces.empty());
    EXPECT_NE(brief->pieces[0].text.find("kfw.example"), std::string::npos);
  }
}

}  // namespace
}  // namespace firstpass::condense
