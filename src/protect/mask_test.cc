#include "protect/mask.h"

#include <gtest/gtest.h>

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
  const auto later = mask("ask Kimberly Watson, not Kimberly Watsons", {}, *m_scope);
  EXPECT_EQ(later->text.find("Kimberly Watson,"), std::string::npos);
  EXPECT_NE(later->text.find("Kimberly Watsons"), std::string::npos) << "another word";
  ASSERT_EQ(later->hidden.size(), 1u);
  EXPECT_EQ(later->hidden[0].recognizer, "vault");
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

TEST_F(Mask, FailsClosed) {
  EXPECT_EQ(mask("abc", {{{1, 9}, "A", 1, "", ""}}, *m_scope).error().code, Code::internal);
  EXPECT_EQ(mask("abc", {{{1, 2}, "not a type", 1, "", ""}}, *m_scope).error().code, Code::invalid_argument);
  ASSERT_TRUE(m_vault->erase("talk"));
  EXPECT_FALSE(mask("abc", {{{1, 2}, "A", 1, "", ""}}, *m_scope));
}

}  // namespace
}  // namespace firstpass::protect
