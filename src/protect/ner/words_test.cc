#include "protect/ner/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::protect {

namespace {

// Pieces for each of `parts` that stands in `text`, in order, as the tokenizer cuts them: without the marks between.
std::vector<std::string> words_in(const std::string& text, const std::vector<std::string>& parts) {
  std::vector<runtime::WordPiece> pieces;
  std::size_t at = 0;
  for (const std::string& part : parts) {
    const std::size_t begin = text.find(part, at);
    EXPECT_NE(begin, std::string::npos) << part;
    at = begin + part.size();
    pieces.push_back({7, {begin, at}, 0});
  }
  std::vector<std::string> out;
  for (const Word& word : words_of(text, pieces, std::vector<PieceScore>(pieces.size())))
    out.push_back(text.substr(word.span.begin, word.span.size()));
  return out;
}

TEST(Words, AMarkBelongsToTheLetterBeforeIt) {
  EXPECT_THAT(words_in("प्रिया शर्मा", {"प", "र", "ि", "य", "ा", "श", "र", "म", "ा"}),
              testing::ElementsAre("प्रिया", "शर्मा"));
  EXPECT_THAT(words_in("जयपुर में", {"ज", "य", "प", "र", "म"}), testing::ElementsAre("जयपुर", "में"));
  EXPECT_THAT(words_in("مُحَمَّد علي", {"م", "ح", "م", "د", "علي"}), testing::ElementsAre("مُحَمَّد", "علي"));
  EXPECT_THAT(words_in("Zoe\u0308 Kim", {"Zoe", "Kim"}), testing::ElementsAre("Zoe\u0308", "Kim"));
}

TEST(Words, SpacesSignsAndHanPartThem) {
  EXPECT_THAT(words_in("Kim, Lee", {"Kim", "Lee"}), testing::ElementsAre("Kim", "Lee"));
  EXPECT_THAT(words_in("O'Neil", {"O", "Neil"}), testing::ElementsAre("O", "Neil"));
  EXPECT_THAT(words_in("丽华", {"丽", "华"}), testing::ElementsAre("丽", "华"));
}

}  // namespace
}  // namespace firstpass::protect
