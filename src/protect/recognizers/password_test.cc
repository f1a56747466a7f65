#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(PasswordRecognizer, FindsCodesBehindWhatTheyAreFor) {
  expect_finds("password", "SECRET", 0,
               {"pin for the door «4711#»", "PIN for my front door: «4711»", "the PIN of the card is «9034»",
                "La clave del wifi es «girasol2026» y el PIN de la tarjeta «9034»", "Die PIN der EC-Karte «9034».",
                "PIN meiner Karte ist «9034»", "le code PIN de la carte «9034»", "il PIN della carta è «9034»",
                "the security code for the gate «2580#», then push"});
}

TEST(PasswordRecognizer, LeavesNumbersThatTellOfOtherThings) {
  expect_finds("password", "SECRET", 0,
               {"the pin for the meeting at 1430", "a pin for the map on page 231", "a pin of steel, 4711 of them",
                "pin for the door", "the pin for door 4711b", "PIN der Karte: vergessen"});
}

TEST(PasswordRecognizer, KeepsAnAmpersandThatBeginsNoOtherValue) {
  expect_finds("password", "SECRET", 0,
               {"Password: «Tr0ub4dor&3»", "password=«hunter22&more!», thanks",
                "https://a.example/?password=«hunter22»&user=kim", "pwd=«hunter22»& then"});
}

TEST(PasswordRecognizer, IsLinear) {
  for (const char* piece : {"pin for the ", "pin of ", "pin for a b c d e 1 ", "password is "})
    expect_linear("password", piece);
}

}  // namespace
}  // namespace firstpass::protect
