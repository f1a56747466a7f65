#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_ids_eu_recognizer();

namespace {

TEST(IdsEuRecognizer, TellsNumbersFromNearMisses) {
  const auto recognizer = make_ids_eu_recognizer();
  expect_finds(*recognizer, "ES_NIF", 0.5, {"DNI «12345678Z»", "12345678A"});
  expect_finds(*recognizer, "ES_NIE", 0.5, {"«X1234567L»", "X1234567A"});
  expect_finds(*recognizer, "IT_FISCAL_CODE", 0.5, {"«RSSMRA85T10A562S»", "RSSMRA85T10A562T"});
  expect_finds(*recognizer, "PL_PESEL", 0.5, {"PESEL «44051401359»", "PESEL 44051401358"});
  expect_finds(*recognizer, "FI_PERSONAL_IDENTITY_CODE", 0.5, {"hetu «131052-308T»", "131052-308U"});
  expect_finds(*recognizer, "CH_AHV", 0.5, {"«756.9217.0769.85»", "756.9217.0769.84"});
  expect_finds(*recognizer, "NL_BSN", 0.5, {"BSN «111222333»", "BSN 111222334"});
}

TEST(IdsEuRecognizer, IsLinear) {
  for (const char* piece : {"1", "12 ", "A1-", "123-45 "}) expect_linear(*make_ids_eu_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
