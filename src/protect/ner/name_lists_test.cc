#include "protect/ner/name_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::protect {
namespace {

using testing::ElementsAre;

std::vector<std::string> parts(std::string_view text, const char* type = "PERSON", std::string_view before = "",
                               std::string_view behind = "") {
  std::vector<Detection> out;
  const std::string whole = std::string(before) + std::string(text) + std::string(behind);
  split_names(whole, {{before.size(), before.size() + text.size()}, type, 0.9, "ner", ""}, out);
  std::vector<std::string> values;
  for (const Detection& part : out) values.push_back(whole.substr(part.span.begin, part.span.size()));
  return values;
}

TEST(NameLists, PeopleInALine) {
  EXPECT_THAT(parts("Kim Watson, Bob Smith, Ann Lee"), ElementsAre("Kim Watson", "Bob Smith", "Ann Lee"));
  EXPECT_THAT(parts("Kim, Bob"), ElementsAre("Kim", "Bob"));
  EXPECT_THAT(parts("Tom Jones, Zbigniew Wróbel"), ElementsAre("Tom Jones", "Zbigniew Wróbel"));
}

TEST(NameLists, PeopleInLines) {
  EXPECT_THAT(parts("Kim Watson\nBob Smith\r\nZ. Wróbel"), ElementsAre("Kim Watson", "Bob Smith", "Z. Wróbel"));
  EXPECT_THAT(parts("Watson, Kimberly\nSmith, Robert"), ElementsAre("Watson, Kimberly", "Smith, Robert"));
}

TEST(NameLists, OnePersonStaysWhole) {
  for (const char* name : {"Watson, Kimberly", "Watson, Kimberly A.", "van Dyke, Dick", "Takahashi, Hiroshi",
                           "Ann Lee, PhD", "Martin King, Jr.", "Kim\nWatson", "J. R. Tolkien"})
    EXPECT_THAT(parts(name), ElementsAre(name));
}

// "Bauer, Sabine" of one person would say of Sabine what Mr Bauer does.
TEST(NameLists, WhoHasATitleIsAPersonAlone) {
  for (const char* title : {"Anwesend: Hr. ", "Herr ", "Frau Dr. ", "Mr ", "Mrs. ", "with Dr "})
    EXPECT_THAT(parts("Bauer, Sabine", "PERSON", title), ElementsAre("Bauer", "Sabine")) << title;
  EXPECT_THAT(parts("Mr Cole, Sandra"), ElementsAre("Mr Cole", "Sandra"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "The doctor, "), ElementsAre("Bauer, Sabine"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "Herr\n"), ElementsAre("Bauer, Sabine"));
  EXPECT_THAT(parts("Bauer, Dr. Sabine"), ElementsAre("Bauer, Dr. Sabine"));
}

TEST(NameLists, MoreNamesMakeAList) {
  EXPECT_THAT(parts("Bauer, Sabine, Tim"), ElementsAre("Bauer", "Sabine", "Tim"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "", ", Tim"), ElementsAre("Bauer", "Sabine"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "", " und Tim"), ElementsAre("Bauer", "Sabine"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "Tim, "), ElementsAre("Bauer", "Sabine"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "", ", Berlin"), ElementsAre("Bauer, Sabine"));
  EXPECT_THAT(parts("Bauer, Sabine", "PERSON", "", "\nTim"), ElementsAre("Bauer, Sabine"));
  EXPECT_THAT(parts("Watson, Kimberly, PhD"), ElementsAre("Watson, Kimberly, PhD"));
  EXPECT_THAT(parts("Tim Smith\nWatson, Kimberly"), ElementsAre("Tim Smith", "Watson, Kimberly"));
}

TEST(NameLists, Organisations) {
  EXPECT_THAT(parts("Contoso, Fabrikam, Inc.", "ORGANIZATION"), ElementsAre("Contoso", "Fabrikam, Inc."));
  EXPECT_THAT(parts("Contoso Ltd\nFabrikam", "ORGANIZATION"), ElementsAre("Contoso Ltd", "Fabrikam"));
  EXPECT_THAT(parts("12 Main Street, Springfield", "ADDRESS"), ElementsAre("12 Main Street, Springfield"));
}

TEST(NameLists, SeparatorsAlone) {
  EXPECT_THAT(parts(",\n, "), ElementsAre());
  EXPECT_THAT(parts("Kim,"), ElementsAre("Kim"));
}

}  // namespace
}  // namespace firstpass::protect
