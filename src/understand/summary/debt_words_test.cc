#include "understand/summary/debt_words.h"

#include <gtest/gtest.h>

#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace firstpass::understand {
namespace {

std::vector<std::string> split(std::string_view words) {
  std::istringstream in{std::string(words)};
  return {std::istream_iterator<std::string>(in), {}};
}

// A word that the tokens never look like has no effect, and nobody notices.
void expect_words(std::string_view words, const std::string& where) {
  std::set<std::string> seen;
  std::string again;
  for (const std::string& word : split(words)) {
    const auto tokens = spoken_tokens(word);
    EXPECT_TRUE(tokens.size() == 1 && tokens[0].word == word) << where << ": \"" << word << "\" is no word of a token";
    EXPECT_TRUE(seen.insert(word).second) << where << ": \"" << word << "\" stands twice";
    again += (again.empty() ? "" : " ") + word;
  }
  EXPECT_EQ(again, words) << where << ": one blank between words";
}

TEST(DebtLanguages, HoldWordsThatTokensCanBe) {
  for (const auto& [name, make] : debt_language_units()) {
    const DebtLanguage language = make();
    std::set<Role> roles;
    for (const RoleWords& row : language.words) {
      const std::string where = std::string(name) + ", role " + std::to_string(static_cast<int>(row.role));
      EXPECT_TRUE(roles.insert(row.role).second) << where << " stands twice";
      expect_words(row.words, where);
    }
    for (const WordPair& pair : language.pairs) {
      expect_words(pair.first, std::string(name) + ", pair");
      expect_words(pair.second, std::string(name) + ", pair");
    }
  }
}

TEST(DebtLanguages, KnowEveryRole) {
  std::set<Role> roles;
  for (const auto& [name, make] : debt_language_units())
    for (const RoleWords& row : make().words) roles.insert(row.role);
  EXPECT_EQ(roles.size(), static_cast<std::size_t>(Role::count));
}

TEST(DebtTokens, HaveTheRolesOfAllLanguages) {
  const Tokens tokens = debt_tokens("Als Ann owes 20");
  ASSERT_EQ(tokens.size(), 4U);
  EXPECT_TRUE(tokens[0].is(Role::conditional)) << "Dutch";
  EXPECT_FALSE(tokens[1].is(Role::paying));
  EXPECT_TRUE(tokens[2].is(Role::paying) && tokens[2].is(Role::third_person_owing));
  EXPECT_FALSE(tokens[3].is(Role::paying)) << "a number";
  EXPECT_TRUE(has_role("yo", Role::own_chat_name));
  EXPECT_FALSE(has_role("", Role::own_chat_name));
}

TEST(DebtTokens, ArePairsInOrderNearEachOtherAndOfOneLanguage) {
  const auto warns = [](std::string_view text) { return any_pair(debt_tokens(text), PairKind::warning); };
  EXPECT_TRUE(warns("do not ever pay"));
  EXPECT_FALSE(warns("not before they pay"));
  EXPECT_FALSE(warns("pay or not"));
  EXPECT_TRUE(warns("nicht zahlen"));
  EXPECT_FALSE(warns("nicht alles zahlen"));
  EXPECT_FALSE(warns("nicht pay"));
  EXPECT_TRUE(pair_at(debt_tokens("it's Ann"), 0, PairKind::introduction));
  EXPECT_FALSE(pair_at(debt_tokens("it's Ann"), 1, PairKind::introduction));
  EXPECT_FALSE(pair_at(debt_tokens(""), 0, PairKind::introduction));
}

struct Saying {
  const char* text;
  bool (*says)(const Tokens&);
  bool expected;
};

TEST(DebtWords, SayWhoOwesAndWhetherItIsPaid) {
  for (const Saying& saying : {
           Saying{"it came to 412", is_about_paying, true},
           Saying{"it came from Rome", is_about_paying, false},
           Saying{"Jonas kriegt von dir noch 40", is_about_paying, true},
           Saying{"Jonas kriegt Besuch", is_about_paying, false},
           Saying{"wir überweisen Ihnen 40", is_settled, true},
           Saying{"Sie überweisen uns 40", is_settled, false},
           Saying{"we do not owe you anything", is_settled, true},
           Saying{"ik ben je 5 euro schuldig", is_owed_by_writer, true},
           Saying{"ben je ons 5 euro schuldig", is_owed_by_writer, false},
           Saying{"je vous dois 5 euros", is_owed_by_writer, true},
           Saying{"tu te dois 5 euros", is_owed_by_writer, false},
           Saying{"I'll pay you back", is_owed_by_writer, true},
           Saying{"who owes him 5", is_owed_by_others, false},
           Saying{"Ann owes him 5", is_owed_by_others, true},
           Saying{"ihr schuldet uns 5", is_owed_by_others, false},
           Saying{"schuldet ihr uns 5", is_owed_by_others, false},
           Saying{"er schuldet uns 5", is_owed_by_others, true},
           Saying{"Marco mi deve 5", is_owed_by_others, true},
           Saying{"Lei mi deve 5", is_owed_by_others, false},
           Saying{"mi deve 5", is_owed_by_others, false},
           Saying{"if you accept", is_offered, true},
           Saying{"they accept", is_offered, false},
       })
    EXPECT_EQ(saying.says(debt_tokens(saying.text)), saying.expected) << saying.text;
}

}  // namespace
}  // namespace firstpass::understand
