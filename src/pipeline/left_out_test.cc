#include "pipeline/left_out.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/text.h"
#include "egress/ordinary_words.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<Document> letter() {
  Document document;
  document.source = "secret name.txt";
  document.parts.resize(2);
  document.parts[0].text =
      "The rent is due on 3 March. We walked along the sea for hours, and the weather was far better than last year in "
      "May. The key lies under the third stone beside the gate, as always.";
  document.parts[1].text = "Anna Kowalska, phone +49 30 5550 1234, very best wishes from the whole office team";
  document.parts[1].role = "signature";
  return {document};
}

condense::Brief first_sentence() {
  condense::Brief brief;
  brief.pieces.push_back({0, 0, {0, 28}, {{0, 28}}, "letter", "The rent is due on 3 March. "});
  return brief;
}

Result<MaskedPassage> hide_stone(const std::string& passage) {
  std::string text = passage;
  if (const std::size_t at = text.find("third stone"); at != std::string::npos) text.replace(at, 11, "<PLACE_1>");
  return MaskedPassage{text, {{"PLACE", 1}}};
}

// Who is called Handle, or Page, must be able to ask.
TEST(LeftOut, TheWordsOfTheOfferRefuseNoRequest) {
  LeftOut left_out(letter(), first_sentence(), 1000, hide_stone);
  const std::string offer = left_out.offer();
  const std::string words = offer.substr(0, offer.find('\n'));
  ASSERT_FALSE(words.empty());
  for (const Span span : token_spans(words)) {
    const std::string word = lower(std::string_view(words).substr(span.begin, span.size()));
    if (word.size() > 2 && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string::npos) {
      EXPECT_TRUE(egress::is_ordinary_word(word)) << word;
    }
  }
}

TEST(LeftOut, GivesTheMaskedPassageByItsHandle) {
  const auto documents = letter();
  LeftOut left_out(documents, first_sentence(), 1000, hide_stone);
  ASSERT_EQ(left_out.passages().size(), 1U) << "the signature is not offered";
  const std::string handle = left_out.passages()[0].handle;
  EXPECT_GE(handle.size(), 8U);
  EXPECT_THAT(left_out.offer(), HasSubstr(handle));
  EXPECT_THAT(left_out.offer(), Not(HasSubstr("stone")));
  EXPECT_THAT(left_out.offer(), Not(HasSubstr("secret name")));
  const auto passage = left_out.fetch(handle);
  ASSERT_TRUE(passage);
  EXPECT_THAT(passage->text, HasSubstr("<PLACE_1>"));
  EXPECT_THAT(passage->text, Not(HasSubstr("third stone")));
}

TEST(LeftOut, HandlesAreGoodForOneRequestOnly) {
  const auto documents = letter();
  LeftOut one(documents, first_sentence(), 1000, hide_stone), other(documents, first_sentence(), 1000, hide_stone);
  EXPECT_NE(one.passages()[0].handle, other.passages()[0].handle);
  EXPECT_EQ(one.fetch(other.passages()[0].handle).error().code, Code::not_found);
}

TEST(LeftOut, ThreeTimesAndWithinTheBudget) {
  const auto documents = letter();
  LeftOut left_out(documents, first_sentence(), 1000, hide_stone);
  const std::string handle = left_out.passages()[0].handle;
  for (int call = 0; call < LeftOut::kMostCalls; ++call) EXPECT_TRUE(left_out.fetch(handle));
  EXPECT_EQ(left_out.fetch(handle).error().code, Code::resource_exhausted);
  LeftOut poor(documents, first_sentence(), 5, hide_stone);
  EXPECT_EQ(poor.fetch(poor.passages()[0].handle).error().code, Code::resource_exhausted);
  LeftOut shy(documents, first_sentence(), 1000, [](const std::string&) -> Result<MaskedPassage> {
    return fail(Code::internal, "protect", "cannot look");
  });
  EXPECT_FALSE(shy.fetch(shy.passages()[0].handle)) << "what cannot be masked does not leave";
}

TEST(LeftOut, KnowsWhenAReplyAsks) {
  EXPECT_EQ(LeftOut::asked_for("MORE ab12CD34ef\n"), "ab12CD34ef");
  EXPECT_FALSE(LeftOut::asked_for("The rent is due. MORE ab12CD34ef"));
  EXPECT_FALSE(LeftOut::asked_for("MORE ab12\nand the answer"));
  EXPECT_FALSE(LeftOut::asked_for("MORE <PERSON_K7Q2>"));
  EXPECT_FALSE(LeftOut::asked_for(""));
}

}  // namespace
}  // namespace firstpass::pipeline
