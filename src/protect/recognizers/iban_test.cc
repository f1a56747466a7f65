#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(IbanRecognizer, Finds) {
  expect_finds("iban", "IBAN_CODE", 0,
               {"IBAN «GB82 WEST 1234 5698 7654 32» and more", "«DE89370400440532013000»",
                "«de89 3704 0044 0532 0130 00»", "«FR14 2004 1010 0505 0001 3M02 606» Paris", "«NO93 8601 1117 947» is",
                "«MT84MALT011000012345MTLCAST001S».", "«CH93-0076-2011-6238-5295-7»"});
}

TEST(IbanRecognizer, LeavesNearMisses) {
  expect_finds("iban", "IBAN_CODE", 0,
               {"GB82 WEST 1234 5698 7654 33", "DE8937040044053201300", "XX89370400440532013000",
                "ABDE89370400440532013000", "DE893704004405320130001", "part no DE12 34"});
}

TEST(IbanRecognizer, IsLinear) {
  for (const char* piece : {"DE89 ", "DE8937"}) expect_linear("iban", piece);
}

}  // namespace
}  // namespace firstpass::protect
