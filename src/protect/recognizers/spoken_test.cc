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
                "or «anna dot berg at example.com»", "an «anna punkt berg ät beispiel punkt de» schreiben",
                "escribe a «ana punto lopez arroba ejemplo punto es»"});
}

TEST(SpokenRecognizer, FindsAddressesWrittenOut) {
  expect_finds(
      "spoken", "EMAIL_ADDRESS", 0,
      {"mail «kim.watson (at) acme (dot) example», please", "«kim [at] acme.example»", "<«k_watson(at)mail.example»>",
       "«kim.watson {at} mail [.] example»", "«kim@mail (dot) example»", "«kim (@) mail.example»"});
}

TEST(SpokenRecognizer, LeavesNearMisses) {
  expect_finds("spoken", "PHONE_NUMBER", 0,
               {"one two three", "one, two or three of them", "12 34 56 78 90", "two of the four took one each"});
  expect_finds("spoken", "EMAIL_ADDRESS", 0,
               {"look at example.com", "we met at noon", "at dot com", "the dot at the end", "the point at issue",
                "sold (at cost) by example.com", "meet (at) noon", "le point sur Arobase"});
}

TEST(SpokenRecognizer, IsLinear) {
  for (const char* piece : {"one ", "a dot ", "a at b dot ", "a (at) ", "point @ "}) expect_linear("spoken", piece);
}

}  // namespace
}  // namespace firstpass::protect
