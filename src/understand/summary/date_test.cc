#include "understand/summary/date.h"

#include <gtest/gtest.h>

#include "understand/summary/number_words.h"

namespace firstpass::understand {
namespace {

// A Monday.
const Day kToday{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{23}};

struct Case {
  const char* text;
  const char* day;  // empty when there is none
  DateOrder order = DateOrder::day_first;
};

class Dates : public testing::TestWithParam<Case> {};

TEST_P(Dates, AreReadInEveryNotation) {
  const auto dates = find_dates(GetParam().text, GetParam().order, kToday);
  if (*GetParam().day == '\0') {
    EXPECT_TRUE(dates.empty()) << iso(dates.front().day);
    return;
  }
  ASSERT_EQ(dates.size(), 1U);
  EXPECT_EQ(iso(dates.front().day), GetParam().day);
}

INSTANTIATE_TEST_SUITE_P(
    Written, Dates,
    testing::Values(Case{"03/12/2026", "2026-12-03"}, Case{"03/12/2026", "2026-03-12", DateOrder::month_first},
                    Case{"25/12/2026", "2026-12-25", DateOrder::month_first}, Case{"3.12.2026", "2026-12-03"},
                    Case{"03.12.26", "2026-12-03"}, Case{"2026-12-03", "2026-12-03"}, Case{"2016/05/01", "2016-05-01"},
                    Case{"20261203", "2026-12-03"}, Case{"05-AUG-2017", "2017-08-05"},
                    Case{"05 MAR 2018 18:24", "2018-03-05"}, Case{"3 December 2026", "2026-12-03"},
                    Case{"Dec 3rd, 2026", "2026-12-03"}, Case{"December 3, 2026", "2026-12-03"},
                    Case{"3. Dezember 2026", "2026-12-03"}, Case{"29 maart 2014", "2014-03-29"}, Case{"1er", ""},
                    Case{"12 août 2025", "2025-08-12"}, Case{"3 de diciembre de 2026", "2026-12-03"},
                    Case{"10/03/20185:41:06", "2018-03-10"}, Case{"06-04-1611:53", "2016-04-06"},
                    Case{"#19-18/03/2018 23:02", "2018-03-18"}, Case{"22 / 12 / 2017", "2017-12-22"},
                    Case{"15403-119386(29/07/2016)", "2016-07-29"}, Case{"DATE:24-03-18", "2018-03-24"}));

INSTANTIATE_TEST_SUITE_P(
    Spoken, Dates,
    testing::Values(
        Case{"the fourth of December", "2026-12-04"}, Case{"December the fourth", "2026-12-04"},
        Case{"the twenty-first of March", "2027-03-21"},
        Case{"the fourth of December twenty twenty seven", "2027-12-04"}, Case{"tomorrow", "2026-11-24"},
        Case{"by Friday", "2026-11-27"}, Case{"bis Freitag", "2026-11-27"}, Case{"avant vendredi", "2026-11-27"},
        Case{"antes del viernes", "2026-11-27"}, Case{"entro venerdì", "2026-11-27"}, Case{"vóór vrijdag", ""},
        Case{"voor vrijdag", "2026-11-27"}, Case{"do piątku", "2026-11-27"},
        Case{"innerhalb von 14 Tagen", "2026-12-07"}, Case{"sous 10 jours", "2026-12-03"},
        Case{"en 10 días", "2026-12-03"}, Case{"w ciągu 7 dni", "2026-11-30"}, Case{"ich zahle morgen", "2026-11-24"},
        Case{"heute Morgen", "2026-11-23"}, Case{"guten morgen", ""}, Case{"por la mañana", ""},
        Case{"dobro jutro", ""}, Case{"next Monday", "2026-11-30"}, Case{"in ten days", "2026-12-03"},
        Case{"within 14 days", "2026-12-07"}, Case{"in two weeks", "2026-12-07"},
        Case{"at the end of the month", "2026-11-30"}, Case{"3 May", "2027-05-03"},
        Case{"bis Ende des Monats", "2026-11-30"}, Case{"Ende Januar", "2027-01-31"},
        Case{"the end of February", "2027-02-28"}, Case{"fin du mois", "2026-11-30"}, Case{"a fine mese", "2026-11-30"},
        Case{"einde van de maand", "2026-11-30"}, Case{"can you settle before the 30th?", "2026-11-30"},
        Case{"by the 5th, please", "2026-12-05"}, Case{"bis zum 30. überweisen", "2026-11-30"},
        Case{"avant le 5.", "2026-12-05"}, Case{"before the 30th anniversary", ""}, Case{"on the 2nd floor", ""},
        Case{"by the 31st", ""}, Case{"bis zum 3. Mal", ""}, Case{"bis 27.11. überweisen", "2026-11-27"},
        Case{"due 28/11", "2026-11-28"}, Case{"by 12/5", "2026-12-05", DateOrder::month_first},
        Case{"am 3.2.", "2027-02-03"}, Case{"by 3.5 percent", ""}, Case{"bis 27.11 €", ""}, Case{"due 10.50.", ""},
        Case{"page 3/12", ""}, Case{"by the end of next week", "2026-12-04"}, Case{"bis Ende der Woche", "2026-11-27"},
        Case{"Zahlungsziel: 14 Tage ab Rechnungsdatum", "2026-12-07"}, Case{"Net 30", "2026-12-23"},
        Case{"due on the 1st: $1,450", "2026-12-01"}, Case{"14 Tage Urlaub", ""}));

INSTANTIATE_TEST_SUITE_P(NoDate, Dates,
                         testing::Values(Case{"31/02/2026", ""}, Case{"1.2.34", ""}, Case{"12.50", ""},
                                         Case{"192.168.10.20", ""}, Case{"may 3 people", ""}, Case{"", ""},
                                         Case{"99/99/9999", ""}, Case{"03-7725-9003", ""}, Case{"set 5", ""},
                                         Case{"00/00/0000", ""}, Case{"0016 6993 5104", ""}, Case{"Monday", ""}));

TEST(Dates, SayWhenDayAndMonthCouldBeSwapped) {
  EXPECT_TRUE(find_dates("03/12/2026", DateOrder::day_first, kToday).front().swappable);
  EXPECT_FALSE(find_dates("13/12/2026", DateOrder::day_first, kToday).front().swappable);
  EXPECT_FALSE(find_dates("12/12/2026", DateOrder::day_first, kToday).front().swappable);
}

TEST(Dates, ThatCannotBeAreToldApart) {
  EXPECT_EQ(find_impossible_dates("due 31/02/2026").size(), 1U);
  EXPECT_TRUE(find_impossible_dates("due 28/02/2026").empty());
}

TEST(Dates, OfMailHeadersAreRead) {
  EXPECT_EQ(iso(*parse_mail_date("Thu, 3 Dec 2026 10:00:00 +0000")), "2026-12-03");
  EXPECT_EQ(iso(*parse_mail_date("2026-12-03T10:00:00Z")), "2026-12-03");
  EXPECT_FALSE(parse_mail_date("not a date"));
}

TEST(Dates, RoundTripForEveryDayOfFourYears) {
  for (Day day = Day{std::chrono::year{2024}, std::chrono::month{1}, std::chrono::day{1}};
       day.year() < std::chrono::year{2028}; day = plus_days(day, 1)) {
    const auto found = find_dates("on " + iso(day) + " at noon", DateOrder::day_first, kToday);
    ASSERT_EQ(found.size(), 1U) << iso(day);
    ASSERT_EQ(iso(found[0].day), iso(day));
  }
}

TEST(NumberWords, AreJoined) {
  const auto value = [](const char* text) { return spoken_tokens(text).front().value.value_or(-1); };
  EXPECT_EQ(value("ninety"), 90);
  EXPECT_EQ(value("twenty-one"), 21);
  EXPECT_EQ(value("one thousand two hundred and fifty"), 1250);
  EXPECT_EQ(value("twelve hundred"), 1200);
  EXPECT_EQ(value("twenty twenty six"), 2026);
  EXPECT_EQ(value("two million"), 2'000'000);
  EXPECT_EQ(value("ninety pounds"), 90);
  EXPECT_EQ(spoken_tokens("five six").size(), 2U);
  EXPECT_TRUE(spoken_tokens("twenty-first").front().ordinal);
  EXPECT_EQ(spoken_tokens("bread and butter").size(), 3U);
}

TEST(ShortWeekdays, CountBehindWordsThatLeadToThem) {
  const Day reference{std::chrono::year{2026} / 11 / 28};  // a Saturday
  const auto first = [&](std::string_view text) {
    const auto dates = find_dates(text, DateOrder::day_first, reference);
    return dates.empty() ? std::string() : iso(dates.front().day);
  };
  EXPECT_EQ(first("send it by tues 5pm"), "2026-12-01");
  EXPECT_EQ(first("the form is due mon."), "2026-11-30");
  EXPECT_EQ(first("le mardi 1er décembre"), "2026-12-01");
  EXPECT_EQ(first("am Freitag, 11.12. um 15:45"), "2026-12-11");
  for (const char* text : {"on the sun", "it sat on mon ami", "pour mon ami", "we sat down", "1er arrondissement"})
    EXPECT_EQ(first(text), "") << text;
}

}  // namespace
}  // namespace firstpass::understand
