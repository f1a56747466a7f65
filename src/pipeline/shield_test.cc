#include "pipeline/shield.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "restore/restore.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;
using testing::Not;

class ShieldTest : public testing::Test {
 protected:
  void SetUp() override {
    auto runtime = runtime::Runtime::create_default();
    ASSERT_TRUE(runtime) << runtime.error().message;
    auto detector = protect::Detector::create(*runtime, protect::Profile::rules);
    ASSERT_TRUE(detector) << detector.error().message;
    m_detector = *detector;
    m_scope = *vault::Vault::in_memory()->scope("test", "nowhere");
  }
  std::shared_ptr<protect::Detector> m_detector;
  std::shared_ptr<vault::Scope> m_scope;
};

TEST_F(ShieldTest, TheSameValueHasOnePlaceholderInAllTextsAndComesBack) {
  const std::vector<std::string> texts = {"mail kim@example.org", "Is kim@example.org right, or KIM@EXAMPLE.ORG?"};
  const auto shielded = shield(texts, *m_detector, *m_scope, {}, {});
  ASSERT_TRUE(shielded) << shielded.error().message;
  EXPECT_THAT(shielded->texts[0], Not(HasSubstr("kim")));
  const std::string placeholder = shielded->texts[0].substr(5);
  EXPECT_THAT(shielded->texts[1], HasSubstr(placeholder));
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(restore::restore(shielded->texts[i], m_scope), texts[i]);
}

TEST_F(ShieldTest, KnownValuesAreWholeWordsInAnyCase) {
  ASSERT_TRUE(m_scope->placeholder("PERSON", "Anna"));
  ASSERT_TRUE(m_scope->placeholder("PERSON", "Anna Berg"));
  const auto shielded = shield({"ANNA BERG met anna, Annapolis and Johanna"}, *m_detector, *m_scope, {}, {});
  ASSERT_TRUE(shielded);
  EXPECT_EQ(shielded->hidden.at("PERSON"), 2);
  EXPECT_THAT(shielded->texts[0], HasSubstr("Annapolis and Johanna"));
  EXPECT_EQ(restore::restore(shielded->texts[0], m_scope), "ANNA BERG met anna, Annapolis and Johanna");
}

TEST_F(ShieldTest, AValueFoundOnlyInOneTextIsHiddenInTheOthers) {
  ASSERT_TRUE(m_scope->placeholder("PERSON", "Kimberly Watson"));
  const auto shielded = shield({"what did Kimberly Watson want?"}, *m_detector, *m_scope, {}, {});
  ASSERT_TRUE(shielded);
  EXPECT_THAT(shielded->texts[0], Not(HasSubstr("Kimberly")));
  EXPECT_EQ(shielded->hidden.at("PERSON"), 1);
}

}  // namespace
}  // namespace firstpass::pipeline
