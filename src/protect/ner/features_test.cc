#include "protect/ner/features.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "protect/ner/words.h"

namespace firstpass::protect {
namespace {

std::shared_ptr<const runtime::WordPieceTokenizer> tokenizer() {
  return runtime::WordPieceTokenizer::load(FIRSTPASS_SOURCE_DIR "/models/ner/vocab.txt").value();
}

// The rows are written by train/ner/golden.py with the tokenizer and the features that the models were trained on.
TEST(NameFeatures, AreThoseOfTheFoundry) {
  const auto pieces_of = tokenizer();
  std::ifstream golden(FIRSTPASS_SOURCE_DIR "/src/protect/testdata/name_features.jsonl");
  ASSERT_TRUE(golden);
  int rows = 0;
  for (std::string line; std::getline(golden, line); ++rows) {
    const auto row = nlohmann::json::parse(line);
    const std::string text = row["text"];
    const auto pieces = pieces_of->encode(text);
    std::vector<std::int64_t> ids, offsets, hashes;
    const PieceFeatures features = piece_features(text, pieces);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      ids.push_back(pieces[i].id);
      offsets.push_back(static_cast<std::int64_t>(pieces[i].span.begin));
      offsets.push_back(static_cast<std::int64_t>(pieces[i].span.end));
      hashes.insert(hashes.end(), features.hashes[i].begin(), features.hashes[i].end());
    }
    ASSERT_EQ(ids, row["ids"].get<std::vector<std::int64_t>>()) << line;
    ASSERT_EQ(offsets, row["offsets"].get<std::vector<std::int64_t>>()) << line;
    ASSERT_EQ(features.kinds, row["kinds"].get<std::vector<std::int64_t>>()) << line;
    ASSERT_EQ(hashes, row["hashes"].get<std::vector<std::int64_t>>()) << line;
  }
  EXPECT_GE(rows, 700);
}

TEST(NameFeatures, AcceptAnyBytes) {
  const std::string bytes("\xC3 caf\xC3\xA9 \xff\xfe\xE4\xBD", 11);
  const auto pieces = tokenizer()->encode(bytes);
  EXPECT_EQ(piece_features(bytes, pieces).hashes.size(), pieces.size());
  word_hashes("\x80\x80\x80\x80");
  word_hashes("");
}

// Han characters stand alone: one private name must not take the whole clause with it.
TEST(Words, HanCharactersAreWordsOfTheirOwn) {
  const std::string text = "我叫张伟住在O'Neil2号";
  const auto pieces = tokenizer()->encode(text);
  const std::vector<PieceScore> scores(pieces.size());
  std::vector<std::string> words;
  for (const Word& word : words_of(text, pieces, scores)) {
    words.push_back(text.substr(word.span.begin, word.span.size()));
  }
  EXPECT_EQ(words, (std::vector<std::string>{"我", "叫", "张", "伟", "住", "在", "O", "'", "Neil2", "号"}));
}

// Rows of a picture that stand apart are no address together, however sure the model is of each.
TEST(Words, BlankLinesPartNames) {
  constexpr std::size_t kAddress = 3;
  const auto found = [](const std::string& text) {
    std::vector<Word> words;
    for (std::size_t at = 0, end; at < text.size(); at = end + 1) {
      end = std::min(text.find_first_of(" \n", at), text.size());
      if (end > at) words.push_back({0, 0, {at, end}, 0.9F, kAddress, 0, 0.5F});
    }
    std::vector<std::string> out;
    for (const Detection& one : private_words(text, words)) out.push_back(text.substr(one.span.begin, one.span.size()));
    return out;
  };
  EXPECT_EQ(found("via Bens 96\n\nuth"), (std::vector<std::string>{"via Bens 96", "uth"}));
  EXPECT_EQ(found("via Bens 96\n \nuth"), (std::vector<std::string>{"via Bens 96", "uth"}));
  EXPECT_EQ(found("via Bens 96\nTurin"), (std::vector<std::string>{"via Bens 96\nTurin"}));
  EXPECT_EQ(found("Bens-96 -"), (std::vector<std::string>{"Bens-96"}));
  EXPECT_EQ(found("Bens 96 ,\u2013 ("), (std::vector<std::string>{"Bens 96"}));
}

}  // namespace
}  // namespace firstpass::protect
