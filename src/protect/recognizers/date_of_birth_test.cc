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

TEST(DateOfBirthRecognizer, FindsAgesWithoutTheWord) {
  expect_finds(
      "date_of_birth", "AGE", 0,
      {"I am «43», HIV positive", "I'm «43» and have two children", "I’m «19».", "She is «61», he is «64»", "he's «27»",
       "Ich bin «43» und suche eine Wohnung", "I am «35» years old", "Sie ist «52».", "hi, i am «29» male from leeds"});
}

TEST(DateOfBirthRecognizer, LeavesOtherNumbersOfPeople) {
  expect_finds("date_of_birth", "AGE", 0,
               {"I am 43rd in the queue", "I'm 20 minutes late", "I am 80% sure", "I'm 43.5 kg lighter",
                "he is 10-0 up", "I am 12 km away", "she's 50/50 on it", "I am 20 to 30 pages in", "it is 43, and",
                "he is 1 of us", "I am 100, percent", "I'm 15, 20 or 30 kilos heavier? no: 15,5",
                "ich bin 10 Minuten da", "I am 40 pages and two chapters in", "room 12, I am"});
}

TEST(DateOfBirthRecognizer, IsLinear) {
  for (const char* piece : {"I am ", "I'm 43", "I am 43 "}) expect_linear("date_of_birth", piece);
  for (const char* piece : {"born ", "1/1/2000 "}) expect_linear("date_of_birth", piece);
}

}  // namespace
}  // namespace firstpass::protect
