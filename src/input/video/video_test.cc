#include <gtest/gtest.h>

#include "input/reader.h"
#include "input/test_files.h"
#include "input/video/scenes.h"
#include "runtime/media_program.h"

namespace firstpass::input {
namespace {

using namespace test;

/// A picture of one colour with a pattern of `strength` on it.
Image picture(int red, int green, int blue, int strength = 20) {
  Image image{64, 36, {}};
  for (int y = 0; y < 36; ++y)
    for (int x = 0; x < 64; ++x) {
      const int more = (x + y) % 2 == 0 ? strength : 0;
      for (const int value : {red, green, blue})
        image.rgb.push_back(static_cast<std::uint8_t>(std::min(255, value + more)));
    }
  for (int x = 0; x < 64 * 3 * 9; ++x) image.rgb[static_cast<std::size_t>(x)] /= 2;  // a darker top: not a blank frame
  return image;
}

TEST(Scenes, CutsAreFoundAndTheSharpestFrameIsKept) {
  SceneFinder finder;
  for (int i = 0; i < 4; ++i) finder.add(picture(200, 40, 40, i == 2 ? 60 : 20), 0.5 * i);
  for (int i = 4; i < 8; ++i) finder.add(picture(40, 40, 200), 0.5 * i);
  const auto scenes = std::move(finder).finish();
  ASSERT_EQ(scenes.size(), 2U);
  EXPECT_DOUBLE_EQ(scenes[0].at, 1.0);
  EXPECT_DOUBLE_EQ(scenes[0].time.end, 1.5);
  EXPECT_DOUBLE_EQ(scenes[1].time.start, 2.0);
}

TEST(Scenes, WhatIsShownAgainOrBlackIsToldOnce) {
  SceneFinder finder;
  Image black{64, 36, std::vector<std::uint8_t>(64 * 36 * 3, 0)};
  finder.add(black, 0);
  finder.add(picture(200, 40, 40), 0.5);
  finder.add(picture(40, 40, 200), 1);
  finder.add(picture(200, 40, 40), 1.5);
  EXPECT_EQ(std::move(finder).finish().size(), 2U);
  SceneFinder only_black;
  only_black.add(black, 0);
  EXPECT_EQ(std::move(only_black).finish().size(), 1U);
}

TEST(Scenes, ThereAreNeverMoreThanAskedFor) {
  SceneFinder finder(3);
  for (int i = 0; i < 8; ++i) finder.add(picture(30 * i, 255 - 30 * i, (i % 2) * 200), i);
  const auto scenes = std::move(finder).finish();
  EXPECT_LE(scenes.size(), 3U);
  EXPECT_GE(scenes.size(), 1U);
}

std::string made_by_ffmpeg(const std::vector<std::string>& arguments) {
  std::vector<std::string> all = {"-nostdin", "-v", "quiet"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  std::string out;
  const auto made = runtime::run_media_program(
      "ffmpeg", "x", all,
      [&](std::string_view piece) {
        out += piece;
        return true;
      },
      Context{});
  return made ? out : std::string();
}

std::string two_scenes(const std::vector<std::string>& format) {
  std::vector<std::string> arguments = {"-f",
                                        "lavfi",
                                        "-i",
                                        "smptebars=size=320x180:rate=10:duration=2",
                                        "-f",
                                        "lavfi",
                                        "-i",
                                        "testsrc=size=320x180:rate=10:duration=2",
                                        "-f",
                                        "lavfi",
                                        "-i",
                                        "sine=frequency=440:duration=4",
                                        "-filter_complex",
                                        "[0:v][1:v]concat=n=2:v=1[v]",
                                        "-map",
                                        "[v]",
                                        "-map",
                                        "2:a"};
  arguments.insert(arguments.end(), format.begin(), format.end());
  arguments.push_back("pipe:1");
  return made_by_ffmpeg(arguments);
}

TEST(VideoReader, FindsSoundAndScenes) {
  if (!runtime::has_media_program("ffmpeg")) GTEST_SKIP() << "no ffmpeg here";
  for (const std::vector<std::string>& format :
       {std::vector<std::string>{"-c:v", "mpeg4", "-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4"},
        std::vector<std::string>{"-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus", "-f", "webm"}}) {
    const std::string bytes = two_scenes(format);
    ASSERT_FALSE(bytes.empty()) << format.back();
    const auto document = read_bytes("clip", bytes, Context{});
    ASSERT_TRUE(document) << document.error().message;
    ASSERT_EQ(document->parts.size(), 4U) << format.back();
    EXPECT_EQ(document->parts[0].kind, PartKind::video);
    ASSERT_TRUE(document->parts[1].audio);
    EXPECT_NEAR(document->parts[1].audio->seconds(), 4, 0.2);
    EXPECT_EQ(document->parts[2].image->width, 320);
    EXPECT_EQ(document->parts[3].metadata.at("video.start"), "2.00");
  }
}

TEST(VideoReader, ReadsOneFrameAndTurnedOnes) {
  if (!runtime::has_media_program("ffmpeg")) GTEST_SKIP() << "no ffmpeg here";
  const std::string one = made_by_ffmpeg({"-f", "lavfi", "-i", "testsrc=size=64x48:rate=10", "-frames:v", "1", "-c:v",
                                          "mpeg4", "-movflags", "frag_keyframe+empty_moov", "-f", "mp4", "pipe:1"});
  ASSERT_FALSE(one.empty());
  const auto document = read_bytes("clip", one, Context{});
  ASSERT_TRUE(document) << document.error().message;
  ASSERT_EQ(document->parts.size(), 2U);
  EXPECT_EQ(document->parts[1].image->height, 48);
}

TEST(VideoReader, SoundInOtherCoats) {
  if (!runtime::has_media_program("ffmpeg")) GTEST_SKIP() << "no ffmpeg here";
  for (const std::vector<std::string>& format :
       {std::vector<std::string>{"-c:a", "aac", "-f", "adts"},
        std::vector<std::string>{"-c:a", "aac", "-movflags", "frag_keyframe+empty_moov", "-f", "ipod"},
        std::vector<std::string>{"-ac", "8", "-ar", "96000", "-c:a", "pcm_s24le", "-f", "wav"}}) {
    std::vector<std::string> arguments = {"-f", "lavfi", "-i", "sine=frequency=300:duration=1"};
    arguments.insert(arguments.end(), format.begin(), format.end());
    arguments.push_back("pipe:1");
    const std::string bytes = made_by_ffmpeg(arguments);
    ASSERT_FALSE(bytes.empty()) << format.back();
    const auto document = read_bytes("sound", bytes, Context{});
    ASSERT_TRUE(document) << format.back() << ": " << document.error().message;
    ASSERT_TRUE(document->parts.at(0).audio);
    EXPECT_NEAR(document->parts[0].audio->seconds(), 1, 0.15) << format.back();
  }
}

TEST(VideoReader, RefusesWhatIsDamaged) {
  const std::string head(
      "\0\0\0\x18"
      "ftypisom\0\0\2\0isomiso2",
      24);
  for (const std::string& bytes : {head, head + std::string(5000, '\xAA'), std::string("\x1a\x45\xdf\xa3", 4)}) {
    const auto document = read_bytes("clip", bytes, Context{});
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, Code::data_loss) << document.error().message;
  }
}

TEST(VideoReader, ReadsTheSharedClips) {
  if (!runtime::has_media_program("ffmpeg")) GTEST_SKIP() << "no ffmpeg here";
  int count = 0;
  for (const std::string& file : files_below(shared_data("video"), {".mp4", ".webm"})) {
    const auto document = read_document(file, Context{});
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->parts.at(0).kind, PartKind::video);
    ++count;
  }
  if (count == 0) GTEST_SKIP() << "no shared data here";
}

}  // namespace
}  // namespace firstpass::input
