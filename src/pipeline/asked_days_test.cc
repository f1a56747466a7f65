#include "pipeline/asked_days.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

using namespace std::chrono;

constexpr understand::Day kToday = year(2026) / 11 / 27;  // a Friday

std::string asked(const std::string& question, PartKind kind = PartKind::records) {
  std::vector<Document> documents(1);
  documents[0].parts.resize(1);
  documents[0].parts[0].kind = kind;
  return with_asked_days(question, documents, kToday);
}

TEST(AskedDays, AreWrittenAsRecordsAre) {
  EXPECT_EQ(asked("Steps on 20 November 2025?"), "Steps on 20 November 2025? 2025-11-20");
  EXPECT_EQ(asked("How did I sleep last night?"), "How did I sleep last night? 2026-11-27");
  EXPECT_EQ(asked("What did I read yesterday?"), "What did I read yesterday? 2026-11-26");
  EXPECT_EQ(asked("this week"),
            "this week 2026-11-23 2026-11-24 2026-11-25 2026-11-26 2026-11-27 2026-11-28 2026-11-29");
  EXPECT_EQ(asked("Compare this month with last month"),
            "Compare this month with last month November 2026 2026-11 October 2026 2026-10");
}

TEST(AskedDays, AreNamedInTheLanguagesOfTheHouse) {
  for (const char* question :
       {"Was habe ich gestern gelesen?", "Qu'est-ce que j'ai lu hier ?", "¿Qué leí ayer?", "Cosa ho letto ieri?",
        "O que li ontem?", "Wat heb ik gisteren gelezen?", "我昨天读了什么？"})
    EXPECT_EQ(asked(question), std::string(question) + " 2026-11-26");
  for (const char* question : {"the day before yesterday", "vorgestern", "avant-hier, qu'ai-je lu ?", "l'altro ieri"})
    EXPECT_EQ(asked(question), std::string(question) + " 2026-11-25");
  for (const char* question : {"Schritte letzten Monat?", "Mes pas le mois dernier ?", "¿Pasos el mes pasado?"})
    EXPECT_EQ(asked(question), std::string(question) + " October 2026 2026-10");
  EXPECT_EQ(asked("Was steht hier?"), "Was steht hier?");
}

TEST(AskedDays, WithoutAYearAreTheLastAndTheNext) {
  EXPECT_EQ(asked("Steps on 20 November?"), "Steps on 20 November? 2027-11-20 2026-11-20");
  EXPECT_EQ(asked("Who do I meet on 3 December?"), "Who do I meet on 3 December? 2026-12-03 2025-12-03");
}

TEST(AskedDays, AreNotAddedWhereNothingIsADay) {
  EXPECT_EQ(asked("How did I sleep?"), "How did I sleep?");
  EXPECT_EQ(asked("the birthday todays"), "the birthday todays");
  EXPECT_EQ(asked("Steps on 20 November 2025?", PartKind::text), "Steps on 20 November 2025?");
}

}  // namespace
}  // namespace firstpass::pipeline
