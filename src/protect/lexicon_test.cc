#include "protect/lexicon.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace firstpass::protect {

namespace {

std::vector<std::string> found(std::string_view words, const std::string& text) {
  Lexicon lexicon;
  lexicon.add(words);
  std::vector<Lexicon::Mark> marks;
  lexicon.find(text, marks);
  std::vector<std::string> out;
  for (const Lexicon::Mark& mark : marks) out.push_back(text.substr(mark.begin, mark.end - mark.begin));
  return out;
}

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Lexicon, ExpandsSpellings) {
  EXPECT_THAT(spellings("colou?r|licen[sc]e( no)?"),
              ElementsAre("color", "colour", "licence", "licence no", "license", "license no"));
  EXPECT_THAT(spellings("né(e)?"), ElementsAre("né", "née"));
}

TEST(Lexicon, FindsWholeWordsInAnyCase) {
  EXPECT_THAT(found("tel", "Tel. TEL tell hotel (tel)"), ElementsAre("Tel", "TEL", "tel"));
  EXPECT_THAT(found("née", "Née NÉE nées"), ElementsAre("Née", "NÉE"));
  EXPECT_THAT(found("улица", "УЛИЦА улицах"), ElementsAre("УЛИЦА"));
}

TEST(Lexicon, JoinsWordsAsFieldsDo) {
  EXPECT_THAT(found("account number", "account number account_number accountNumber Account-Number account  number"),
              ElementsAre("account number", "account_number", "accountNumber", "Account-Number", "account  number"));
  EXPECT_THAT(found("account number", "accountnumber account numbers"), IsEmpty());
  EXPECT_THAT(found("password", "DB_PASSWORD oldPassword passwords"), ElementsAre("PASSWORD", "Password"));
}

TEST(Lexicon, ScriptsWithoutSpacesNeedNoBorders) {
  EXPECT_THAT(found("电话", "我的电话是"), ElementsAre("电话"));
  EXPECT_THAT(found("전화", "전화는"), ElementsAre("전화"));
}

TEST(Lexicon, KnowsItsGroups) {
  Lexicon lexicon;
  const auto a = lexicon.add("pin|code"), b = lexicon.add("code"), again = lexicon.add("pin|code");
  EXPECT_EQ(a, again);
  std::vector<Lexicon::Mark> marks;
  lexicon.find("the code", marks);
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_TRUE(lexicon.has(marks[0].word, a));
  EXPECT_TRUE(lexicon.has(marks[0].word, b));
}

TEST(Lexicon, TakesAnyBytes) {
  std::string text = "\xFF\xC3 tel \xE2\x80";
  EXPECT_THAT(found("tel", text), ElementsAre("tel"));
  EXPECT_THAT(found("tel", std::string(10000, 'a')), IsEmpty());
}

}  // namespace
}  // namespace firstpass::protect
