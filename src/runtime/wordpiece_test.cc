#include "runtime/wordpiece.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/text.h"

namespace firstpass::runtime {
namespace {

const std::string kVocabulary = FIRSTPASS_SOURCE_DIR "/models/ner/vocab.txt";

TEST(WordPiece, GivesTheIdsAndOffsetsOfTheReference) {
  const auto tokenizer = WordPieceTokenizer::load(kVocabulary).value();
  std::ifstream golden(FIRSTPASS_SOURCE_DIR "/src/runtime/testdata/wordpiece_golden.jsonl");
  ASSERT_TRUE(golden);
  int rows = 0;
  for (std::string line; std::getline(golden, line); ++rows) {
    const auto row = nlohmann::json::parse(line);
    const std::string text = row["text"];
    const OffsetMap map(text);
    std::vector<int> ids, offsets;
    for (const WordPiece& piece : tokenizer->encode(text)) {
      ids.push_back(piece.id);
      offsets.push_back(static_cast<int>(map.code_points(piece.span.begin)));
      offsets.push_back(static_cast<int>(map.code_points(piece.span.end)));
    }
    ASSERT_EQ(ids, row["ids"].get<std::vector<int>>()) << line;
    ASSERT_EQ(offsets, row["offsets"].get<std::vector<int>>()) << line;
  }
  EXPECT_GE(rows, 1000);
}

TEST(WordPiece, WordsKeepTheirPiecesTogether) {
  const auto tokenizer = WordPieceTokenizer::load(kVocabulary).value();
  const auto pieces = tokenizer->encode("Unaffable, really");
  ASSERT_GE(pieces.size(), 4u);
  EXPECT_EQ(pieces.front().word, 0u);
  EXPECT_EQ(pieces.front().span.begin, 0u);
  EXPECT_EQ(pieces.back().word, 2u);
  EXPECT_EQ(pieces.back().span.end, 17u);
}

TEST(WordPiece, AcceptsAnyBytes) {
  const auto tokenizer = WordPieceTokenizer::load(kVocabulary).value();
  const std::string bytes("caf\xC3\xA9 \xff\xfe\xC3 ok\0x", 14);
  for (const WordPiece& piece : tokenizer->encode(bytes)) EXPECT_LE(piece.span.end, bytes.size());
  EXPECT_TRUE(tokenizer->encode("\xff\xff").empty());
  EXPECT_EQ(tokenizer->encode(std::string(1000000, 'a')).size(), 1u) << "one unknown word, in linear time";
}

TEST(WordPiece, NeedsItsSpecialPieces) {
  const auto tokenizer = WordPieceTokenizer::from_lines("[PAD]\n[UNK]\n[CLS]\nhello\n");
  ASSERT_FALSE(tokenizer);
  EXPECT_EQ(tokenizer.error().code, Code::data_loss);
  EXPECT_EQ(WordPieceTokenizer::load("/nowhere/vocab.txt").error().code, Code::not_found);
}

}  // namespace
}  // namespace firstpass::runtime
