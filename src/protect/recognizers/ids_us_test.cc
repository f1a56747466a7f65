#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_ids_us_recognizer();

namespace {

TEST(IdsUsRecognizer, TellsNumbersFromNearMisses) {
  const auto recognizer = make_ids_us_recognizer();
  expect_finds(*recognizer, "ABA_ROUTING_NUMBER", 0.5, {"routing «021000021»", "routing 021000022", "id 021000021 x"});
  expect_finds(*recognizer, "US_NPI", 0.5, {"NPI «1234567893»", "NPI 1234567890"});
  expect_finds(*recognizer, "US_MBI", 0.4, {"Medicare «1EG4-TE5-MK73»", "1SG4TE5MK73"});
  expect_finds(*recognizer, "US_PASSPORT", 0.5, {"passport «912803456»", "number 912803456"});
}

TEST(IdsUsRecognizer, IsLinear) {
  for (const char* piece : {"1", "12 ", "A1-", "123-45 "}) expect_linear(*make_ids_us_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
