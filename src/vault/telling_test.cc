#include "vault/telling.h"

#include <gtest/gtest.h>

namespace firstpass::vault {
namespace {

bool stands(std::string_view value, std::string_view text) {
  const std::size_t at = text.find(value);
  return at != std::string_view::npos && stands_as(shape_of(value).standing(), text, at, at + value.size());
}

TEST(Telling, WhatAValueConsistsOfDecidesWhereItMayStand) {
  EXPECT_TRUE(stands("Kimberly Watson", "xKimberly Watsonian"));
  EXPECT_TRUE(stands("Protestant", "Protestantism"));
  EXPECT_TRUE(stands("Watson", "watson.Watsons"));
  EXPECT_TRUE(stands("Watson", "4Watson_9"));
  EXPECT_FALSE(stands("Watson", "Watsonia"));
  EXPECT_TRUE(stands("1234", "no. 1234."));
  EXPECT_FALSE(stands("1234", "91234"));
  EXPECT_TRUE(stands("\u5c71\u7530", "\u5c71\u7530\u3055\u3093")) << "no spaces to part words";
}

TEST(Telling, ANumberOfTwoDigitsSaysNothingAlone) {
  for (const char* value : {"17", ".92", "9.5", "+4"}) EXPECT_TRUE(says_nothing_alone("ONLINE_ID", value)) << value;
  for (const char* value : {"170", "1.62", "A4", "Li", "x@7"})
    EXPECT_FALSE(says_nothing_alone("ONLINE_ID", value)) << value;
}

// Ids of tool calls are letters and digits by chance; names of files and of users are not.
TEST(Telling, ThreeLettersBetweenTwoDigitsMeanNobody) {
  EXPECT_FALSE(stands("ADA", "toolu_01ADA9Q"));
  EXPECT_FALSE(stands("ADA", "CANADA"));
  EXPECT_TRUE(stands("ADA", "report_ADA_final"));
  EXPECT_TRUE(stands("ADA", "to ADA's house"));
  EXPECT_TRUE(stands("ADA", "all the ADAs"));
  EXPECT_TRUE(stands("ADA", "user ADA1987"));
  EXPECT_TRUE(stands("ADA", "7ADA"));
  EXPECT_FALSE(stands("US", "BONUS"));
}

}  // namespace
}  // namespace firstpass::vault
