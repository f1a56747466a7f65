#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;

const std::string kCalendar =
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\nBEGIN:VTIMEZONE\r\nTZID:Europe/"
    "Berlin\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
    "BEGIN:VEVENT\r\nUID:2@x\r\nDTSTART;TZID=Europe/Berlin:20261124T100000\r\nDTEND;TZID=Europe/"
    "Berlin:20261124T113000\r\n"
    "SUMMARY:Review with Kim\\, part 2\r\nLOCATION:Room 4\r\nORGANIZER;CN=Ann Lee:mailto:ann.lee@acme.exam\r\n ple\r\n"
    "ATTENDEE;CN=\"Kim "
    "Watson\";ROLE=REQ-PARTICIPANT:MAILTO:kim@acme.example\r\nRRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20270301\r\n"
    "DESCRIPTION:Bring the figures.\\nDial in: "
    "123\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nTRIGGER:-PT15M\r\n"
    "END:VALARM\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:1@x\r\nDTSTART;VALUE=DATE:20261103\r\nDTEND;VALUE=DATE:20261104\r\nSUMMARY:Holiday\r\nEND:"
    "VEVENT\r\n"
    "BEGIN:VEVENT\r\nUID:4@x\r\nDTSTART:20261201T233000Z\r\nDTEND:20261202T003000Z\r\nSUMMARY:Call\r\nSTATUS:"
    "CANCELLED\r\n"
    "END:VEVENT\r\n"
    "BEGIN:VTODO\r\nUID:3@x\r\nDUE;VALUE=DATE:20261130\r\nSUMMARY:Pay the rent\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";

class Calendar : public ::testing::Test {
 protected:
  void SetUp() override { zone("UTC"); }
  static void zone(const char* name) {
    setenv("TZ", name, 1);
    tzset();
  }
  static std::string text_of(const std::string& bytes) {
    const auto document = read_bytes("work.ics", bytes, Context{});
    return document ? document->parts.at(0).text : "error: " + document.error().message;
  }
};

TEST_F(Calendar, IsALineForEachEventAndTaskInTheOrderOfTime) {
  EXPECT_EQ(
      text_of(kCalendar),
      "4 events and tasks.\n\n"
      "2026-11-03: Holiday\n"
      "2026-11-24 10:00 to 11:30: Review with Kim, part 2; at Room 4; with Ann Lee <ann.lee@acme.example>, Kim Watson "
      "<kim@acme.example>; every 2 weeks, until 2027-03-01; notes: Bring the figures. Dial in: 123\n"
      "To do: Pay the rent; due 2026-11-30\n"
      "2026-12-01 23:30 to 2026-12-02 00:30: Call; cancelled\n");
}

TEST_F(Calendar, TellsUniversalTimeByTheClockOfTheMachine) {
  zone("XYZ-1");
  EXPECT_NE(text_of(kCalendar).find("2026-12-02 00:30 to 01:30: Call"), std::string::npos) << text_of(kCalendar);
  EXPECT_NE(text_of(kCalendar).find("2026-11-24 10:00 to 11:30"), std::string::npos) << "a named zone stays as written";
}

TEST_F(Calendar, IsRefusedWithoutAnEntry) {
  EXPECT_EQ(text_of("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"),
            "error: work.ics is a calendar without an event or task in it, or a cut one");
  EXPECT_EQ(read_every_cut(kCalendar, 23, 16), 0);
}

TEST_F(Calendar, SurvivesNests) {
  std::string deep;
  for (int i = 0; i < 3000; ++i) deep += "BEGIN:VCALENDAR\r\n";
  EXPECT_EQ(text_of(deep).substr(0, 6), "error:");
}

}  // namespace
}  // namespace firstpass::input
