#include "vault/placeholder.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "vault/entry_table.h"
#include "vault/vault.h"

namespace firstpass::vault {
namespace {

TEST(IsPlaceholder, ExactShapeOnly) {
  for (const char* yes : {"<PERSON_K7Q2>", "<US_SSN_0000>", "<A_ZZZZZZZZ>", "<T1_X_1234>", "<PERSON_K7Q2V>"})
    EXPECT_TRUE(is_placeholder(yes)) << yes;
  for (const char* no :
       {"", "<>", "<PERSON>", "<_K7Q2>", "<PERSON_K7Q>", "<PERSON_K7Q2V1234>", "<person_K7Q2>", "<PERSON_k7q2>",
        "<PERSON_K7QI>", "<PERSON_K7QU>", "PERSON_K7Q2", "<PERSON_K7Q2> ", "<1A_K7Q2>", "<PER SON_K7Q2>"})
    EXPECT_FALSE(is_placeholder(no)) << no;
}

struct Case {
  const char* text;
  std::size_t length;  // 0: no match
};

const PlaceholderIndex& index() {
  static const PlaceholderIndex kIndex({"<PERSON_K7Q2>", "<EMAIL_ADDRESS_AB12>"});
  return kIndex;
}

TEST(PlaceholderIndex, MendsATypeOfOneLetter) {
  const PlaceholderIndex one({"<A_K7Q2>"});
  for (const std::string text : {"A_K7Q2", "a_k7q2", "A\\_K7Q2", "a\\\\_K7Q2", "<A K7Q2>"}) {
    const std::string around = "say " + text + " again";
    EXPECT_EQ(one.next_start(around, 0, 0), 4U) << text;
    PlaceholderMatch match;
    ASSERT_EQ(one.match(text, ' ', true, match), Match::found) << text;
    EXPECT_EQ(match.placeholder, "<A_K7Q2>");
  }
  for (const std::string text : {"an answer", "at last", "a"}) {
    PlaceholderMatch match;
    EXPECT_EQ(one.match(text, ' ', true, match), Match::none) << text;
  }
}

TEST(PlaceholderIndex, NothingIsPassedOverThatMoreBytesMayComplete) {
  PlaceholderMatch match;
  EXPECT_EQ(index().next_start("to P", 0, 0), 3U);
  EXPECT_EQ(index().match("P", ' ', false, match), Match::more);
  EXPECT_EQ(index().next_start("top P. Pr Ex", 0, 0), 12U);
  EXPECT_EQ(index().next_start("word", 0, 'x'), 4U);
  EXPECT_EQ(index().next_start("PERSON", 0, 'x'), 6U) << "inside a word";
}

TEST(PlaceholderIndex, MendsWhatHasOneReading) {
  const Case cases[] = {
      {"<PERSON_K7Q2>", 13},
      {"<PERSON_K7Q2>>", 13},
      {"<person_k7q2>", 13},
      {"<Person_K7Q2> ", 13},
      {"PERSON_K7Q2 is", 11},
      {"PERSON_K7Q2's", 11},
      {"[PERSON_K7Q2]", 13},
      {"[PERSON_K7Q2](http", 0},
      {"[PERSON_K7Q2", 0},
      {"< PERSON_K7Q2 >", 15},
      {"<PERSON_K7Q2 is", 12},
      {"PERSON_K7Q2> is", 12},
      {"&lt;PERSON_K7Q2&gt;", 19},
      {"\\u003cPERSON_K7Q2\\u003e", 23},
      {"PERSON\\_K7Q2", 12},
      {"<PERSON\\_K7Q2>", 14},
      {"<PERSON K7Q2>", 13},
      {"<EMAIL-ADDRESS-AB12>", 20},
      {"EMAIL\\_ADDRESS\\_AB12", 20},
      {"<PERSONNE_K7Q2>", 15},
      {"<PERSON_ZZZZ>", 13},
      {"PERSON_K7Q2x", 0},
      {"PERSON_K7Q", 0},
      {"PERSON K7Q2", 0},
      {"<b>", 0},
      {"person", 0},
      {"<<PERSON_K7Q2>", 0},
      {"PERSON_ZZZZ", 0},
      {"<person_zzzz>", 0},
      {"& PERSON_K7Q2", 0},
  };
  for (const Case& c : cases) {
    PlaceholderMatch match;
    const Match outcome = index().match(c.text, ' ', true, match);
    EXPECT_EQ(outcome == Match::found ? match.length : 0, c.length) << c.text;
  }
}

TEST(PlaceholderIndex, KnowsWhichEntryIsMeant) {
  PlaceholderMatch match;
  ASSERT_EQ(index().match("<PERSONNE_K7Q2>", 0, true, match), Match::found);
  EXPECT_EQ(match.placeholder, "<PERSON_K7Q2>");
  EXPECT_TRUE(match.known);
  EXPECT_FALSE(match.exact);
  ASSERT_EQ(index().match("<PERSON_ZZZZ>", 0, true, match), Match::found);
  EXPECT_FALSE(match.known);
  ASSERT_EQ(index().match("&LT;email_address_ab12&gt;", 0, true, match), Match::found);
  EXPECT_EQ(match.placeholder, "<EMAIL_ADDRESS_AB12>");
  EXPECT_TRUE(match.html_escaped);
  EXPECT_EQ(index().match("PERSON_K7Q2", 'x', true, match), Match::none) << "inside a word";
}

// However many bytes have come, the answer is that of the whole text or "more".
TEST(PlaceholderIndex, NeverChangesItsMind) {
  const std::string texts[] = {
      "<PERSON_K7Q2> and",  "[PERSON_K7Q2] and",        "[PERSON_K7Q2](x)", "PERSON_K7Q2 >",
      "PERSON_K7Q2x",       "&lt;PERSON_K7Q2 &gt; and", "<PERSON_K7Q2 and", "<" + std::string(80, 'A') + "_K7Q2>",
      "person\\_k7q2, and", "\\u003cPERSON_K7Q2\\u003E"};
  for (const std::string& text : texts) {
    PlaceholderMatch whole;
    const Match outcome = index().match(text, ' ', true, whole);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      PlaceholderMatch part;
      const Match early = index().match(std::string_view(text).substr(0, cut), ' ', false, part);
      if (early == Match::more) {
        EXPECT_LT(cut, kMaxPlaceholder);
        continue;
      }
      EXPECT_EQ(early, outcome) << text << " cut at " << cut;
      if (outcome == Match::found) { EXPECT_EQ(part.length, whole.length) << text << " cut at " << cut; }
    }
  }
}

TEST(PlaceholderIndex, NothingGivenOutMendsNothing) {
  const PlaceholderIndex empty({});
  PlaceholderMatch match;
  EXPECT_EQ(empty.match("PERSON_K7Q2", 0, true, match), Match::none);
  EXPECT_EQ(empty.match("<PERSON_K7Q2>", 0, true, match), Match::found);
  EXPECT_FALSE(match.known);
}

TEST(EntryTable, TagsAreUniqueOverTypes) {
  EntryTable table;
  std::set<std::string> tags;
  for (int i = 0; i < 5000; ++i) {
    const std::string original = std::to_string(i);
    const std::string placeholder =
        table.find_or_add({i % 2 ? "PERSON" : "LOCATION", original, {}, {}, Written::plain, {}}).first->placeholder;
    EXPECT_TRUE(is_placeholder(placeholder));
    EXPECT_TRUE(tags.insert(placeholder.substr(placeholder.rfind('_'))).second);
  }
  EXPECT_EQ(table.find("PERSON", "17")->original, "17");
  EXPECT_EQ(table.find("LOCATION", "17"), nullptr);
  table.truncate(17);
  EXPECT_EQ(table.find("PERSON", "17"), nullptr);
  EXPECT_EQ(table.size(), 17u);
}

}  // namespace
}  // namespace firstpass::vault
