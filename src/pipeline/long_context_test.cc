#include "pipeline/long_context.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/text.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A lease of some thousand tokens in which each fact stands once.
std::string lease() {
  std::string text =
      "The deposit is three months' rent and is paid to the landlord before the keys are handed over.\n\n";
  for (int room = 1; room <= 90; ++room)
    text += "Room " + std::to_string(room) + " has painted walls, an oak floor and " + std::to_string(room % 4 + 1) +
            " windows which are cleaned by the tenants every spring. Its radiators are bled in autumn by the "
            "caretaker.\n\n";
  return text + "Notice has to be given in writing six weeks before the end of a quarter.\n";
}

class LongContextTest : public testing::Test {
 protected:
  void SetUp() override {
    Settings settings;
    settings.home = testing::TempDir();
    m_engine = Engine::create(settings).value();
    m_long = std::make_unique<LongContext>(*m_engine);
  }
  std::vector<TurnExcerpt> shorten(const std::vector<FileTurn>& turns) {
    auto excerpts = m_long->shorten(turns, {});
    EXPECT_TRUE(excerpts) << excerpts.error().message;
    return excerpts.value_or(std::vector<TurnExcerpt>(turns.size()));
  }
  std::shared_ptr<Engine> m_engine;
  std::unique_ptr<LongContext> m_long;
  const LongFile m_lease{"PDF, read on the device", lease()};
};

TEST_F(LongContextTest, ALookUpGetsWhatItNeedsAndIsToldSo) {
  const auto excerpts = shorten({{"How much is the deposit?", {m_lease}}});
  EXPECT_THAT(excerpts[0].files[0], testing::StartsWith("[PDF, read on the device; of "));
  EXPECT_THAT(excerpts[0].files[0], HasSubstr("The deposit is three months' rent"));
  EXPECT_LT(count_tokens(excerpts[0].files[0]), count_tokens(m_lease.text) / 2);
  EXPECT_GT(excerpts[0].left_out, count_tokens(m_lease.text) / 2);
  EXPECT_EQ(excerpts[0].more, "");
}

TEST_F(LongContextTest, WhatNeedsItInBreadthGetsItWhole) {
  for (const char* question : {"Summarise this lease.", "Translate it into German, please.", ""}) {
    const auto excerpts = shorten({{question, {m_lease}}});
    EXPECT_EQ(excerpts[0].files[0], "[" + m_lease.label + "]\n" + m_lease.text) << question;
    EXPECT_EQ(excerpts[0].left_out, 0U);
  }
}

TEST_F(LongContextTest, ShortFilesAndForeignQuestionsAreLeftAlone) {
  EXPECT_EQ(shorten({{"How much is it?", {{"file", "The price is 12 EUR."}}}})[0].left_out, 0U);
  EXPECT_EQ(shorten({{"Кто президент Франции?", {m_lease}}})[0].left_out, 0U);
}

TEST_F(LongContextTest, ALaterQuestionBringsWhatItNeedsAndNothingTwice) {
  const FileTurn first{"How much is the deposit?", {m_lease}}, second{"And when has notice to be given?", {}},
      again{"When exactly has notice to be given?", {}}, thanks{"Thanks!", {}};
  const auto excerpts = shorten({first, second, again, thanks});
  EXPECT_THAT(excerpts[0].files[0], Not(HasSubstr("six weeks")));
  EXPECT_THAT(excerpts[1].more, testing::StartsWith("[more of the earlier PDF, read on the device]\n"));
  EXPECT_THAT(excerpts[1].more, HasSubstr("six weeks before the end of a quarter"));
  EXPECT_THAT(excerpts[2].more, Not(HasSubstr("six weeks")));
  EXPECT_EQ(excerpts[3].more, "");
}

TEST_F(LongContextTest, ALaterSummaryBringsTheRest) {
  const auto excerpts = shorten({{"How much is the deposit?", {m_lease}}, {"Now summarise all of it.", {}}});
  std::string all = excerpts[0].files[0] + excerpts[1].more;
  for (int room = 1; room <= 90; ++room) EXPECT_THAT(all, HasSubstr("Room " + std::to_string(room) + " has"));
}

TEST_F(LongContextTest, WhatWasSaidBeforeStaysAsItWas) {
  std::vector<FileTurn> turns{{"How much is the deposit?", {m_lease}}};
  std::vector<std::string> said{shorten(turns)[0].files[0]};
  for (const char* question : {"Who bleeds the radiators?", "And when is notice given?", "Summarise it."}) {
    turns.push_back({question, {}});
    LongContext restarted(*m_engine);  // as after a restart of the daemon
    const auto excerpts = restarted.shorten(turns, {}).value();
    EXPECT_EQ(excerpts[0].files[0], said[0]);
    for (std::size_t t = 1; t + 1 < turns.size(); ++t) EXPECT_EQ(excerpts[t].more, said[t]);
    EXPECT_EQ(shorten(turns).back().more, excerpts.back().more);
    said.push_back(excerpts.back().more);
  }
}

