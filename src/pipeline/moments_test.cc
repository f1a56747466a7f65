#include "pipeline/moments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace firstpass::pipeline {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::vector<std::string> all(std::string_view sentence) {
  std::vector<std::string> out;
  for (const Moment& moment : moments_in(sentence, understand::Day{2026y / 11 / 28})) out.push_back(readable(moment));
  return out;
}

TEST(Moments, ATimeBelongsToItsDay) {
  EXPECT_THAT(all("Ihr Termin ist am Dienstag, 8. Dezember um 14:30 Uhr."),
              ElementsAre("Tuesday, 8 December 2026, 14:30 Uhr"));
  EXPECT_THAT(all("Check-in is from 3 pm on 12 December, check-out by 11 am on 15 December."),
              ElementsAre("Saturday, 12 December 2026, 3 pm", "Tuesday, 15 December 2026, 11 am"));
  EXPECT_THAT(all("Freitag, 11.12. um 15:45 Uhr"), ElementsAre("Friday, 11 December 2026, 15:45 Uhr"));
  EXPECT_THAT(all("the vet moved to 2 dec 9.30."), ElementsAre("Wednesday, 2 December 2026, 9.30"));
  EXPECT_THAT(all("La salida es a las 9:15 y volvemos a las 16:00"), ElementsAre("9:15", "16:00"));
  EXPECT_THAT(all("dinner at 7, our place"), ElementsAre("7"));
  EXPECT_THAT(all("Treffpunkt 8:45 am Parkplatz"), ElementsAre("8:45"));
  EXPECT_THAT(all("see you at 8:45 am Saturday"), ElementsAre("Saturday, 5 December 2026, 8:45 am"));
}

TEST(Moments, OtherNumbersAreNone) {
  EXPECT_TRUE(all("It costs 12.50 € for 3 people in room 3.07, see www.example.org:80/12").empty());
  EXPECT_TRUE(all("").empty());
}

TEST(Moments, DeadlinesAreLedTo) {
  const auto moments = moments_in("Please answer by 1 March 2027.", understand::Day{2026y / 11 / 28});
  ASSERT_EQ(moments.size(), 1U);
  EXPECT_TRUE(moments[0].deadline);
}

}  // namespace
}  // namespace firstpass::pipeline
