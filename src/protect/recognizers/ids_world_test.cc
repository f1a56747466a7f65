#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

std::unique_ptr<Recognizer> make_ids_world_recognizer();

namespace {

TEST(IdsWorldRecognizer, TellsNumbersFromNearMisses) {
  const auto recognizer = make_ids_world_recognizer();
  expect_finds(*recognizer, "CA_SIN", 0.5, {"SIN «046 454 286»", "SIN 046 454 287"});
  expect_finds(*recognizer, "BR_CPF", 0.5, {"CPF «111.444.777-35»", "CPF 111.444.777-36"});
  expect_finds(*recognizer, "AU_ABN", 0.5, {"ABN «51 824 753 556»", "ABN 51 824 753 557"});
  expect_finds(*recognizer, "AU_TFN", 0.5, {"TFN «123 456 782»", "TFN 123 456 783"});
  expect_finds(*recognizer, "SG_NRIC_FIN", 0.5, {"«S1234567D»", "S1234567A"});
  expect_finds(*recognizer, "TR_NATIONAL_ID", 0.5, {"TC kimlik «10000000146»", "TC kimlik 10000000147"});
  expect_finds(*recognizer, "CN_ID", 0.5, {"«11010519491231002X»", "110105194912310021"});
  expect_finds(*recognizer, "IN_PAN", 0.5, {"PAN «ABCPK1234L»", "PAN ABCDK1234"});
  expect_finds(*recognizer, "ZA_ID_NUMBER", 0.5, {"SA ID number «8001015009087»", "8001015009088"});
}

TEST(IdsWorldRecognizer, IsLinear) {
  for (const char* piece : {"1", "12 ", "A1-", "123-45 "}) expect_linear(*make_ids_world_recognizer(), piece);
}

}  // namespace
}  // namespace firstpass::protect
