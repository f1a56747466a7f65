#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(DateRecognizer, AYearIsForThoseWhoAsk) {
  expect_finds("date", "DATE_TIME", 0,
               {"I bought my car in «1972».", "since «2019», room 1972", "in 19725", "in 1234"});
  expect_finds("date", "DATE_TIME", 0.15, {"I bought my car in 1972."});
}

TEST(DateRecognizer, Finds) {
  expect_finds("date", "DATE_TIME", 0.35,
               {"on «2024-03-12» at",
                "«2024-03-12T10:20:30Z»",
                "«12/03/2024», «3/12/24»",
                "«12.03.2024 um 10:15 Uhr»",
                "«March 12, 2024»",
                "«12 March 2024»",
                "the «12th of March» was",
                "«12. März 2024»",
                "le «1er janvier 2023»",
                "«12 de marzo de 2024»",
                "«Mar-12-2024»",
                "«12-MAR-2024»",
                "«3 gennaio 1990»",
                "in «March 2024»",
                "«Dec 25»",
                "«2024年3月12日»",
                "«2024년 3월 12일»",
                "«20240312T101500Z»",
                "«5 maja 2021»",
                "free from «1 March». The flat",
                "born on the «third of April nineteen sixty-one» in",
                "«April the twenty-first, two thousand and nineteen»",
                "on «May third» we",
                "«March nineteen eighty» it was",
                "«4 July nineteen ninety-nine»",
                "the «Second of June 2004»",
                "«October first twenty oh five»",
                "Date: «Thu, 19 Nov 2026 22:31:00 +0000»",
                "On «Tue, 10 November 2026 at 09:12», Bob wrote",
                "am «Dienstag, den 3. März 2026» um",
                "«Friday the 13th of March 2026»",
                "le «lundi 5 janvier 2026»",
                "il «lunedì 5 gennaio»",
                "Montague «3 March 2026», so «3 April 2026»"});
}

TEST(DateRecognizer, LeavesNearMisses) {
  expect_finds(
      "date", "DATE_TIME", 0.35,
      {"see you on Tue, and call", "version 1.2.34", "1.2.3.4", "13/13/2024", "99.99.2024", "may 12 people come",
       "I may 5", "192.168.1.2", "$12.50", "3/4 cup", "10 marbles", "tel 12-34-56-78", "12 marches", "2024-13-45",
       "the first of many", "the second may be late", "you may first ask", "March on", "in March"});
}

TEST(DateRecognizer, IsLinear) {
  for (const char* piece : {"1/", "12.12.", "mar 1 "}) expect_linear("date", piece);
}

}  // namespace
}  // namespace firstpass::protect
