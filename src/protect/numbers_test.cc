#include "protect/numbers.h"

#include <gtest/gtest.h>

namespace firstpass::protect {
namespace {

TEST(Numbers, ChecksTellOneOfTenOrRarer) {
  // Of all last digits exactly one is right.
  for (bool (*check)(std::string_view) : {&luhn, &verhoeff, &mod11_10}) {
    int right = 0;
    for (char last = '0'; last <= '9'; ++last) right += check(std::string("7992739871") + last);
    EXPECT_EQ(right, 1);
  }
  EXPECT_TRUE(luhn("79927398713"));
  EXPECT_TRUE(verhoeff("2363"));
  EXPECT_TRUE(mod11_10("86095742719"));
  EXPECT_TRUE(mod97("GB82WEST12345698765432"));
  EXPECT_FALSE(mod97("GB82WEST12345698765433"));
  EXPECT_FALSE(mod97("GB8"));
}

TEST(Numbers, RunsAreWholeAndInOrder) {
  std::vector<std::string> runs;
  const Lexicon lexicon;
  each_number_run(Scan(lexicon, "a 12-34 56  78.9- x0"), "- ", 0,
                  [&](const NumberRun& run) { runs.push_back(run.digits); });
  EXPECT_EQ(runs, (std::vector<std::string>{"123456", "78", "9", "0"}));
}

}  // namespace
}  // namespace firstpass::protect
