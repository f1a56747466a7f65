#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protect/rules.h"

namespace firstpass::protect {

namespace {

std::vector<std::string> found_in(const std::string& text) {
  std::vector<std::string> values;
  for (const Detection& detection : RuleSet({"other_script"}).find(text, {}, 0))
    values.push_back(text.substr(detection.span.begin, detection.span.size()));
  return values;
}

TEST(OtherScript, NamesInALatinText) {
  EXPECT_THAT(found_in("please hand over to Μαρία Νικολάου (user673@example.org) tomorrow morning"),
              testing::ElementsAre("Μαρία Νικολάου"));
  EXPECT_THAT(found_in("hi 丽华 欧阳, checkout fails again, why is the reminder date wrong?"),
              testing::ElementsAre("丽华 欧阳"));
  EXPECT_THAT(found_in("the parcel for فاطمة الشريف arrived, and the one for Тарас Мельник did not"),
              testing::ElementsAre("فاطمة الشريف", "Тарас Мельник"));
}

TEST(OtherScript, SymbolsAreNoNames) {
  EXPECT_THAT(found_in("the angle α is 5 Ω or π/2, and 5 µm is small"), testing::IsEmpty());
}

TEST(OtherScript, ATextInThatScriptIsLeftAlone) {
  EXPECT_THAT(found_in("Сегодня хорошая погода, и мы идём гулять в парк. OK"), testing::IsEmpty());
  EXPECT_THAT(found_in(""), testing::IsEmpty());
}

}  // namespace
}  // namespace firstpass::protect
