#include "pipeline/clips.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

Document clip(const std::string& file, int red, int blue, const std::string& seconds, const std::string& words = "") {
  Document document;
  document.source = file;
  document.parts.resize(3);
  document.parts[0].kind = PartKind::video;
  document.parts[0].metadata["video.seconds"] = seconds;
  document.parts[1].kind = PartKind::audio;
  document.parts[1].text = words;
  auto image = std::make_shared<Image>(Image{64, 48, {}});
  for (int i = 0; i < 64 * 48; ++i)
    for (const int value : {red, i % 100, blue}) image->rgb.push_back(static_cast<std::uint8_t>(value));
  document.parts[2].kind = PartKind::image;
  document.parts[2].role = "frame";
  document.parts[2].image = image;
  return document;
}

TEST(Clips, FindDuplicatesAndWhatBelongsTogether) {
  const Document beach = clip("beach.mp4", 20, 220, "12.00"), copy = clip("copy.mp4", 22, 218, "12.10"),
                 longer = clip("longer.mp4", 20, 220, "40.00"), kitchen = clip("kitchen.mp4", 230, 20, "12.00");
  const auto clips = sort_clips({&beach, &copy, &longer, &kitchen});
  ASSERT_EQ(clips.size(), 4U);
  EXPECT_EQ(clips[1].duplicate_of, 0U);
  EXPECT_FALSE(clips[2].duplicate_of);  // the same place, but another film
  EXPECT_FALSE(clips[3].duplicate_of);
  EXPECT_EQ(clips[2].group, clips[0].group);
  EXPECT_EQ(clips[3].group, 1U);  // numbered one after the other
  EXPECT_EQ(clips[3].label, "without words");
}

TEST(Clips, WordsBindClipsThatLookDifferent) {
  const char* words =
      "The winter tyres are on sale. Winter tyres for every car, and a free wheel alignment with winter tyres.";
  const Document a = clip("a.mp4", 20, 220, "12.00", words), b = clip("b.mp4", 230, 20, "30.00", words),
                 c = clip("c.mp4", 120, 120, "9.00", "My sister plays the violin in an orchestra.");
  const auto clips = sort_clips({&a, &b, &c});
  EXPECT_EQ(clips[0].group, clips[1].group);
  EXPECT_NE(clips[0].group, clips[2].group);
  EXPECT_FALSE(clips[1].duplicate_of);
}

TEST(Clips, ASheetShowsEveryScene) {
  const Document a = clip("a.mp4", 20, 220, "12.00"), b = clip("b.mp4", 230, 20, "30.00");
  const Image sheet = contact_sheet({&a, &b}, 2, 40);
  EXPECT_EQ(sheet.width, 2 * 44 + 4);
  EXPECT_EQ(sheet.height, 2 * 34 + 4);
  const auto pixel = [&](int x, int y) {
    return sheet
        .rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(sheet.width) + static_cast<std::size_t>(x)) * 3];
  };
  EXPECT_EQ(pixel(24, 20), 20);
  EXPECT_EQ(pixel(24, 54), 230);
  EXPECT_EQ(pixel(1, 1), 255);
  EXPECT_TRUE(contact_sheet({}).rgb.empty());
}

}  // namespace
}  // namespace firstpass::pipeline
