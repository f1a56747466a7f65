#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(CryptoRecognizer, Finds) {
  expect_finds("crypto", "CRYPTO", 0,
               {"pay «1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa» now", "«3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy»",
                "«bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4»",
                "«bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0»",
                "eth «0x52908400098527886E0F7030069857D2E4169EE7»"});
}

TEST(CryptoRecognizer, LeavesNearMisses) {
  expect_finds("crypto", "CRYPTO", 0,
               {"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
                "0x52908400098527886E0F7030069857D2E4169EE", "1234567890123456789012345678"});
}

TEST(CryptoRecognizer, IsLinear) {
  for (const char* piece : {"1a", "0x"}) expect_linear("crypto", piece);
}

}  // namespace
}  // namespace firstpass::protect
