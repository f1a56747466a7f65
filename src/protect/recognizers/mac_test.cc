#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(MacRecognizer, Finds) {
  expect_finds("mac", "MAC_ADDRESS", 0, {"«00:1B:44:11:3A:B7» up", "«00-1b-44-11-3a-b7».", "cisco «001b.4411.3ab7»"});
}

TEST(MacRecognizer, LeavesNearMisses) {
  expect_finds("mac", "MAC_ADDRESS", 0,
               {"00:1B:44:11:3A", "00:1B:44:11:3A:B7:00:11", "00:1B-44:11:3A:B7", "001b.4411", "zz:1B:44:11:3A:B7"});
}

TEST(MacRecognizer, IsLinear) {
  for (const char* piece : {"00:", "0011."}) expect_linear("mac", piece);
}

}  // namespace
}  // namespace firstpass::protect
