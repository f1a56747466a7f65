#include "understand/speech/live.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/file.h"
#include "core/text.h"
#include "understand/speech/listener.h"
#include "understand/speech/quiet_edges.h"
#include "understand/speech/same_words.h"
#include "understand/speech/vocabulary.h"
#include "understand/speech/word_times.h"

namespace firstpass::understand {
namespace {

std::shared_ptr<runtime::Runtime> models() {
  static const auto runtime = runtime::Runtime::create_default();
  return runtime ? *runtime : nullptr;
}

std::vector<HeardWord> words_of(std::initializer_list<const char*> texts) {
  std::vector<HeardWord> words;
  double at = 0;
  for (const char* text : texts) {
    words.push_back({text, {at, at + 0.3}, 0.9});
    at += 0.3;
  }
  return words;
}

std::string joined(const std::vector<HeardWord>& words) {
  std::string text;
  for (const HeardWord& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

/// The 16-bit mono samples at 16 kHz of the example memo.
std::vector<float> memo() {
  std::vector<float> samples;
  const auto bytes = read_file(FIRSTPASS_SOURCE_DIR "/examples/memo.wav");
  if (!bytes) return samples;
  for (std::size_t at = bytes->find("data") + 8; at + 1 < bytes->size(); at += 2) {
    const int low = static_cast<unsigned char>((*bytes)[at]), high = static_cast<signed char>((*bytes)[at + 1]);
    samples.push_back(static_cast<float>(high * 256 + low) / 32768.0F);
  }
  return samples;
}

TEST(FirmWords, AreThoseThatTwoLooksAgreeOn) {
  FirmWords words;
  words.look(words_of({"And", "so", "my", "fell"}), 1.2);
  EXPECT_TRUE(words.firm().empty());
  EXPECT_EQ(joined(words.idea()), "And so my fell");
  words.look(words_of({"And", "so", "my", "fellow", "Americans."}), 1.6);
  EXPECT_EQ(joined(words.firm()), "And so my");
  EXPECT_EQ(joined(words.idea()), "fellow Americans.");
}

TEST(FirmWords, WaitForTheWordThatMayBeCut) {
  FirmWords words;
  words.look(words_of({"ask", "not"}), 0.6);
  words.look(words_of({"ask", "not"}), 0.62);
  EXPECT_EQ(joined(words.firm()), "");  // "ask" ends at 0.3 s, 0.32 s before the end of the sound: not yet
  words.look(words_of({"ask", "not"}), 0.9);
  EXPECT_EQ(joined(words.firm()), "ask");
}

TEST(FirmWords, StayWhenLaterLooksDiffer) {
  FirmWords words;
  words.look(words_of({"pay", "ninety", "pounds"}), 3);
  words.look(words_of({"pay", "ninety", "pounds"}), 3);
  EXPECT_EQ(joined(words.firm()), "pay ninety pounds");
  words.look(words_of({"pay", "nineteen", "pounds", "to", "Rebecca"}), 3);
  EXPECT_EQ(joined(words.firm()), "pay ninety pounds");
  EXPECT_EQ(joined(words.idea()), "to Rebecca");
  // A word more or less before does not move the border.
  EXPECT_EQ(joined(words.settle(words_of({"please", "pay", "ninety", "pounds", "to", "Rebecca", "today"}))),
            "pay ninety pounds to Rebecca today");
  EXPECT_TRUE(words.firm().empty());
}

TEST(WordTimes, FollowTheDiagonal) {
  // Two heads, six tokens, sixty frames: each token looks at its own ten frames.
  std::vector<std::vector<float>> looks(6, std::vector<float>(2 * 60, 0.001F));
  for (std::size_t t = 0; t < 6; ++t)
    for (std::size_t f = 10 * t; f < 10 * t + 10; ++f) looks[t][f] = looks[t][60 + f] = 0.1F;
  const auto begins = align_tokens(looks, 2);
  ASSERT_EQ(begins.size(), 6U);
  for (std::size_t t = 0; t < 6; ++t)
    EXPECT_NEAR(static_cast<double>(begins[t]), 10.0 * static_cast<double>(t), 4) << t;
  EXPECT_TRUE(align_tokens({}, 2).empty());
  looks[3].pop_back();
  EXPECT_TRUE(align_tokens(looks, 2).empty());
}

Transcript hearing(const std::vector<HeardWord>& words) {
  Transcript transcript;
  std::string text;
  for (const HeardWord& word : words) text += (text.empty() ? "" : " ") + word.text;
  append_segment({{words.front().time.start, words.back().time.end}, text, 0.9, ""}, words, transcript);
  return transcript;
}

TEST(Listener, WritesInFullWhatWasSaidInFull) {
  EXPECT_EQ(as_said("lbs,"), "pounds,");
  EXPECT_EQ(as_said("lbs"), "pounds");
  EXPECT_EQ(as_said("bulbs"), "bulbs");
  EXPECT_EQ(as_said("lbs-foot"), "lbs-foot");
}

TEST(SameWords, TakeTheTimesOfTheOtherHearing) {
  const Transcript good = hearing({{"I", {0, 0.2}, 1},
                                   {"spoke", {0.2, 0.5}, 1},
                                   {"with", {0.5, 0.8}, 1},
                                   {"Monica", {0.8, 1.2}, 1},
                                   {"fletch", {1.2, 1.5}, 1},
                                   {"her", {1.5, 1.8}, 1},
                                   {"about", {1.8, 2.2}, 1},
                                   {"tyres.", {2.2, 2.8}, 1}});
  Transcript other = hearing({{"I", {0, 1}, 1},
                              {"spoke", {1, 1.2}, 1},
                              {"with", {1.2, 1.3}, 1},
                              {"Monica", {1.3, 1.4}, 1},
                              {"Fletcher", {1.4, 1.5}, 1},
                              {"about", {1.5, 1.6}, 1},
                              {"winter", {1.6, 1.7}, 1},
                              {"tyres", {1.7, 2.8}, 1}});
  take_word_times(good, other);
  EXPECT_DOUBLE_EQ(other.anchors[3].time->start, 0.8);
  EXPECT_DOUBLE_EQ(other.anchors[4].time->start, 1.2);  // in the place of two others
  EXPECT_DOUBLE_EQ(other.anchors[4].time->end, 1.8);
  EXPECT_DOUBLE_EQ(other.anchors[6].time->start, 2.2);  // where the other one heard nothing
  EXPECT_DOUBLE_EQ(other.anchors[6].time->end, 2.2);
  EXPECT_DOUBLE_EQ(other.anchors[7].time->end, 2.8);
  Transcript alone = hearing({{"late", {20, 21}, 1}});
  take_word_times(good, alone);
  EXPECT_DOUBLE_EQ(alone.anchors[0].time->start, 20);
}

TEST(SameWords, AMisheardWordTakesTheTimeOfTheOneItIsLike) {
  const Transcript good =
      hearing({{"near", {0, 0.3}, 1}, {"Bournemouth,", {0.3, 1}, 1}, {"but", {1, 1.2}, 1}, {"nobody", {1.2, 1.8}, 1}});
  Transcript other = hearing({{"near", {0, 0.1}, 1}, {"Burnhamoth.", {0.1, 1.8}, 1}});
  take_word_times(good, other);
  EXPECT_DOUBLE_EQ(other.anchors[1].time->start, 0.3);
  EXPECT_DOUBLE_EQ(other.anchors[1].time->end, 1);
}

TEST(SameWords, WhatIsOnlyWrittenAgainWasSaidOnce) {
  const Transcript good = hearing({{"Please", {0, 0.4}, 1},
                                   {"forward", {0.4, 1}, 1},
                                   {"it", {1, 1.2}, 1},
                                   {"to", {1.2, 1.4}, 1},
                                   {"Fairbanks", {1.4, 2}, 1},
                                   {"before", {2, 2.4}, 1},
                                   {"lunch", {2.4, 3}, 1}});
  Transcript other = hearing({{"Please", {0, 0.4}, 1},
                              {"forward", {0.4, 0.5}, 1},
                              {"it", {0.5, 0.6}, 1},
                              {"to", {0.6, 0.7}, 1},
                              {"Fairbanks", {0.7, 1}, 1},
                              {"before", {1, 1.4}, 1},
                              {"lunch", {1.4, 2}, 1},
                              {"forward", {2, 2.1}, 1},
                              {"it", {2.1, 2.2}, 1},
                              {"to", {2.2, 2.3}, 1},
                              {"Fairbanks", {2.3, 3}, 1}});
  take_word_times(good, other);
  EXPECT_DOUBLE_EQ(other.anchors[4].time->start, 1.4);
  EXPECT_DOUBLE_EQ(other.anchors[10].time->start, 1.4);
  EXPECT_DOUBLE_EQ(other.anchors[10].time->end, 2);
  EXPECT_DOUBLE_EQ(other.anchors[6].time->end, 3);
}

TEST(SameWords, WhatWasSaidTwiceStandsInBothPlaces) {
  const Transcript good = hearing({{"with", {0, 0.4}, 1},
                                   {"Thornton", {0.4, 1}, 1},
                                   {"at", {1, 1.2}, 1},
                                   {"muddy", {1.2, 2.2}, 1},  // misheard there
                                   {"years", {2.4, 2.8}, 1},
                                   {"ago", {2.8, 3}, 1},
                                   {"to", {4, 4.2}, 1},
                                   {"Atherton", {4.2, 5}, 1},
                                   {"at", {5, 5.2}, 1},
                                   {"lanternpost.com", {5.2, 6}, 1}});
  Transcript other = hearing({{"with", {0, 0.4}, 1},
                              {"Thornton", {0.4, 1}, 1},
                              {"at", {1, 1.2}, 1},
                              {"lanternpost.com", {1.2, 2}, 1},
                              {"years", {2, 2.8}, 1},
                              {"ago", {2.8, 3}, 1},
                              {"to", {4, 4.2}, 1},
                              {"Atherton", {4.2, 5}, 1},
                              {"at", {5, 5.2}, 1},
                              {"lanternpost.com", {5.2, 6}, 1}});
  take_word_times(good, other);
  EXPECT_GE(other.anchors[3].time->start, 1.2);
  EXPECT_LE(other.anchors[3].time->end, 2.4);
  EXPECT_DOUBLE_EQ(other.anchors[9].time->start, 5.2);
}

TEST(QuietEdges, LieInThePauses) {
  Audio audio;
  for (int i = 0; i < 16000; ++i) {
    const double at = i / 16000.0;
    const bool loud = at < 0.28 || (at >= 0.32 && at < 0.68) || at >= 0.72;
    audio.samples.push_back(loud ? static_cast<float>(0.3 * std::sin(1000 * at)) : 0.0F);
  }
  const TimeRange time = to_quiet_edges(audio, {0.36, 0.66}, 0.08);
  EXPECT_NEAR(time.start, 0.3, 0.011);
  EXPECT_NEAR(time.end, 0.7, 0.011);
  const TimeRange at_the_ends = to_quiet_edges(audio, {0, 1}, 0.08);
  EXPECT_GE(at_the_ends.start, 0);
  EXPECT_LE(at_the_ends.end, 1);
}

TEST(QuietEdges, AreDrawnIntoALongPause) {
  Audio audio;
  for (int i = 0; i < 32000; ++i) {
    const double at = i / 16000.0;
    const bool loud = at < 0.4 || (at >= 0.52 && at < 1.0) || (at >= 1.02 && at < 1.4) || at >= 1.55;
    audio.samples.push_back(loud ? static_cast<float>(0.3 * std::sin(1000 * at)) : 0.001F);
  }
  // The times are off by more than the reach: what follows the second pause is another word.
  const TimeRange time = to_quiet_edges(audio, {0.62, 1.68}, 0.08, 0.04);
  EXPECT_NEAR(time.start, 0.52, 0.011);
  EXPECT_NEAR(time.end, 1.51, 0.011);
  // 20 ms are no pause, and what is 0.3 s away is none of this word.
  const TimeRange within = to_quiet_edges(audio, {0.75, 1.1}, 0.08, 0.04);
  EXPECT_GT(within.start, 0.66);
  EXPECT_NEAR(within.end, 1.01, 0.02);
}

TEST(Vocabulary, ReplacesWhatSoundsLikeIt) {
  EXPECT_GT(sound_alike("Kollins", "Collins"), 0.95);
  EXPECT_GT(sound_alike("zai prexa", "Zyprexa"), 0.7);
  EXPECT_LT(sound_alike("country", "Collins"), 0.6);
  std::vector<HeardWord> words = words_of({"Call", "Rebeka", "Kolins,", "about", "the", "zi", "prexa."});
  for (HeardWord& word : words) word.confidence = 0.6;
  prefer_vocabulary({"Rebecca Collins", "Zyprexa"}, words);
  EXPECT_EQ(joined(words), "Call Rebecca Collins, about the Zyprexa.");
  EXPECT_DOUBLE_EQ(words[1].time.end, 0.9);
}

TEST(Vocabulary, LeavesOtherWordsAlone) {
  std::vector<HeardWord> words = words_of({"ask", "what", "you", "can", "do", "for", "your", "country"});
  prefer_vocabulary({"Rebecca Collins", "Zyprexa", "Ask"}, words);
  EXPECT_EQ(joined(words), "ask what you can do for your country");
}

TEST(Vocabulary, LooksForEntriesOnlyWhereTheRecogniserWasNotSure) {
  const std::vector<std::string> vocabulary = {"Kestrel Pay", "Lumadex", "Pay"};
  std::vector<HeardWord> words = words_of({"Lumadec", "and", "Kestrel", "Pay", "all", "the", "time"});
  words[1].confidence = words[4].confidence = 0.5;
  EXPECT_TRUE(vocabulary_matches({"Lumadex"}, {words[0]}, 0.5).empty());  // it was sure
  words[0].confidence = 0.5;
  const auto matches = vocabulary_matches(vocabulary, words, 0.5);
  ASSERT_FALSE(matches.empty());
  EXPECT_EQ(matches[0].begin, 0U);
  EXPECT_EQ(matches[0].count, 1U);
  EXPECT_EQ(matches[0].entry, 1U);
  for (const VocabularyMatch& match : matches)  // "Kestrel Pay all" is no "Kestrel Pay": that stands there already
    EXPECT_TRUE(match.begin + match.count <= 2 || match.begin >= 4) << match.begin << " " << match.count;
  write_entry(vocabulary[matches[0].entry], matches[0], words);
  EXPECT_EQ(joined(words), "Lumadex and Kestrel Pay all the time");
}

TEST(Live, HearsTheMemoAsItComes) {
  const std::vector<float> sound = memo();
  ASSERT_FALSE(sound.empty());
  ASSERT_TRUE(models());
  std::string firm;
  std::size_t partials = 0;
  auto live = LiveTranscriber::create(*models(), {}, {}, [&](const PartialTranscript& partial) {
    ++partials;
    EXPECT_TRUE(partial.text.starts_with(partial.firm));
    EXPECT_TRUE(partial.firm.starts_with(firm)) << firm << " | " << partial.firm;
    firm = partial.firm;
  });
  ASSERT_TRUE(live) << live.error().message;
  constexpr std::size_t kPiece = 4000;
  for (std::size_t at = 0; at < sound.size(); at += kPiece)
    ASSERT_TRUE(live->feed(std::span(sound).subspan(at, std::min(kPiece, sound.size() - at)), false, {}));
  const auto transcript = live->finish({});
  ASSERT_TRUE(transcript) << transcript.error().message;
  EXPECT_GT(partials, 3U);
  EXPECT_TRUE(transcript->text.starts_with(firm));
  EXPECT_NE(lower(transcript->text).find("rebecca"), std::string::npos) << transcript->text;
  EXPECT_EQ(transcript->language, "en");
}

TEST(Live, SaysNothingToNoiseAndSilence) {
  ASSERT_TRUE(models());
  std::mt19937 random(5);
  std::normal_distribution<float> noise(0, 0.1F);
  std::vector<float> sound(8 * kSpeechRate, 0.0F);
  for (std::size_t i = sound.size() / 2; i < sound.size(); ++i) sound[i] = noise(random);
  auto live = LiveTranscriber::create(*models(), {}, {},
                                      [](const PartialTranscript& partial) { ADD_FAILURE() << partial.text; });
  ASSERT_TRUE(live);
  ASSERT_TRUE(live->feed(sound, false, {}));
  const auto transcript = live->finish({});
  ASSERT_TRUE(transcript);
  EXPECT_EQ(transcript->text, "");
}

}  // namespace
}  // namespace firstpass::understand
