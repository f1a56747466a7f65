#include "understand/text/phrase_tagger.h"

#include <gtest/gtest.h>

#include <sstream>

namespace firstpass::understand {
namespace {

const PhraseTagger& tagger() {
  static const PhraseTagger loaded = *PhraseTagger::load(FIRSTPASS_SOURCE_DIR "/models/phrases/phrases.bin");
  return loaded;
}

/// The phrases of a sentence whose words and signs stand apart.
std::string phrases_of(const std::string& sentence) {
  std::vector<std::string> words;
  std::istringstream stream(sentence);
  for (std::string word; stream >> word;) words.push_back(word);
  const std::vector<PhrasePart> parts = tagger().tag({words.begin(), words.end()});
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (parts[i] != PhrasePart::outside) out += words[i] + (parts[i] == PhrasePart::end ? "|" : " ");
  return out;
}

TEST(PhraseTagger, NounsAndWhatDescribesThem) {
  EXPECT_EQ(phrases_of("We propose a fast neural network for the recognition of handwritten digits ."),
            "fast neural network|recognition|handwritten digits|");
  EXPECT_EQ(phrases_of("The old boiler has to be replaced in the spring ."), "old boiler|spring|");
  EXPECT_EQ(phrases_of("She quickly ran to the new railway station ."), "new railway station|");
}

TEST(PhraseTagger, TellsAVerbFromTheSameNoun) {
  EXPECT_EQ(phrases_of("They model the weather ."), "weather|");
  EXPECT_EQ(phrases_of("The model of the weather is good ."), "model|weather|");
}

TEST(PhraseTagger, RefusesWhatIsNoModel) {
  EXPECT_EQ(PhraseTagger::load(FIRSTPASS_SOURCE_DIR "/models/phrases/DATASHEET.md").error().code, Code::data_loss);
  EXPECT_FALSE(PhraseTagger::load("/nowhere/phrases.bin"));
}

TEST(PhraseTagger, TakesAnything) {
  EXPECT_TRUE(tagger().tag({}).empty());
  EXPECT_EQ(tagger().tag({""}).size(), 1u);
  EXPECT_EQ(tagger().tag({"\xFF\xFE", "é", "日本", "12,000", "...", std::string_view("\0", 1)}).size(), 6u);
}

}  // namespace
}  // namespace firstpass::understand
