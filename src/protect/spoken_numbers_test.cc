#include "protect/spoken_numbers.h"

#include <gtest/gtest.h>

namespace firstpass::protect {

namespace {

std::string digits_of(std::string_view text) {
  const auto number = spoken_number_at(text, 0);
  return number ? number->digits : "";
}

TEST(SpokenNumbers, ReadsWhatIsSaidAsOne) {
  EXPECT_EQ(digits_of("forty-two seven"), "427");
  EXPECT_EQ(digits_of("double five triple oh nine"), "550009");
  EXPECT_EQ(digits_of("vierundzwanzig vier und zwanzig acht"), "24248");
  EXPECT_EQ(digits_of("soixante-dix-huit quatre-vingt-dix-sept vingt et un"), "789721");
  EXPECT_EQ(digits_of("soixante et onze quatre-vingts dix-neuf"), "7199");
  EXPECT_EQ(digits_of("treinta y cuatro veintidós seis"), "34226");
  EXPECT_EQ(digits_of("ventitré trentotto venti uno"), "233821");
  EXPECT_EQ(digits_of("tweeëntwintig achtenveertig"), "2248");
  EXPECT_EQ(digits_of("trinta e quatro meia"), "346");
  EXPECT_EQ(digits_of("0171 five 5 five"), "0171555");
}

TEST(SpokenNumbers, IsOfOneLanguage) {
  EXPECT_EQ(digits_of("four due"), "4");
  EXPECT_EQ(digits_of("sei due"), "62");
  EXPECT_EQ(digits_of("once"), "11");
  EXPECT_EQ(digits_of("six sept"), "67");
  EXPECT_EQ(digits_of("six seven"), "67");
}

TEST(SpokenNumbers, EndsWithWhatBelongsToIt) {
  const std::string_view text = "four two, and three";
  const auto number = spoken_number_at(text, 0);
  ASSERT_TRUE(number);
  EXPECT_EQ(number->span, (Span{0, 8}));
  EXPECT_EQ(digits_of("vier zwei null. Acht Leute kamen"), "420");
  EXPECT_EQ(digits_of("four two. Seven one. Nine."), "42719");
  EXPECT_EQ(spoken_number_at("vingt et la", 0)->span, (Span{0, 5}));
  EXPECT_EQ(spoken_number_at("dos y pan", 0)->span, (Span{0, 3}));
  EXPECT_FALSE(spoken_number_at("hundreds", 0));
  EXPECT_FALSE(spoken_number_at("", 0));
  EXPECT_FALSE(spoken_number_at("12345", 0));
  EXPECT_FALSE(spoken_number_at("fours", 0));
}

TEST(SpokenNumbers, KnowsCounting) {
  EXPECT_TRUE(spoken_number_at("one two three", 0)->counts);
  EXPECT_TRUE(spoken_number_at("zehn neun acht", 0)->counts);
  EXPECT_TRUE(spoken_number_at("twenty, twenty-five, forty", 0)->counts);
  EXPECT_FALSE(spoken_number_at("one two two", 0)->counts);
  EXPECT_FALSE(spoken_number_at("eight four two zero", 0)->counts);
}

}  // namespace
}  // namespace firstpass::protect
