#include "pipeline/redact/number_runs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

/// A word each 0.4 s; "…" is a pause of two seconds, "~word" one of which nobody is sure.
std::vector<std::string> dictated(const std::string& text, const std::string& language = "en") {
  understand::Transcript transcript;
  transcript.language = language;
  std::vector<understand::HeardWord> words;
  double at = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    std::string word = text.substr(begin, end - begin);
    begin = end + 1;
    const bool unsure = word[0] == '~';
    if (word == "…") {
      at += 2;
      continue;
    }
    if (unsure) word.erase(0, 1);
    words.push_back({word, {at, at + 0.4}, unsure ? 0.3 : 0.9});
    at += 0.4;
  }
  std::string joined;
  for (const auto& word : words) joined += (joined.empty() ? "" : " ") + word.text;
  append_segment({{0, at}, joined, 0.9, ""}, words, transcript);
  std::vector<std::string> found;
  for (const Span span : dictated_numbers(transcript)) found.push_back(transcript.text.substr(span.begin, span.size()));
  return found;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DictatedNumbers, AreFoundHoweverTheyAreWritten) {
  EXPECT_THAT(dictated("the shop has 020 7946 0958 on the door"), ElementsAre("020 7946 0958"));
  EXPECT_THAT(dictated("it says 0-7-9-4 there"), ElementsAre("0-7-9-4"));
  EXPECT_THAT(dictated("it says 794-62 there"), ElementsAre("794-62"));
  EXPECT_THAT(dictated("take oh seven nine four, then left"), ElementsAre("oh seven nine four,"));
  EXPECT_THAT(dictated("take 1,234,567,890 of them"), ElementsAre("1,234,567,890"));
}

TEST(DictatedNumbers, GoOnPastWhatWasMisheard) {
  EXPECT_THAT(dictated("it was 0 7 ~see 9 for 4 if I remember"), ElementsAre("0 7 see 9 for 4"));
  EXPECT_THAT(dictated("it was 79 ~the ~knee 462 today"), ElementsAre("79 the knee 462"));
  EXPECT_THAT(dictated("it was 79 the knee 462 today"), IsEmpty());
  EXPECT_THAT(dictated("it was 79 ~the 46 today"), IsEmpty());
}

TEST(DictatedNumbers, AFewDigitsCountAfterAWordThatAnnouncesThem) {
  EXPECT_THAT(dictated("please dial 794 and wait"), ElementsAre("794"));
  EXPECT_THAT(dictated("there were 794 and more"), IsEmpty());
  EXPECT_THAT(dictated("the number of guests was 794 then"), IsEmpty());
  EXPECT_THAT(dictated("call them at 10:30 about the 12,500 bricks"), IsEmpty());
}

TEST(DictatedNumbers, AreSaidInTheLanguageOfTheSpeech) {
  EXPECT_THAT(dictated("es war acht ~wie zwei null fünf glaube ich", "de"), ElementsAre("acht wie zwei null fünf"));
  EXPECT_THAT(dictated("die Durchwahl ist vier zwei sieben also", "de"), ElementsAre("vier zwei sieben"));
  EXPECT_THAT(dictated("c'est le zéro six douze trente-quatre cinquante-six voilà", "fr"),
              ElementsAre("zéro six douze trente-quatre cinquante-six"));
  EXPECT_THAT(dictated("era ocho cuatro dos cero creo", "es"), ElementsAre("ocho cuatro dos cero"));
  EXPECT_THAT(dictated("acht Leute kamen um vier", "de"), IsEmpty());
  EXPECT_THAT(dictated("ein zwei Tage oder drei vier Wochen", "de"), IsEmpty());
  EXPECT_THAT(dictated("we said acht vier zwei null then"), IsEmpty());
}

TEST(DictatedNumbers, LeaveOrdinaryNumbers) {
  EXPECT_THAT(dictated("in 1984 there were 12 of them, 15 in 1990"), IsEmpty());
  EXPECT_THAT(dictated("wait 10-15 minutes between 1990-1995 or 50-100 days"), IsEmpty());
  EXPECT_THAT(dictated("one for you and two to go"), IsEmpty());
  EXPECT_THAT(dictated("it costs $249.99 or 1,500 euros on the 21st"), IsEmpty());
  EXPECT_THAT(dictated("0 7 … 9 4"), IsEmpty());
}

}  // namespace
}  // namespace firstpass::pipeline
