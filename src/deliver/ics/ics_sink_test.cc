#include <libical/ical.h>

#include <tuple>

#include "core/text.h"
#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

class IcsSinkTest : public testing::SinkTest {
 protected:
  static Delivery reminder(const std::string& title, const std::string& due, const std::string& description = "",
                           const std::string& key = "k") {
    return {"", {{title, due, description}}, {}, "", key};
  }
  /// Time stamps differ from run to run, versions from release to release.
  std::string steady(const std::string& name) const {
    std::string text = contents(name);
    for (const auto& [from, until, put] :
         {std::tuple("DTSTAMP:", "\r", "20261123T223548Z"), {"//Firstpass ", "//", "VERSION"}}) {
      const std::size_t start = text.find(from);
      if (start == std::string::npos) continue;
      const std::size_t begin = start + std::string(from).size();
      text.replace(begin, text.find(until, begin) - begin, put);
    }
    return text;
  }
  static std::string golden(const std::string& name) {
    return *read_file(FIRSTPASS_SOURCE_DIR "/src/deliver/ics/golden/" + name);
  }
  /// Golden files are kept with plain line ends, which every checkout leaves alone.
  static std::string with_crlf(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return out;
  }
  static int count(const std::string& text, const std::string& word) {
    int found = 0;
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
    return found;
  }
};

TEST_F(IcsSinkTest, WritesAnEventWithAlarms) {
  ASSERT_TRUE(
      put("ics", reminder("Pay Corner Shop 1250.40 \xE2\x82\xAC; by card, or cash", "2026-12-04", "line one\nline two"),
          path("r.ics")));
  EXPECT_EQ(steady("r.ics"), with_crlf(golden("event_on_a_day.ics")));
}

TEST_F(IcsSinkTest, WritesATodoAtATime) {
  ASSERT_TRUE(put("ics", reminder("Call back", "2026-12-04T09:30:00"), path("r.ics"), false, {{"component", "todo"}}));
  EXPECT_EQ(steady("r.ics"), with_crlf(golden("todo_at_a_time.ics")));
}

TEST_F(IcsSinkTest, ARepeatChangesNothing) {
  ASSERT_TRUE(put("ics", reminder("Pay", "2026-12-04"), path("r.ics")));
  const std::string before = contents("r.ics");
  ASSERT_TRUE(put("ics", reminder("Pay", "2026-12-04"), path("r.ics")));
  EXPECT_EQ(contents("r.ics"), before);
  ASSERT_TRUE(put("ics", reminder("Pay", "2026-12-04", "", "another key"), path("r.ics")));
  EXPECT_EQ(count(contents("r.ics"), "BEGIN:VEVENT"), 2);
}

TEST_F(IcsSinkTest, TwoRemindersOfOneResultAreTwo) {
  ASSERT_TRUE(put("ics", reminder("Pay", "2026-12-04"), path("r.ics")));
  ASSERT_TRUE(put("ics", reminder("File the receipt", "2026-12-04"), path("r.ics")));
  EXPECT_EQ(count(contents("r.ics"), "BEGIN:VEVENT"), 2);
}

TEST_F(IcsSinkTest, AnExistingCalendarKeepsEveryByte) {
  const std::string theirs = golden("their_calendar.ics");
  ASSERT_TRUE(write_file(path("c.ics"), theirs, 0644));
  ASSERT_TRUE(put("ics", reminder("Pay", "2026-12-04"), path("c.ics")));
  const std::string merged = contents("c.ics");
  const std::size_t begin = merged.rfind("BEGIN:VEVENT"), end = merged.rfind("END:VEVENT\n") + 11;
  EXPECT_EQ(merged.substr(0, begin) + merged.substr(end), theirs);
  EXPECT_EQ(merged.find('\r'), std::string::npos);  // its line ends are kept as well
  icalcomponent* parsed = icalparser_parse_string(merged.c_str());
  ASSERT_NE(parsed, nullptr);
  EXPECT_EQ(icalcomponent_count_components(parsed, ICAL_VEVENT_COMPONENT), 2);
  EXPECT_EQ(icalcomponent_count_errors(parsed), 0);
  icalcomponent_free(parsed);
}

TEST_F(IcsSinkTest, NothingInATextCanStartALine) {
  const std::string evil = "Pay\r\nEND:VEVENT\r\nATTACH:http://evil.example\r\x85\u2028 \\n ,;:\x1b[2J";
  ASSERT_TRUE(put("ics", reminder(evil, "2026-12-04", evil), path("r.ics")));
  const std::string text = contents("r.ics");
  EXPECT_EQ(text.find("\nATTACH"), std::string::npos);
  EXPECT_EQ(text.find("\rATTACH"), std::string::npos);
  EXPECT_EQ(count(text, "\nEND:VEVENT"), 1);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    EXPECT_EQ(text[at - 1], '\r');
}

TEST_F(IcsSinkTest, LongLinesAreFoldedBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 60; ++i) title += "\xE2\x82\xAC\xC3\xBC\xF0\x9F\x98\x80";
  ASSERT_TRUE(put("ics", reminder(title, "2026-12-04"), path("r.ics")));
  const std::string text = contents("r.ics");
  std::size_t start = 0;
  for (std::size_t end = text.find("\r\n"); end != std::string::npos; end = text.find("\r\n", start)) {
    EXPECT_LE(end - start, 75u);
    EXPECT_TRUE(is_utf8(text.substr(start, end - start)));
    start = end + 2;
  }
  icalcomponent* parsed = icalparser_parse_string(text.c_str());
  EXPECT_EQ(std::string(icalcomponent_get_summary(parsed)), title);
  icalcomponent_free(parsed);
}

TEST_F(IcsSinkTest, BadDatesAndBadFilesAreErrorsAndChangeNothing) {
  for (const char* due : {"", "tomorrow", "2026-13-01", "2026-02-30", "2026-12-04T25:00", "2026-12-04 09:00",
                          "20261204", "2026-12-04T09:00:00Zjunk", "2026-12-04T"})
    EXPECT_FALSE(put("ics", reminder("Pay", due), path("r.ics"))) << due;
  ASSERT_TRUE(write_file(path("no.ics"), "this is no calendar\n"));
  const auto refused = put("ics", reminder("Pay", "2026-12-04"), path("no.ics"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::data_loss);
  EXPECT_EQ(contents("no.ics"), "this is no calendar\n");
  EXPECT_EQ(files(), 1u);
}

TEST_F(IcsSinkTest, ADryRunWritesNothing) {
  EXPECT_NE(put("ics", reminder("Pay", "2026-12-04"), path("r.ics"), true)->find("would write 1 reminder"),
            std::string::npos);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace firstpass::deliver
