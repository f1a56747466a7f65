#include "understand/text/requests.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::understand {
namespace {

using testing::ElementsAre;

TEST(SplitRequests, PartsThatStandAlone) {
  EXPECT_THAT(split_requests("Remind me on Friday and summarise the letter for Anna"),
              ElementsAre("Remind me on Friday", "summarise the letter for Anna"));
  EXPECT_THAT(split_requests("Please remind me on 4 December to call the bank. Then translate the letter into German."),
              ElementsAre("Please remind me on 4 December to call the bank.", "translate the letter into German."));
  EXPECT_THAT(split_requests("How many receipts are there, and could you draft a reply to Mr. Bell?"),
              ElementsAre("How many receipts are there", "could you draft a reply to Mr. Bell?"));
  EXPECT_THAT(split_requests("What is the IBAN? When is the invoice due? Compare the two offers."),
              ElementsAre("What is the IBAN?", "When is the invoice due?", "Compare the two offers."));
  EXPECT_THAT(split_requests("What is the IBAN? How many files are there?"),
              ElementsAre("What is the IBAN?", "How many files are there?"));
  EXPECT_THAT(split_requests("Erinnere mich am 4. Dezember an die Miete und fasse den Brief zusammen"),
              ElementsAre("Erinnere mich am 4. Dezember an die Miete", "fasse den Brief zusammen"));
}

TEST(SplitRequests, WhatBelongsTogetherStaysTogether) {
  for (const char* whole :
       {"How much do I owe, to whom, by when? Remind me.", "Summarise the letter and translate it into German.",
        "Remind me on Friday to read the letter and write to Anna", "Summarise the letter. Keep it short.",
        "I am in a hurry. Summarise the letter.", "Reply to Anna and tell her that I come on Friday.",
        "Write to Bob and remind him to pay", "Where was this bought, and how much was it in total?",
        "Summarise what Anna said and what Bob wants", "Remind me on Friday to call Anna and Bob", "", "and", "?!",
        "Draft a note that says \"call me, and write soon\"", "bread and butter"})
    EXPECT_THAT(split_requests(whole), ElementsAre(whole)) << whole;
}

TEST(SplitRequests, EveryWordOfTheWishesIsKept) {
  const auto parts = split_requests("Summarise the letter, please, and also list the dates; then tag the photos.");
  EXPECT_THAT(parts, ElementsAre("Summarise the letter, please", "list the dates", "tag the photos."));
}

TEST(SplitRequests, LongTextIsNoListOfWishes) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += "Summarise this, and list that. ";
  EXPECT_EQ(split_requests(text).size(), 1u);
}

TEST(ReminderOpening, OnlyAtTheStartAndForThePerson) {
  EXPECT_EQ(reminder_opening("remind me on Friday"), 9u);
  EXPECT_EQ(reminder_opening("Could you please remind us tomorrow"), 26u);
  EXPECT_EQ(reminder_opening("Erinnere mich morgen"), 13u);
  for (const char* other : {"", "remind him to pay", "what does the reminder say?", "I said remind me"})
    EXPECT_EQ(reminder_opening(other), 0u) << other;
}

}  // namespace
}  // namespace firstpass::understand
