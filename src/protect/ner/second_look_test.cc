#include "protect/ner/second_look.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::protect {

namespace {

// What the large network is asked to read of `text`, whose words are one piece each. A word behind "?" is nearly
// undecided, one behind "??" more so; the signs themselves are taken away.
class Reading {
 public:
  explicit Reading(std::string_view marked) {
    for (std::size_t at = 0; at < marked.size();) {
      std::size_t doubt = 0;
      while (at < marked.size() && marked[at] == '?') ++doubt, ++at;
      const std::size_t begin = m_text.size();
      while (at < marked.size() && marked[at] != ' ' && marked[at] != '.' && marked[at] != '\n') m_text += marked[at++];
      if (m_text.size() > begin) {
        const std::size_t index = m_pieces.size();
        const float hidden = doubt == 0 ? 0.001F : doubt == 1 ? 0.24F : 0.21F;
        m_pieces.push_back({7, {begin, m_text.size()}, static_cast<std::uint32_t>(index)});
        m_words.push_back({index, index + 1, {begin, m_text.size()}, hidden, 0, 1, 0.2F});
      }
      while (at < marked.size() && (marked[at] == ' ' || marked[at] == '.' || marked[at] == '\n'))
        m_text += marked[at++];
    }
  }

  std::vector<Window> windows(const std::vector<Span>& settled = {}) const {
    return doubtful_windows(m_text, m_pieces, m_words, settled);
  }

  std::vector<std::string> stretches() const {
    std::vector<std::string> out;
    for (const Window& window : windows()) {
      EXPECT_EQ(window.keep_begin, window.begin);
      EXPECT_EQ(window.keep_end, window.end);
      const std::size_t begin = m_pieces[window.begin].span.begin;
      out.push_back(m_text.substr(begin, m_pieces[window.end - 1].span.end - begin));
    }
    return out;
  }

 private:
  std::string m_text;
  std::vector<runtime::WordPiece> m_pieces;
  std::vector<Word> m_words;
};

std::string repeated(std::string_view what, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += what;
  return out;
}

TEST(SecondLook, WhatIsDecidedIsNotReadAgain) {
  EXPECT_THAT(Reading("I met the baker of our street.").windows(), testing::IsEmpty());
}

// Names that no training text has are mostly no piece of the vocabulary.
TEST(SecondLook, OfARareWordASmallerDoubtIsEnough) {
  const std::string text = "and we met Harrow there";
  const auto read = [&](float hidden, std::size_t pieces_of_harrow) {
    std::vector<runtime::WordPiece> pieces;
    std::vector<Word> words;
    for (const Span span : {Span{0, 3}, Span{4, 6}, Span{7, 10}, Span{11, 17}, Span{18, 23}}) {
      const std::size_t begin = pieces.size(), count = span.begin == 11 ? pieces_of_harrow : 1;
      for (std::size_t i = 0; i < count; ++i) pieces.push_back({7, span, static_cast<std::uint32_t>(words.size())});
      words.push_back({begin, begin + count, span, span.begin == 11 ? hidden : 0.001F, 0, 1, 0.2F});
    }
    return !doubtful_windows(text, pieces, words, {}).empty();
  };
  EXPECT_TRUE(read(0.25F, 1));
  EXPECT_FALSE(read(0.4F, 1));
  EXPECT_TRUE(read(0.4F, 2));
  EXPECT_FALSE(read(0.5F, 2));
}

TEST(SecondLook, TheLineOfADoubtfulWordIsRead) {
  const std::string before = repeated("the day was long and it rained\n", 3),
                    after = repeated("\nand so it went on", 3);
  EXPECT_THAT(Reading(before + "At the end of that day we met ?Harrow at the gate of the mill" + after).stretches(),
              testing::ElementsAre("At the end of that day we met Harrow at the gate of the mill"));
  EXPECT_THAT(Reading("Thanks\n?Harrow\nsaid the miller and went").stretches(),
              testing::ElementsAre("Thanks\nHarrow\nsaid the miller and"));
}

TEST(SecondLook, OfALongLineWhatStandsNearIsRead) {
  const Reading reading(repeated("and the road went on ", 30) + "?Harrow " + repeated("and the road went on ", 30));
  ASSERT_EQ(reading.windows().size(), 1U);
  EXPECT_EQ(reading.windows()[0].end - reading.windows()[0].begin, 16U + 1 + 16);
}

TEST(SecondLook, EachPieceIsReadOnce) {
  const std::vector<Window> windows = Reading(repeated("and the ?Road went on to ?Harrow in the rain ", 12)).windows();
  ASSERT_FALSE(windows.empty());
  for (std::size_t i = 1; i < windows.size(); ++i) EXPECT_LE(windows[i - 1].end, windows[i].begin);
}

TEST(SecondLook, ATenthOfALongTextAtMostAndTheLeastDecidedFirst) {
  const std::string mill = "We walked with ?Harrow to the old mill that stands at the end of the long street. ";
  const std::string gate = "We walked with ??Harrow to the gate that stands at the end of the very long street. ";
  const Reading reading(repeated(mill, 25) + gate + repeated(mill, 25));
  std::size_t pieces = 0;
  for (const Window& window : reading.windows()) pieces += window.end - window.begin;
  EXPECT_LE(pieces, 51 * 18 / 10U);
  EXPECT_GE(pieces, 51 * 18 / 10U - 33);
  EXPECT_THAT(reading.stretches(), testing::Contains(testing::HasSubstr("gate")));
}

TEST(SecondLook, WhatARuleHidesIsSettled) {
  const Reading reading("write to ?kim@acme of the ?Harrow mill");
  EXPECT_THAT(reading.windows({{9, 17}, {0, 3}, {25, 31}}), testing::IsEmpty());
  EXPECT_EQ(reading.windows({{9, 17}}).size(), 1U);
  EXPECT_EQ(reading.windows({{9, 12}, {26, 31}}).size(), 1U);  // parts of them alone
}

TEST(SecondLook, OtherLanguagesAndScriptsAreNot) {
  EXPECT_THAT(Reading("Gestern rief ?Harrow aus Bremen an und fragte nach dem Preis").windows(), testing::IsEmpty());
  EXPECT_THAT(Reading("the name of ?Харроу").windows(), testing::IsEmpty());
  EXPECT_THAT(Reading("the name is ?Al").windows(), testing::IsEmpty());
}

TEST(SecondLook, ABrokenTextIsRead) {
  EXPECT_THAT(Reading("").windows(), testing::IsEmpty());
  EXPECT_THAT(Reading("?\xff\xfe\xfd and the").windows(), testing::IsEmpty());
}

}  // namespace
}  // namespace firstpass::protect
