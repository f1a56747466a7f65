#include "understand/speech/points.h"

#include <gtest/gtest.h>

namespace firstpass::understand {
namespace {

/// One second a word.
Transcript spoken(const std::string& text) {
  Transcript transcript;
  transcript.text = text;
  double at = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    transcript.anchors.push_back({{begin, end}, std::nullopt, TimeRange{at, at + 1}, 0.9, 0});
    at += 1;
    begin = end + 1;
  }
  return transcript;
}

const KeyPoint* first(const std::vector<KeyPoint>& points, const std::string& kind) {
  for (const KeyPoint& point : points)
    if (point.kind == kind) return &point;
  return nullptr;
}

TEST(Points, KnowWhatIsToBeDone) {
  for (const char* task :
       {"Call Anna about the roof.", "And then, please send the invoice.", "We need to renew the lease.",
        "Don't forget the cat food.", "I have to pay Rebecca by Friday."})
    EXPECT_TRUE(is_task(task)) << task;
  for (const char* other : {"The call was short.", "It rained all day.", "Do you have to go?", "Calling it a day.", ""})
    EXPECT_FALSE(is_task(other)) << other;
}

TEST(Points, NamesStandInTheirPlacesInsteadOfKeyWords) {
  const Transcript transcript = spoken("Rebecca Collins wants the drawings of the upper floor by Friday.");
  std::vector<KeyPoint> points = {{"keyword", "Rebecca Collins wants", "", {0, 21}, {}},
                                  {"keyword", "upper floor", "", {42, 53}, {}}};
  const Span span{0, 15};
  add_names({{"name", "Rebecca Collins", "Rebecca Collins", span, time_of(transcript.anchors, span)}}, points);
  ASSERT_EQ(points.size(), 2U);
  EXPECT_EQ(points[0].kind, "name");
  EXPECT_DOUBLE_EQ(points[0].time.start, 0);
  EXPECT_DOUBLE_EQ(points[0].time.end, 2);
  EXPECT_EQ(points[1].text, "upper floor");
}

TEST(Points, KnowWhatIsToBeDoneInGerman) {
  for (const char* task :
       {"Rufe bitte morgen die Werkstatt an.", "Schicke das Formular bis Freitag ab.", "Hol die Pakete am Samstag ab.",
        "Und dann bring die Schlüssel mit.", "Sag den Termin beim Zahnarzt ab!",
        "Füllen Sie den Antrag bis zum 12. Dezember aus.", "Überweise die Miete an Frau Weber.", "Ruf sie morgen an.",
        "Ich muss noch die Heizung ablesen.", "Wir müssen Milch kaufen.", "Vergiss nicht, die Katze zu füttern.",
        "Denk daran, das Fenster zu schließen.", "Morgen Anna anrufen.", "Paket abholen, bevor der Laden schließt.",
        "Rechnung von Herrn Beck bezahlen."})
    EXPECT_TRUE(is_task(task)) << task;
  for (const char* other :
       {"Er ruft morgen die Werkstatt an.", "Der Ruf der Werkstatt ist gut.", "Musst du morgen anrufen?",
        "Ich wollte Anna anrufen.", "Das Formular schickte sie am Freitag ab.", "Kannst du den Termin absagen?",
        "Das Wetter war schön.", "Sie hat die Pakete am Samstag abgeholt.", "Ruf und Ansehen hängen daran.",
        "Ruft er morgen an, ist alles gut.", "Rufe ich heute an, wird es billiger.", "Schick sah der neue Laden aus."})
    EXPECT_FALSE(is_task(other)) << other;
}

TEST(Points, HaveValuesAndTimes) {
  using namespace std::chrono;
  const Transcript memo =
      spoken("The weather was fine. Pay ninety pounds to Rebecca by the fourth of December. It cost £12.50 before.");
  const auto points = key_points(memo, Day{2026y / November / 25d});
  const KeyPoint* todo = first(points, "todo");
  ASSERT_NE(todo, nullptr);
  EXPECT_EQ(todo->text, "Pay ninety pounds to Rebecca by the fourth of December.");
  EXPECT_DOUBLE_EQ(todo->time.start, 4);
  const KeyPoint* date = first(points, "date");
  ASSERT_NE(date, nullptr);
  EXPECT_EQ(date->value, "2026-12-04");
  const KeyPoint* amount = first(points, "amount");
  ASSERT_NE(amount, nullptr);
  EXPECT_EQ(amount->value, "90.00 GBP");
  EXPECT_DOUBLE_EQ(amount->time.start, 5);
}

TEST(Points, ABriefKeepsWhatCountsInOrder) {
  using namespace std::chrono;
  std::string text = "This is about the roof.";
  for (int i = 0; i < 40; ++i) text += " Well it was a long day and nothing much went on there.";
  text += " Send the roofer 1200 euros by 3 December 2026. Thanks for listening.";
  const Transcript memo = spoken(text);
  const auto points = key_points(memo, Day{2026y / November / 25d});
  const std::string brief = brief_of(memo, points, 40);
  EXPECT_NE(brief.find("Send the roofer 1200 euros"), std::string::npos) << brief;
  EXPECT_EQ(brief.rfind("This is about the roof.", 0), 0U) << brief;
  EXPECT_LT(brief.size(), 300U);
}

TEST(Points, TellMoneyFromWeight) {
  using namespace std::chrono;
  const auto amount = [](const std::string& text) {
    const auto points = key_points(spoken(text), Day{2026y / November / 25d});
    const KeyPoint* found = first(points, "amount");
    return found != nullptr ? found->value : std::string();
  };
  EXPECT_EQ(amount("The estimate was 425 pounds, which is too much."), "425.00 GBP");
  EXPECT_EQ(amount("The estimate was ninety pounds. The dog weighs a lot."), "90.00 GBP");
  EXPECT_EQ(amount("The parcel weighs 14 pounds."), "");
  EXPECT_EQ(amount("Buy two pounds of flour."), "");
}

TEST(Points, KeywordsSayWhatItIsAbout) {
  using namespace std::chrono;
  const auto points =
      key_points(spoken("Okay so, this is a note for tomorrow. The meeting with the landlord moved to a quarter past "
                        "three on Tuesday. The landlord wants the twelve month contract signed by 14 March."),
                 Day{2026y / November / 25d});
  std::string keywords;
  for (const KeyPoint& point : points)
    if (point.kind == "keyword") keywords += "[" + point.text + "]";
  EXPECT_NE(keywords.find("landlord"), std::string::npos) << keywords;
  for (const char* other : {"Okay", "tomorrow", "quarter past", "Tuesday", "March"})
    EXPECT_EQ(keywords.find(other), std::string::npos) << keywords;
}

}  // namespace
}  // namespace firstpass::understand
