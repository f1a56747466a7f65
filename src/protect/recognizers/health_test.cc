#include "protect/detector.h"
#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(HealthRecognizer, Finds) {
  expect_finds("health", "HEALTH_CONDITION", 0,
               {"I am 43, «HIV positive»", "I'm «HIV-positive» and scared", "she was diagnosed with «epilepsy» in May",
                "He has «bipolar disorder».", "my «depression» came back", "I have had «breast cancer» twice",
                "The patient has «type 2 diabetes»", "I'm «pregnant»", "Ich bin «schwanger»", "ich bin «HIV-positiv»",
                "Er leidet an «Epilepsie»", "estoy «embarazada»", "je suis «séropositive»"});
}

TEST(HealthRecognizer, LeavesTextAboutIllness) {
  expect_finds("health", "HEALTH_CONDITION", 0,
               {"HIV is a virus", "Epilepsy affects 50 million people.", "The depression of 1929", "cancer research",
                "I read a lot. Diabetes is on the rise", "a bipolar transistor", "AIDS to navigation",
                "the lupus foundation", "Schwanger werden: Tipps"});
}

TEST(HealthRecognizer, IsForRecordsOfThatKind) {
  const std::string text = "I am HIV positive";
  const auto hides = [&](Profile profile) {
    const auto detector = *Detector::create(nullptr, profile);
    return !detector->detect(text, {}, {})->empty();
  };
  EXPECT_FALSE(hides(Profile::rules));
  DetectOptions asked;
  asked.types = {"HEALTH_CONDITION"};
  EXPECT_EQ((*Detector::create(nullptr, Profile::rules))->detect(text, asked, {})->size(), 1U);
}

TEST(HealthRecognizer, IsLinear) {
  for (const char* piece : {"I am ", "HIV ", "I am HIV positive "}) expect_linear("health", piece);
}

}  // namespace
}  // namespace firstpass::protect
