#include "understand/video/timeline.h"

#include <gtest/gtest.h>

namespace firstpass::understand {
namespace {

Document clip() {
  Document document;
  document.parts.resize(4);
  document.parts[0].kind = PartKind::video;
  document.parts[0].metadata["video.seconds"] = "75.00";
  document.parts[1].kind = PartKind::audio;
  for (const std::size_t i : {2, 3}) {
    document.parts[i].kind = PartKind::image;
    document.parts[i].role = "frame";
  }
  document.parts[2].metadata = {{"video.start", "0.00"}, {"video.end", "9.50"}};
  document.parts[3].metadata = {{"video.start", "62.00"}, {"video.end", "75.00"}};
  document.parts[3].text = "SALE\n50 %";
  document.findings.push_back({"face", "", 0.9, {}, {2, {}, {}, {}}});
  document.findings.push_back({"face", "", 0.9, {}, {2, {}, {}, {}}});
  document.findings.push_back({"object", "cup", 0.8, {}, {2, {}, {}, {}}});
  document.findings.push_back({"speech_segment", "Everything must go.", 0.9, {}, {1, {}, {}, TimeRange{61, 63}}});
  return document;
}

TEST(Timeline, PutsWhatIsSeenAndSaidInOrder) {
  Document document = clip();
  const auto moments = time_line(document);
  ASSERT_EQ(moments.size(), 3U);
  EXPECT_EQ(moments[0].text, "a cup, 2 × face");
  EXPECT_TRUE(moments[1].said);
  EXPECT_EQ(moments[2].text, "text “SALE 50 %”");
  summarize_video(document);
  EXPECT_EQ(document.summary.kind, "video");
  EXPECT_EQ(
      document.summary.text,
      "Video of 1:15 in 2 scenes. [0:00] seen: a cup, 2 × face [1:01] said: “Everything must go.” [1:02] seen: text "
      "“SALE 50 %”");
  EXPECT_EQ(document.summary.fields.at("scenes").value, "2");
}

TEST(Timeline, LeavesOtherDocumentsAlone) {
  Document document;
  document.parts.resize(1);
  document.summary.kind = "memo";
  summarize_video(document);
  EXPECT_EQ(document.summary.kind, "memo");
}

}  // namespace
}  // namespace firstpass::understand
