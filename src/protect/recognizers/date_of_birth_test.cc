#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(DateOfBirthRecognizer, Finds) {
  expect_finds("date_of_birth", "DATE_OF_BIRTH", 0,
               {"DOB: «03/12/1984»", "born on «12 March 1984» in X", "Geburtsdatum «12.03.1984»",
                "née le «12 mars 1984»", "fecha de nacimiento: «12/03/1984»", "生年月日：«1984年3月12日»"});
}

TEST(DateOfBirthRecognizer, LeavesNearMisses) {
  expect_finds("date_of_birth", "DATE_OF_BIRTH", 0,
               {"due 03/12/2024", "reborn 03/12/2024", "owes 50.44 for a birth certificate, by 8 December 2026",
                "the birth of an idea, and then a very long story that goes on until 03/12/2024"});
}

TEST(DateOfBirthRecognizer, IsLinear) {
  for (const char* piece : {"born ", "1/1/2000 "}) expect_linear("date_of_birth", piece);
}

}  // namespace
}  // namespace firstpass::protect
