#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

// Six groups and more behind another number, whose digits pass the checks of a card, are no card; found by fuzzing.
TEST(CreditCardRecognizer, ManyGroupsBehindANumberAreNone) {
  expect_finds(
      "credit_card", "CREDIT_CARD", 0,
      {"IBAN DE89 3704 0044 0533 0-130 00, 12 Main", "7 41 11 11 11 11 11 11 11", "9 4-1-1-1-1-1-1-1-1-1-1-1-1-1-1-1"});
}

TEST(CreditCardRecognizer, Finds) {
  expect_finds("credit_card", "CREDIT_CARD", 0.6,
               {"card «4111 1111 1111 1111» exp 12/27", "«5555-5555-5555-4444»", "amex «378282246310005».",
                "«4012888888881881»", "«3530111333300000»,«30569309025904»", "pay with «6011 1111 1111 1117»"});
}

TEST(CreditCardRecognizer, LeavesNearMisses) {
  expect_finds("credit_card", "CREDIT_CARD", 0.6,
               {"4111 1111 1111 1112", "0000 0000 0000 0000", "order 9111111111111111", "x4111111111111111",
                "41111111111111111111111", "ISBN 9780306406157", "1234567890123", "2026-12-11 2026-07-24",
                "from 11-12-2026 24-07-2026"});
}

TEST(CreditCardRecognizer, IsLinear) {
  for (const char* piece : {"4 ", "4-4 "}) expect_linear("credit_card", piece);
}

}  // namespace
}  // namespace firstpass::protect
