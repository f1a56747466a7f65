#include "pipeline/tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::pipeline {

namespace {

using namespace std::chrono_literals;

Document mail(const std::string& text, const std::string& quoted = {}) {
  Document document;
  document.parts.emplace_back();
  document.parts[0].text = text;
  document.parts[0].media_type = "text/plain";
  if (!quoted.empty()) {
    document.parts.emplace_back();
    document.parts[1].text = quoted;
    document.parts[1].role = "quoted";
  }
  return document;
}

constexpr understand::Day kToday{2026y / 11 / 24};  // a Tuesday

TEST(Tasks, RequestsAndDeadlinesTheEarliestFirst) {
  const auto tasks = tasks_in(
      {mail("Hi Tom,\n\nthe talk went well. Please book the room before 1 December 2026. Could you send me the signed "
            "contract by 27 November 2026? Don't forget to call the printer. The flat was free in March. Please find "
            "attached the plan.\n",
            "Please water the plants by 25 November 2026."),
       mail("Die Rechnung ist bis 30.11.2026 zu zahlen. Wir waren im Mai dort.")},
      kToday);
  std::vector<std::string> said, days;
  for (const Task& task : tasks) said.push_back(task.sentence), days.push_back(task.day);
  EXPECT_THAT(
      said, testing::ElementsAre("Could you send me the signed contract by 27 November 2026?",
                                 "Die Rechnung ist bis 30.11.2026 zu zahlen.",
                                 "Please book the room before 1 December 2026.", "Don't forget to call the printer."));
  EXPECT_THAT(days, testing::ElementsAre("2026-11-27", "2026-11-30", "2026-12-01", ""));
  EXPECT_EQ(tasks[1].document, 1U);

  const auto below = tasks_in({mail("See below.", "Please water the plants by 25 November 2026.")}, kToday);
  ASSERT_EQ(below.size(), 1U);
  EXPECT_EQ(below[0].day, "2026-11-25");
}

TEST(Tasks, ChatsLeaveOutSignsAndLetters) {
  const auto tasks =
      tasks_in({mail("hey can u pls send the slides to karen by tues 5pm and book the room for thurs? also dont "
                     "forget the dentist form is due mon. wifi for the office is LemonTree-2026\n")},
               kToday);
  std::vector<std::string> said, days;
  for (const Task& task : tasks) said.push_back(task.sentence), days.push_back(task.day);
  EXPECT_THAT(said,
              testing::ElementsAre("also dont forget the dentist form is due mon.",
                                   "hey can u pls send the slides to karen by tues 5pm and book the room for thurs?"));
  EXPECT_THAT(days, testing::ElementsAre("2026-11-30", "2026-12-01"));
}

TEST(Tasks, WhoAsksForThem) {
  for (const char* question : {"What do I have to do by when?", "What are my deadlines?",
                               "List my tasks with deadlines.", "Was muss ich bis wann tun?", "any to-do in here?"})
    EXPECT_TRUE(asks_about_tasks(question)) << question;
  for (const char* question : {"Who is the landlord?", "How much do I owe?", "What is the registration deadline?",
                               "Translate this to German", ""})
    EXPECT_FALSE(asks_about_tasks(question)) << question;
}

}  // namespace
}  // namespace firstpass::pipeline
