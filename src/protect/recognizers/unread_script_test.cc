#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protect/rules.h"
#include "protect/scripts.h"

namespace firstpass::protect {

namespace {

std::vector<std::string> found_in(const std::string& text, double floor = 0) {
  std::vector<std::string> values;
  for (const Detection& detection : RuleSet({"unread_script"}).find(text, {}, floor))
    values.push_back(text.substr(detection.span.begin, detection.span.size()));
  return values;
}

TEST(UnreadScript, StretchesOfALine) {
  EXPECT_THAT(found_in("ผมชื่อสมชาย ใจดี\nbangkok"), testing::ElementsAre("ผมชื่อสมชาย ใจดี"));
  EXPECT_THAT(found_in("call გიორგი ბერიძე or Արամ Պետրոսյան, 5 pm"),
              testing::ElementsAre("გიორგი ბერიძე", "Արամ Պետրոսյան"));
  EXPECT_THAT(found_in("என் பெயர் கவிதா"), testing::ElementsAre("என் பெயர் கவிதா"));
}

TEST(UnreadScript, WhatIsReadIsLeft) {
  EXPECT_THAT(found_in("Привет, مرحبا, γειά, नमस्ते, שלום, 你好, こんにちは, 안녕, নমস্কার, naïve"), testing::IsEmpty());
  EXPECT_THAT(found_in("5 µm, 3 Ω, ℃ and ½"), testing::IsEmpty());
}

TEST(UnreadScript, OnlyStrictHidesIt) {
  EXPECT_THAT(found_in("ผมชื่อสมชาย", 0.25), testing::IsEmpty());
  EXPECT_THAT(found_in("ผมชื่อสมชาย", 0.15), testing::SizeIs(1));
}

TEST(UnreadScript, IsNamed) {
  EXPECT_THAT(unread_scripts("ผมชื่อสมชาย, გიორგი ბერიძე, ผม, Привет, plain, ა"),
              testing::ElementsAre("Thai", "Georgian"));
  EXPECT_THAT(unread_scripts("plain, naïve, Ω"), testing::IsEmpty());
}

}  // namespace
}  // namespace firstpass::protect
