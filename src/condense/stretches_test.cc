#include "condense/stretches.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

#include "condense/signs.h"

namespace firstpass::condense {
namespace {

std::string random_letters(std::size_t size, std::uint32_t seed) {
  std::mt19937 chance(seed);
  std::string letters;
  while (letters.size() < size) letters += static_cast<char>('a' + chance() % 26);
  return letters;
}

std::vector<Stretch> taken(const std::string& letters, unsigned level) {
  const std::string room = letters + std::string(kSignSlack, '\0');
  StretchSampler sampler;
  const auto view = sampler.take(std::string_view(room).substr(0, letters.size()), level);
  return {view.begin(), view.end()};
}

TEST(Stretches, EachLevelTakesHalfOfTheOneBelow) {
  const std::string letters = random_letters(100000, 7);
  std::vector<Stretch> below = taken(letters, 0);
  EXPECT_NEAR(static_cast<double>(below.size()), 12500, 600);
  for (unsigned level = 1; level < 5; ++level) {
    const std::vector<Stretch> above = taken(letters, level);
    EXPECT_NEAR(static_cast<double>(above.size()), static_cast<double>(below.size()) / 2, 250);
    for (const Stretch& stretch : above)
      EXPECT_TRUE(
          std::any_of(below.begin(), below.end(), [&](const Stretch& other) { return other.at == stretch.at; }));
    below = above;
  }
}

TEST(Stretches, AQuoteHasThoseOfWhatItQuotes) {
  const std::string letter = random_letters(700, 3);
  const std::string answer = random_letters(91, 5) + letter + random_letters(40, 9);
  StretchSet set;
  set.read(taken(answer, 0));
  for (const unsigned level : {0U, level_of(letter.size())})
    for (const Stretch& stretch : taken(letter, level)) EXPECT_TRUE(set.may_have(stretch.tag));
  std::size_t others = 0;
  const std::vector<Stretch> different = taken(random_letters(8000, 11), 0);
  for (const Stretch& stretch : different) others += set.may_have(stretch.tag);
  EXPECT_LT(others * 10, different.size()) << "another letter hardly has any";
}

TEST(Stretches, ATextOfAnyLengthGivesAFew) {
  for (std::size_t size = 400; size < 300000; size *= 3) {
    const std::size_t count = taken(random_letters(size, 1), level_of(size)).size();
    EXPECT_GE(count, 12U) << size;
    EXPECT_LE(count, 80U) << size;
  }
  EXPECT_TRUE(taken("short", 0).empty());
  EXPECT_EQ(level_of(100), 0U);
}

TEST(Stretches, LeastSharedIsTheFirstThatMayDo) {
  const LeastShared least(0.65);
  for (const std::size_t stretches : {0U, 1U, 8U, 16U, 128U}) {
    const std::size_t needed = least.least(stretches);
    EXPECT_TRUE(least.may_do(static_cast<double>(needed), static_cast<double>(stretches)));
    if (needed == 0) continue;
    EXPECT_FALSE(least.may_do(static_cast<double>(needed - 1), static_cast<double>(stretches)));
  }
  EXPECT_GT(least.least(128), 20U);
}

}  // namespace
}  // namespace firstpass::condense
