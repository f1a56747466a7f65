#include "core/lines.h"

#include <gtest/gtest.h>

#include <string>

namespace firstpass {
namespace {

std::string head_of(std::string_view line) { return std::string(line.substr(0, turn_head(line).size)); }

TEST(TurnHead, KnowsWhoSpeaksInTalksAndExportedChats) {
  EXPECT_EQ(head_of("Ann Berger: shall we?"), "Ann Berger: ");
  EXPECT_EQ(head_of("Élodie (Chair): oui."), "Élodie (Chair): ");
  EXPECT_EQ(head_of("12/03/26, 14:22 - Ann: yes"), "12/03/26, 14:22 - Ann: ");
  EXPECT_EQ(head_of("[12.03.26, 14:22:05] Tom Miller: yes"), "[12.03.26, 14:22:05] Tom Miller: ");
  EXPECT_EQ(head_of("00:01:02 Speaker 1: yes"), "00:01:02 Speaker 1: ");
  EXPECT_EQ(head_of("10:32 PM Paul: yes"), "10:32 PM Paul: ");
  EXPECT_EQ(head_of("[14:22] <ann> yes"), "[14:22] <ann> ");
}

TEST(TurnHead, TakesNoOtherColonForASpeaker) {
  for (const char* line : {"In short: it works.", "Note: the road is closed.", "He said: yes.", "See https://a.example",
                           "3:1 was the result: a win", "12:30 is too late.", "Is it so, Ann: yes?", ":", "A", ""})
    EXPECT_EQ(head_of(line), "") << line;
}

TEST(TurnHead, TellsTheTimeAndTheName) {
  const std::string line = "  12.03.26, 14:22 - Ann Berger: yes";
  const TurnHead head = turn_head(line);
  EXPECT_EQ(line.substr(head.time.begin, head.time.size()), "12.03.26, 14:22 - ");
  EXPECT_EQ(line.substr(head.name.begin, head.name.size()), "Ann Berger");
  EXPECT_EQ(line.substr(head.size), "yes");
  const std::string handle = "[14:22] <ann> yes";
  EXPECT_EQ(handle.substr(turn_head(handle).name.begin, turn_head(handle).name.size()), "ann");
}

}  // namespace
}  // namespace firstpass
