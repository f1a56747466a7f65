#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(UsSsnRecognizer, Finds) {
  expect_finds("us_ssn", "US_SSN", 0.3,
               {"SSN «536-90-4399»", "my social is «536904399»", "«536 90 4399»", "«536.90.4399» (ssn)"});
}

TEST(UsSsnRecognizer, LeavesNearMisses) {
  expect_finds("us_ssn", "US_SSN", 0.3,
               {"000-12-3456", "666-12-3456", "536-00-4399", "536-90-0000", "536-904-399", "536904399", "1536-90-43991",
                "536-90 4399", "11-536-90-4399"});
}

TEST(UsSsnRecognizer, IsLinear) {
  for (const char* piece : {"536-", "1 "}) expect_linear("us_ssn", piece);
}

}  // namespace
}  // namespace firstpass::protect
