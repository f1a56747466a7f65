#include "pipeline/same_pictures.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

TEST(SamePictures, WritingTellsTwoReceiptsOnOneTableApart) {
  const std::string receipt =
      "CORNER BAKERY\n12 Mill Street\nTwo loaves of rye bread 7.80\nCinnamon roll 2.40\nTotal EUR 10.20\nThank you";
  std::string other = receipt;
  other.replace(other.find("10.20"), 5, "10.80");
  EXPECT_TRUE(same_writing(receipt, receipt));
  EXPECT_FALSE(same_writing(receipt, other));
  EXPECT_FALSE(same_writing(receipt, "")) << "one is too blurred to read, or another page";
  EXPECT_TRUE(same_writing("", "ab 1"));
  EXPECT_TRUE(same_writing("leaf the", "on a the"));
}

}  // namespace
}  // namespace firstpass::pipeline
