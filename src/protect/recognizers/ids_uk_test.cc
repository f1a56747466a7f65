#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_ids_uk_recognizer();

namespace {

TEST(IdsUkRecognizer, TellsNumbersFromNearMisses) {
  const auto recognizer = make_ids_uk_recognizer();
  expect_finds(*recognizer, "UK_NHS", 0.5, {"NHS «943 476 5919»", "NHS 943 476 5918"});
  expect_finds(*recognizer, "UK_NINO", 0.5, {"NI «AB 12 34 56 C»", "GB 12 34 56 C", "QQ123456C"});
  expect_finds(*recognizer, "UK_POSTCODE", 0.5, {"postcode «SW1A 1AA»", "see M25 2PM"});
}

TEST(IdsUkRecognizer, IsLinear) {
  for (const char* piece : {"1", "12 ", "A1-", "123-45 "}) expect_linear(*make_ids_uk_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