TEST_F(LongContextTest, OfRecordsOnlyTheRowsLeaveThatWereAskedFor) {
  std::string rows;
  for (int day = 1; day <= 28; ++day)
    for (int n = 0; n < 20; ++n)
      rows += "2026-02-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + " 0" + std::to_string(n % 10) +
              ":10 page " + std::to_string(n) + " of the encyclopedia, article " + std::to_string(day * 100 + n) + "\n";
  LongFile history{"records, read on the device", rows + "2026-02-11 09:44 Bread with spelt - recipes\n"};
  history.records = true;
  const auto excerpts = shorten({{"Which recipe for bread did I read on 11 February 2026?", {history}}});
  EXPECT_THAT(excerpts[0].files[0], HasSubstr("Bread with spelt"));
  EXPECT_LT(count_tokens(excerpts[0].files[0]), 300U);
}

TEST_F(LongContextTest, AFileThatLeftWholeIsNotGivenAgain) {
  const LongFile other{"file", "The caterer is paid by the treasurer of the club on the first of May."};
  const auto excerpts = shorten({{"Summarise this, please.", {other}},
                                 {"How much is the deposit?", {m_lease}},
                                 {"Who pays the caterer?", {}},
                                 {"Now summarise all of it.", {}}});
  EXPECT_GT(excerpts[1].left_out, 500U);
  for (std::size_t turn = 1; turn < 4; ++turn) EXPECT_THAT(excerpts[turn].more, Not(HasSubstr("caterer"))) << turn;
  EXPECT_THAT(excerpts[3].more, HasSubstr("Room 50 has"));
}

TEST_F(LongContextTest, WithoutAModelOfMeaningWordsTell) {
  const std::string before = std::getenv("FIRSTPASS_MODELS") ? std::getenv("FIRSTPASS_MODELS") : "";
  const std::string none = testing::TempDir() + "no-models";
  ASSERT_EQ(setenv("FIRSTPASS_MODELS", none.c_str(), 1), 0);
  SetUp();
  const auto excerpts = shorten({{"How much is the deposit?", {m_lease}}, {"And when has notice to be given?", {}}});
  if (before.empty()) unsetenv("FIRSTPASS_MODELS");
  else setenv("FIRSTPASS_MODELS", before.c_str(), 1);
  EXPECT_THAT(excerpts[0].files[0], HasSubstr("The deposit is three months' rent"));
  EXPECT_GT(excerpts[0].left_out, 500U);
  EXPECT_THAT(excerpts[1].more, HasSubstr("six weeks"));
}

/// What is private in a row is known by the names of its columns alone.
TEST_F(LongContextTest, RowsOfATableComeBelowTheNamesOfItsColumns) {
  const std::string head = "id,first_name,last_name,date_of_birth,email,balance\n";
  constexpr const char* kFirst[] = {"Anna", "Carl", "Dana", "Emil", "Gina", "Hugo", "Ines"};
  constexpr const char* kLast[] = {"Bergmann", "Falkenrath", "Iversen", "Jablonski", "Lindqvist"};
  LongFile people{"file, read on the device", head};
  for (int i = 1; i <= 1200; ++i)
    people.text += std::to_string(i) + "," + kFirst[i % 7] + "," + kLast[i % 5] + "," + std::to_string(1940 + i % 60) +
                   "-02-28,user" + std::to_string(i) + "@mail.example," + std::to_string(i * 13 % 9973) + ".50\n";
  const auto excerpts = shorten({{"What is the balance of the person born in 1971?", {people}},
                                 {"When was Anna Bergmann born?", {}},
                                 {"Who is the oldest in row 300?", {}}});
  EXPECT_GT(excerpts[0].left_out, 500U);
  EXPECT_NE(excerpts[1].more + excerpts[2].more, "");
  for (const std::string& given : {excerpts[0].files[0], excerpts[1].more, excerpts[2].more}) {
    if (given.empty()) continue;
    const std::size_t at = given.find(head);
    ASSERT_NE(at, std::string::npos) << given;
    const std::size_t row = given.find("-02-28");
    EXPECT_LT(at, row) << given;
    if (row == std::string::npos) continue;
    const std::size_t line = given.rfind('\n', row) + 1;
    EXPECT_EQ(std::count(given.begin() + static_cast<std::ptrdiff_t>(line),
                         given.begin() + static_cast<std::ptrdiff_t>(row), ','),
              3)
        << "a row is whole: " << given.substr(line, 80);
  }
}

TEST_F(LongContextTest, WithoutAPlaceForItNothingIsAdded) {
  FileTurn second{"And when has notice to be given?", {}};
  second.can_add = false;
  EXPECT_EQ(shorten({{"How much is the deposit?", {m_lease}}, second})[1].more, "");
}

}  // namespace
}  // namespace firstpass::pipeline
