#include "pipeline/replies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

namespace firstpass::pipeline {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

std::optional<Replies> replies(const std::string& text, std::string_view question) {
  std::vector<Document> documents(1);
  documents[0].parts.emplace_back();
  documents[0].parts[0].text = text;
  return replies_to(question, statements_of(documents, understand::Day{2026y / 11 / 28}), documents);
}

std::vector<std::string> names(const std::vector<Reply>& replies) {
  std::vector<std::string> out;
  for (const Reply& reply : replies) out.push_back(reply.name);
  return out;
}

constexpr char kChat[] =
    "[27/11/2026, 18:02] Lisa: Who's in for Saturday? We meet 10am at the north gate, Hyde Park\n"
    "[27/11/2026, 18:03] Omar: I'm in!\n"
    "[27/11/2026, 18:04] Kim: me too\n"
    "[27/11/2026, 18:05] Jen: Can't make it sorry, working\n"
    "[27/11/2026, 18:09] Lisa: Ok so from: Lisa, Omar. Tom?\n"
    "[27/11/2026, 18:11] Tom: count me in\n"
    "[27/11/2026, 18:15] Kim: sorry, can't after all\n";

TEST(Replies, WhoSaidYesAndWhoSaidNo) {
  const auto found = replies(kChat, "Who is coming on Saturday?");
  ASSERT_TRUE(found);
  EXPECT_THAT(names(found->yes), ElementsAre("Lisa", "Omar", "Tom"));
  EXPECT_THAT(names(found->no), ElementsAre("Jen", "Kim")) << "the last word counts";
}

TEST(Replies, AnotherDayIsAnotherQuestion) {
  EXPECT_FALSE(replies(kChat, "Who is coming on Sunday?"));
  EXPECT_FALSE(replies(kChat, "Who is coming to the wedding?"));
  EXPECT_FALSE(replies("We had a lovely walk. Grandma sends her love.\n", "Who is coming on Sunday?"));
}

TEST(Replies, ListsOfNames) {
  const auto found = replies("Clean-up on 6 Dec\nYes: Hannah, Luis\nMaybe: Olga\nNo: Piet\n", "Who is coming?");
  ASSERT_TRUE(found);
  EXPECT_THAT(names(found->yes), ElementsAre("Hannah", "Luis"));
  EXPECT_THAT(names(found->no), ElementsAre("Piet"));
  EXPECT_THAT(names(found->unsure), ElementsAre("Olga"));
}

TEST(Replies, WhoAsksForThem) {
  for (const char* question : {"Who is coming on Saturday?", "Who's in?", "Wer ist am Sonntag dabei?", "Qui vient ?"})
    EXPECT_TRUE(asks_for_replies(question)) << question;
  for (const char* question : {"Who brings the cake?", "Who is in charge?", "When is the party?", ""})
    EXPECT_FALSE(asks_for_replies(question)) << question;
  EXPECT_TRUE(asks_for_replies("Who can't come?")->declined);
}

}  // namespace
}  // namespace firstpass::pipeline
