#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_ids_de_recognizer();

namespace {

TEST(IdsDeRecognizer, TellsNumbersFromNearMisses) {
  const auto recognizer = make_ids_de_recognizer();
  expect_finds(*recognizer, "DE_TAX_ID", 0.5, {"Steuer-ID «86 095 742 719»", "Steuer-ID 86 095 742 718"});
  expect_finds(*recognizer, "DE_SOCIAL_SECURITY", 0.5, {"Rentenversicherung «15070649C103»", "15070649C104"});
  expect_finds(*recognizer, "DE_HANDELSREGISTER", 0.5, {"Amtsgericht X, «HRB 12345»", "HRC 12345"});
}

TEST(IdsDeRecognizer, IsLinear) {
  for (const char* piece : {"1", "12 ", "A1-", "123-45 "}) expect_linear(*make_ids_de_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
