#include "protect/mask.h"

#include <gtest/gtest.h>

#include "core/text.h"

namespace firstpass::protect {
namespace {

class Mask : public ::testing::Test {
 protected:
  static Detection at(std::string_view text, std::string_view value, const char* type, double score = 1) {
    const std::size_t begin = text.find(value);
    return {{begin, begin + value.size()}, type, score, "test", ""};
  }
  std::unique_ptr<vault::Vault> m_vault = vault::Vault::in_memory();
  std::shared_ptr<vault::Scope> m_scope = m_vault->scope("talk", "openai").value();
};

TEST_F(Mask, ReplacesAndReuses) {
  const std::string text = "Kim wrote to Bo.";
  const auto masked = mask(text, {at(text, "Bo", "PERSON"), at(text, "Kim", "PERSON")}, *m_scope);
  ASSERT_TRUE(masked);
  const std::string kim = m_scope->placeholder("PERSON", "Kim").value(),
                    bo = m_scope->placeholder("PERSON", "Bo").value();
  EXPECT_EQ(masked->text, kim + " wrote to " + bo + ".");
  EXPECT_EQ(masked->hidden.size(), 2u);
  EXPECT_EQ(mask("Hello.", {}, *m_scope)->text, "Hello.");
}

TEST_F(Mask, EscapesLookAlikes) {
  const std::string text = "<PERSON_K7Q2> says hi to Kim";
  const auto masked = mask(text, {at(text, "Kim", "PERSON")}, *m_scope);
  ASSERT_TRUE(masked);
  EXPECT_EQ(masked->text.find("<PERSON_K7Q2>"), std::string::npos);
  EXPECT_EQ(masked->text.rfind("<LITERAL_", 0), 0u) << masked->text;
  const std::string kim = m_scope->placeholder("PERSON", "Kim").value();
  const std::string bare = kim.substr(1, kim.size() - 2);
  EXPECT_EQ(mask("is " + bare + " ours?", {}, *m_scope)->text.find(bare), std::string::npos);
  EXPECT_EQ(mask("snake_case_name and FOO_BAR1", {}, *m_scope)->text, "snake_case_name and FOO_BAR1");
}

TEST_F(Mask, KnownValuesStayHidden) {
  const std::string text = "Kimberly Watson called";
  ASSERT_TRUE(mask(text, {at(text, "Kimberly Watson", "PERSON")}, *m_scope));
  const auto later = mask("ask Kimberly Watson, not Kimberlyn Watsoness", {}, *m_scope);
  EXPECT_EQ(later->text.find("Kimberly Watson,"), std::string::npos);
  EXPECT_NE(later->text.find("Kimberlyn Watsoness"), std::string::npos) << "another word";
  ASSERT_EQ(later->hidden.size(), 1u);
  EXPECT_EQ(later->hidden[0].recognizer, "vault");
}

// What the last gate would refuse is hidden: plurals, and long words in longer ones.
TEST_F(Mask, KnownValuesAreHiddenInPluralsAndLongerWords) {
  const std::string text = "A Protestant from Troy, a Lee, at the Pro Bowl";
  ASSERT_TRUE(mask(text,
                   {at(text, "Protestant", "NRP"), at(text, "Troy", "LOCATION"), at(text, "Pro Bowl", "ORGANIZATION")},
                   *m_scope));
  const std::string later =
      mask("The Protestants of the Troys; Protestantism. Troyes. A five-time pro bowler.", {}, *m_scope)->text;
  EXPECT_EQ(later.find("Protestant"), std::string::npos) << later;
  EXPECT_EQ(later.find("Troys"), std::string::npos) << later;
  EXPECT_EQ(later.find("pro bowl"), std::string::npos) << later;
  EXPECT_NE(later.find("Troyes"), std::string::npos) << "another word";
}

// A form of a name becomes a value of the scope, which the last gate looks for in every text and case.
TEST_F(Mask, AFormThatBecameKnownIsHiddenInAllTexts) {
  const std::string name = "The Globex Trading Company called. Then Globex wrote.";
  const std::vector<std::string_view> texts = {"what does globexes mean to globex?", name};
  const auto masked = mask_all(texts, {{}, {at(name, "Globex Trading Company", "ORGANIZATION")}}, *m_scope);
  ASSERT_TRUE(masked);
  for (const Masked& text : *masked) EXPECT_EQ(lower(text.text).find("globex "), std::string::npos) << text.text;
  EXPECT_EQ((*masked)[0].text.find("to globex?"), std::string::npos) << (*masked)[0].text;
}

// Entity tags of the placeholders in a masked text: "K7Q2" of <PERSON_K7Q2A>.
std::vector<std::string> tags_in(const std::string& text, const vault::Scope& scope) {
  std::vector<std::string> tags;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::string placeholder = text.substr(at, text.find('>', at) - at + 1);
    for (const vault::Entry& entry : scope.entries())
      if (entry.placeholder == placeholder) tags.push_back(entry.entity);
  }
  return tags;
}

TEST_F(Mask, FormsOfOnePersonShareATagOverTextsInAnyOrder) {
  const std::string first = "Kim is late; mail kimberly.watson@acme.example or kwatson.";
  const std::string second = "Watson, Kimberly signed. Ms Watson's copy is for Bo Lee. Will you come?";
  const auto masked = mask_all({first, second},
                               {{at(first, "kimberly.watson@acme.example", "EMAIL_ADDRESS")},
                                {at(second, "Watson, Kimberly", "PERSON"), at(second, "Bo Lee", "PERSON")}},
                               *m_scope);
  ASSERT_TRUE(masked) << masked.error().message;
  const std::string all = (*masked)[0].text + (*masked)[1].text;
  const std::vector<std::string> tags = tags_in(all, *m_scope);
  ASSERT_EQ(tags.size(), 6u) << all;
  for (std::size_t i = 1; i < 5; ++i) EXPECT_EQ(tags[i], tags[0]) << all;
  EXPECT_NE(tags[5], tags[0]) << all;
  EXPECT_NE(all.find("> signed. Ms <PERSON_"), std::string::npos) << all;
  // A later turn: another form of her, and a namesake.
  const auto later = mask("K. Watson called", {}, *m_scope);
  EXPECT_EQ(tags_in(later->text, *m_scope), std::vector<std::string>{tags[0]}) << later->text;
}

TEST_F(Mask, OwnWordsAreHiddenAndAllowedWordsAreNot) {
  MaskOptions options;
  options.words = std::make_shared<OwnWords>(
      std::vector<OwnWord>{{"PERSON", "Turner, William", {{"PHONE_NUMBER", "+44 20 7946 0000"}}, false},
                           {"PROJECT", "Project Bluebird", {}, false},
                           {"PERSON", "Acme Bank", {}, true}});
  const std::string text = "Bill Turner (+44 20 7946 0000) of Acme Bank knows Bluebird. The bill is paid.";
  const auto masked = mask(text, {at(text, "Acme Bank", "ORGANIZATION")}, *m_scope, options);
  ASSERT_TRUE(masked);
  EXPECT_NE(masked->text.find("Acme Bank knows <PROJECT_"), std::string::npos) << masked->text;
  EXPECT_NE(masked->text.find("The bill is paid."), std::string::npos) << masked->text;
  EXPECT_EQ(masked->text.find("7946"), std::string::npos) << masked->text;
  const auto tags = tags_in(masked->text, *m_scope);
  ASSERT_EQ(tags.size(), 3u) << masked->text;
  EXPECT_EQ(tags[0], tags[1]) << "a number of the person is of the person";
}

TEST_F(Mask, RulesChooseTheOperator) {
  TypeRules rules;
  rules.types = {{"AGE", Operator::generalise}, {"DATE_TIME", Operator::surrogate}, {"PERSON", Operator::surrogate},
                 {"URL", Operator::drop},       {"NRP", Operator::allow},           {"ID", Operator::hash},
                 {"US_SSN", Operator::refuse}};
  MaskOptions options;
  options.rules = std::make_shared<const TypeRules>(rules);
  const std::string text = "Kim Watson, 37, Dutch, id A-1234, paid 2024-03-05 and 2024-03-19, see http://x.example/y";
  const std::vector<Detection> found = {at(text, "Kim Watson", "PERSON"),
                                        at(text, "37", "AGE"),
                                        at(text, "Dutch", "NRP"),
                                        at(text, "A-1234", "ID"),
                                        at(text, "2024-03-05", "DATE_TIME"),
                                        at(text, "2024-03-19", "DATE_TIME"),
                                        at(text, "http://x.example/y", "URL")};
  const auto masked = mask(text, found, *m_scope, options);
  ASSERT_TRUE(masked) << masked.error().message;
  for (const char* gone : {"Kim", "Watson", " 37,", "A-1234", "2024-03-05", "x.example", "<"})
    EXPECT_EQ(masked->text.find(gone), std::string::npos) << masked->text;
  for (const char* kept : {"30s", "Dutch", "ID#"})
    EXPECT_NE(masked->text.find(kept), std::string::npos) << masked->text;
  EXPECT_EQ(mask(text, {at(text, "1234", "US_SSN")}, *m_scope, options).error().code, Code::permission_denied);
  EXPECT_EQ(mask(text, found, *m_scope, options)->text, masked->text) << "a surrogate stays what it is";
}

TEST_F(Mask, OneValueHasOneType) {
  const std::string text = "Jordan met Jordan";
  const auto masked = mask(text, {{{0, 6}, "LOCATION", 0.3, "", ""}, {{11, 17}, "PERSON", 0.9, "", ""}}, *m_scope);
  const std::string placeholder = m_scope->placeholder("PERSON", "Jordan").value();
  EXPECT_EQ(masked->text, placeholder + " met " + placeholder);
}

TEST_F(Mask, OverlapsHideBoth) {
  const auto masked = mask("abcdef", {{{1, 4}, "A", 1, "", ""}, {{2, 5}, "B", 1, "", ""}}, *m_scope);
  ASSERT_EQ(masked->hidden.size(), 1u);
  EXPECT_EQ(masked->hidden[0].span, (Span{1, 5}));
}

// The gate sees what is left beside a placeholder as a word of its own.
TEST_F(Mask, WhatIsHiddenEndsTheWordsBesideIt) {
  ASSERT_TRUE(m_scope->placeholder("ONLINE_ID", ".924"));
  ASSERT_TRUE(m_scope->placeholder("ONLINE_ID", "5051"));
  ASSERT_TRUE(m_scope->placeholder("PERSON", "Kowalczyk"));
  const std::string text = "paid 1920.924 and 5051Kowalczyk and 12.924";
  const auto masked = mask(text, {at(text, "1920", "ID")}, *m_scope);
  ASSERT_TRUE(masked) << masked.error().message;
  for (const char* gone : {"1920", "5051", "Kowalczyk", ">.924"})
    EXPECT_EQ(masked->text.find(gone), std::string::npos) << masked->text;
  EXPECT_NE(masked->text.find("12.924"), std::string::npos) << masked->text;
}

TEST_F(Mask, ALongListOfPeopleIsNotComparedAllWithAll) {
  std::string text;
  std::vector<Detection> found;
  for (int i = 0; i < 30'000; ++i) {
    for (const auto& [type, value] :
         {std::pair("PERSON", "Name" + std::to_string(i)), std::pair("PERSON", std::string("Watson")),
          std::pair("EMAIL_ADDRESS", "user" + std::to_string(i) + "@mail.example")}) {
      found.push_back({{text.size(), text.size() + value.size()}, type, 0.9, "", ""});
      text += value + ",";
    }
    text += "\n";
  }
  for (int turn = 0; turn < 2; ++turn) {
    const auto masked = mask(text, found, *m_scope);
    ASSERT_TRUE(masked) << masked.error().message;
    EXPECT_EQ(masked->hidden.size(), found.size());
    EXPECT_EQ(masked->text.find("Watson"), std::string::npos);
  }
}

TEST_F(Mask, FailsClosed) {
  EXPECT_EQ(mask("abc", {{{1, 9}, "A", 1, "", ""}}, *m_scope).error().code, Code::internal);
  EXPECT_EQ(mask("abc", {{{1, 2}, "not a type", 1, "", ""}}, *m_scope).error().code, Code::invalid_argument);
  ASSERT_TRUE(m_vault->erase("talk"));
  EXPECT_FALSE(mask("abc", {{{1, 2}, "A", 1, "", ""}}, *m_scope));
}

}  // namespace
}  // namespace firstpass::protect
