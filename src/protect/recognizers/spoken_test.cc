#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(SpokenRecognizer, FindsNumbersSaidDigitByDigit) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"call me on «four one five, five five five, oh one three four».",
                "it is «Zero two zero seven nine four six double zero one two»", "«five five five 0 1 9 nine»"});
}

TEST(SpokenRecognizer, FindsAddressesSaidAloud) {
  expect_finds("spoken", "EMAIL_ADDRESS", 0,
               {"write to «anna dot berg at example dot com» please", "«rcollins at mail dot example dot org».",
                "or «anna dot berg at example.com»"});
}

TEST(SpokenRecognizer, LeavesNearMisses) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"one two three", "one, two or three of them", "12 34 56 78 90", "two of the four took one each"});
  expect_finds("spoken", "EMAIL_ADDRESS", 0,
               {"look at example.com", "we met at noon", "at dot com", "the dot at the end"});
}

TEST(SpokenRecognizer, IsLinear) {
  for (const char* piece : {"one ", "a dot ", "a at b dot "}) expect_linear("spoken", piece);
}

}  // namespace
}  // namespace firstpass::protect
