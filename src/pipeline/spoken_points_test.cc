#include "pipeline/spoken_points.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

/// One second a word.
Document said(const std::string& text) {
  Document document;
  document.parts.resize(1);
  document.parts[0].kind = PartKind::audio;
  document.parts[0].audio = std::make_shared<Audio>();
  document.parts[0].text = text;
  double at = 0;
  for (std::size_t begin = 0; begin < text.size(); ++at) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    document.parts[0].anchors.push_back({{begin, end}, std::nullopt, TimeRange{at, at + 1}, 0.9, 0});
    begin = end + 1;
  }
  return document;
}

TEST(SpokenPoints, TellWhoIsNamedAndWhen) {
  const auto engine = Engine::create(Settings{});
  ASSERT_TRUE(engine) << engine.error().message;
  if (const auto detector = (*engine)->detector(); !detector) GTEST_SKIP() << detector.error().message;
  Document document = said("Please call Rebecca Collins today. Rebecca Collins wants the drawings of the upper floor.");
  note_names(**engine, document, {});
  ASSERT_EQ(document.findings.size(), 1U);
  EXPECT_EQ(document.findings[0].kind, "name");
  EXPECT_EQ(document.findings[0].value, "Rebecca Collins");
  EXPECT_DOUBLE_EQ(document.findings[0].where.time->start, 2);
  EXPECT_DOUBLE_EQ(document.findings[0].where.time->end, 4);

  understand::Transcript transcript;
  transcript.text = document.parts[0].text;
  transcript.anchors = document.parts[0].anchors;
  std::size_t names = 0;
  for (const understand::KeyPoint& point : points_of(**engine, transcript, {})) {
    names += point.kind == "name" ? 1 : 0;
    EXPECT_FALSE(point.kind == "keyword" && point.text.find("Collins") != std::string::npos) << point.text;
  }
  EXPECT_EQ(names, 1U);
}

TEST(SpokenPoints, AreNoneWhereNobodyIsNamed) {
  const auto engine = Engine::create(Settings{});
  ASSERT_TRUE(engine) << engine.error().message;
  Document document = said("The kitchen is nearly finished.");
  note_names(**engine, document, {});
  EXPECT_TRUE(document.findings.empty());
}

}  // namespace
}  // namespace firstpass::pipeline
