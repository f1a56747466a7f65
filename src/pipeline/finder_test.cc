#include "pipeline/finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "pipeline/look_up.h"

namespace firstpass::pipeline {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr understand::Day kToday{2026y / 11 / 28};

Document text_file(const std::string& text) {
  Document document;
  document.source = "note.txt";
  document.media_type = "text/plain";
  document.parts.emplace_back();
  document.parts[0].text = text;
  return document;
}

/// What is told, without the quote; "" where nothing is.
std::string told(const std::string& text, std::string_view question) {
  const std::vector<Document> documents{text_file(text)};
  std::string all;
  for (const Told& one : Finder(documents, question, kToday).tell()) all += (all.empty() ? "" : "; ") + one.text;
  return all;
}

constexpr char kDentist[] =
    "Sehr geehrte Frau Vogt (geb. 12.03.1984),\n\nIhr Termin bei Dr. med. Lang ist am Dienstag, 8. Dezember um 14:30 "
    "Uhr "
    "in der Goethestr. 12, 3. Stock. Bitte bringen Sie Ihre Versichertenkarte mit. Absagen bitte bis spätestens 24 "
    "Stunden vorher unter 030 1234567.\n";

TEST(Finder, FindsInOneLanguageWhatIsAskedInAnother) {
  EXPECT_EQ(told(kDentist, "When is my appointment?"), "Tuesday, 8 December 2026, 14:30 Uhr");
  EXPECT_THAT(told(kDentist, "Where is the practice?"), HasSubstr("Goethestr. 12"));
  EXPECT_EQ(told(kDentist, "What is the phone number for cancelling?"), "030 1234567");
  EXPECT_EQ(told(kDentist, "How much does it cost?"), "");
  const std::string trip =
      "El viernes 4 de diciembre vamos de excursión. La salida es a las 9:15 desde la puerta del colegio y volvemos a "
      "las 16:00. El precio es de 12 euros por alumno.\n";
  EXPECT_EQ(told(trip, "When do they come back?"), "16:00");
  EXPECT_EQ(told(trip, "When do they leave?"), "9:15");
  EXPECT_EQ(told(trip, "How much does the trip cost?"), "12 euros");
  EXPECT_EQ(told("Votre colis sera livré le mardi 1er décembre. Code de retrait : 6043.\n", "What is the pickup code?"),
            "6043");
}

TEST(Finder, TellsTheClauseOfANoteInSmallLetters) {
  const std::string note =
      "hey can u pls send the slides to karen by tues 5pm? also dont forget the dentist form is due mon. wifi for the "
      "office is LemonTree-2026\n";
  EXPECT_EQ(told(note, "What's the wifi password?"), "LemonTree-2026");
  EXPECT_EQ(told(note, "When is the dentist form due?"), "Monday, 30 November 2026");
  const std::vector<Document> documents{text_file(note)};
  const auto found = look_up(documents, "What's the wifi password?");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->text, "LemonTree-2026 (note.txt: \"wifi for the office is LemonTree-2026\")");
}

TEST(Finder, AbstainsRatherThanGuess) {
  EXPECT_EQ(told("The rent is 850 €. The deposit will be told later.\n", "How much is the deposit?"), "");
  EXPECT_EQ(told("The dentist appointment on 14 May 2027 was cancelled.\n", "When is the dentist appointment?"), "");
  EXPECT_EQ(told("Haircut appointment on 14 May 2027.\n", "When is the dentist appointment?"), "");
  EXPECT_EQ(told("Flight BA1 leaves at 07:25. Flight BA2 leaves at 11:10.\n", "When does the flight leave?"), "");
  EXPECT_EQ(told("Marco is on holiday 7-11 Dec.\n", "When is Marco on holiday?"), "7-11 Dec")
      << "days, not the last of them";
  EXPECT_EQ(told("Beste mevrouw De Wit, uw afspraak bij de dokter is op maandag.\n", "Who is my doctor?"), "")
      << "who is greeted is not who is told of";
  EXPECT_EQ(told("Las llaves las tiene el vecino.\n", "Who has the keys?"), "") << "a capital that opens a sentence";
  EXPECT_EQ(told("Das Konzert ist am 20. Dezember, Einsingen 16 Uhr.\n", "When is the concert?"),
            "Sunday, 20 December 2026")
      << "the time of something else";
  EXPECT_EQ(told("Cabin info: key safe code 0917. Sleeps six.\n", "What's the cabin's address?"), "");
  EXPECT_EQ(told("A sua consulta é no dia 15 de dezembro.\n", "Where is the appointment?"), "");
  EXPECT_EQ(told("L'appuntamento dal dentista è mercoledì.\n", "Where is the dentist?"), "");
  EXPECT_EQ(told("", "When is the dentist appointment?"), "");
}

TEST(Finder, InAChatWhoSpeaksIsTold) {
  const std::string chat =
      "24.11.26, 19:31 - Ben: who brings what on friday?\n24.11.26, 19:33 - Aylin: i'll bring a cake\n24.11.26, 19:41 "
      "- "
      "Ben: who has the staging password?\n24.11.26, 19:42 - Maya: its Rocket_Fuel7, dont share\n";
  EXPECT_EQ(told(chat, "Who brings the cake?"), "Aylin");
  EXPECT_EQ(told(chat, "What's the staging password?"), "Rocket_Fuel7");
  const std::vector<Document> documents{text_file(chat)};
  const Finder finder(documents, "Who brings the cake?", kToday);
  ASSERT_FALSE(finder.nearest().empty());
  EXPECT_EQ(finder.quote(finder.nearest().front().statement), "note.txt, Aylin: \"i'll bring a cake\"");
}

TEST(Finder, LongLinesAndStrangeBytesCostNoMoreThanTheirLength) {
  for (const char* piece :
       {"12:30 ", "12.12. ", "wi fi ", "at 7, ", "Dr. ", "A1 ", "Termin", "\xff\xfe. a", "check-in "}) {
    std::string line;
    while (line.size() < 300'000) line += piece;
    (void)told(line, "When is my check-in appointment, and where, and who is there?");
    (void)told(line, "What is the wifi password?");
  }
}

}  // namespace
}  // namespace firstpass::pipeline
