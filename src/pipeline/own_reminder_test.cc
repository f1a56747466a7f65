#include "pipeline/own_reminder.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

using understand::Day;

Day thursday() { return Day{std::chrono::year(2026), std::chrono::month(11), std::chrono::day(26)}; }

Document letter() {
  Document document;
  document.source = "post/letter.txt";
  return document;
}

TEST(OwnReminder, SaysWhenAndWhatOf) {
  struct Case {
    const char *request, *due, *title;
  };
  for (const Case& c : {Case{"Remind me on Friday to call Anna.", "2026-11-27", "Call Anna"},
                        Case{"please remind me to call Anna on Friday", "2026-11-27", "Call Anna"},
                        Case{"Remind me tomorrow at 9 that the van comes", "2026-11-27T09:00:00", "The van comes"},
                        Case{"remind us on 4 December at 5:30 pm about the rent", "2026-12-04T17:30:00", "The rent"},
                        Case{"Remind me in ten days: water the plants", "2026-12-06", "Water the plants"},
                        Case{"Remind me on 2026-12-04 that the rent is due on 7 December", "2026-12-04",
                             "The rent is due on 7 December"},
                        Case{"Erinnere mich am 4. Dezember an die Miete", "2026-12-04", "Die Miete"},
                        Case{"Remind me on Friday", "2026-11-27", "letter.txt"}}) {
    const auto reminder = own_reminder(c.request, {letter()}, thursday());
    ASSERT_TRUE(reminder) << c.request;
    EXPECT_EQ(reminder->due, c.due) << c.request;
    EXPECT_EQ(reminder->title, c.title) << c.request;
  }
}

TEST(OwnReminder, LeavesToOthersWhatItsWordsDoNotSay) {
  for (const char* request :
       {"Remind me.", "Remind me to pay before it is due", "Remind me every Friday to water the plants",
        "Remind me on 3/4/2027 to call", "Remind me on 1 November 2026 to call", "Remind him on Friday to call",
        "When is the appointment on Friday?", "Remind me that Anna comes on Friday and leaves on 7 December", ""})
    EXPECT_FALSE(own_reminder(request, {letter()}, thursday())) << request;
  EXPECT_FALSE(own_reminder("Remind me on Friday", {}, thursday()));
}

}  // namespace
}  // namespace firstpass::pipeline
