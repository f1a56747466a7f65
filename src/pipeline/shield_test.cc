#include "pipeline/shield.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "restore/restore.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<std::string> known_spans(const std::string& text, const std::vector<vault::Entry>& known) {
  std::vector<protect::Detection> detections;
  add_known_values(text, known, detections);
  std::vector<std::string> found;
  for (const auto& detection : detections) found.push_back(text.substr(detection.span.begin, detection.span.size()));
  return found;
}

TEST(KnownValues, WholeWordsInAnyCase) {
  const std::vector<vault::Entry> known = {{"<PERSON_AAAA>", "PERSON", "Anna"}};
  EXPECT_THAT(known_spans("ANNA met anna, Annapolis and Johanna", known), testing::ElementsAre("ANNA", "anna"));
  EXPECT_THAT(known_spans("Änna", known), testing::IsEmpty());
}

TEST(KnownValues, LongestFirstAndNeverTwice) {
  const std::vector<vault::Entry> known = {{"<PERSON_AAAA>", "PERSON", "Anna Berg"},
                                           {"<PERSON_BBBB>", "PERSON", "Anna"}};
  EXPECT_THAT(known_spans("Anna Berg and Anna", known), testing::ElementsAre("Anna Berg", "Anna"));
}

TEST(KnownValues, VeryShortValuesAreLeft) {
  EXPECT_THAT(known_spans("Al said: al dente", {{"<PERSON_AAAA>", "PERSON", "Al"}}), testing::IsEmpty());
}

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

TEST_F(ShieldTest, AValueFoundOnlyInOneTextIsHiddenInTheOthers) {
  ASSERT_TRUE(m_scope->placeholder("PERSON", "Kimberly Watson"));
  const auto shielded = shield({"what did Kimberly Watson want?"}, *m_detector, *m_scope, {}, {});
  ASSERT_TRUE(shielded);
  EXPECT_THAT(shielded->texts[0], Not(HasSubstr("Kimberly")));
  EXPECT_EQ(shielded->hidden.at("PERSON"), 1);
}

}  // namespace
}  // namespace firstpass::pipeline
