#include "pipeline/redact/redact.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "core/file.h"
#include "input/image/encode.h"
#include "input/reader.h"

namespace firstpass::pipeline {
namespace {

std::shared_ptr<Engine> engine() {
  Settings settings;
  auto made = Engine::create(settings);
  return made ? *made : nullptr;
}

/// A file in a folder of its own.
class Redact : public testing::Test {
 protected:
  void SetUp() override {
    m_folder = std::filesystem::temp_directory_path() / ("redact_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(m_folder);
  }
  void TearDown() override { std::filesystem::remove_all(m_folder); }
  std::string put(const std::string& name, const std::string& bytes) {
    const auto path = m_folder / name;
    EXPECT_TRUE(write_file(path, bytes));
    return path.string();
  }
  std::filesystem::path m_folder;
};

TEST_F(Redact, RefusesWhatIsNoPictureOrDocument) {
  const auto text = redact(*engine(), put("note.txt", "plain words"), "out.png", Context{});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::data_loss);
  const auto empty = redact(*engine(), put("empty.png", ""), "out.png", Context{});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, Code::data_loss);
  const auto missing = redact(*engine(), (m_folder / "missing.png").string(), "out.png", Context{});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
}

TEST_F(Redact, SaysWhichEndingsAPictureMayHave) {
  const auto bytes = input::encode_picture({8, 8, std::vector<std::uint8_t>(192, 255)}, "image/png", Context{});
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto wrong = redact(*engine(), put("a.png", *bytes), "out.mp3", Context{});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
  EXPECT_NE(wrong.error().message.find("image/png"), std::string::npos);
}

TEST_F(Redact, WritesPicturesThatComeBackTheSame) {
  Image image{30, 20, {}};
  for (int i = 0; i < 30 * 20 * 3; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i % 251));
  for (const char* type : {"image/png", "image/webp"}) {
    const auto bytes = input::encode_picture(image, type, Context{});
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto document = input::read_bytes("x", *bytes, Context{});
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->parts.at(0).image->rgb, image.rgb) << type;
  }
  EXPECT_FALSE(input::encode_picture(image, "image/gif", Context{}));
}

TEST_F(Redact, SilencesPrivateWordsInAMemo) {
  const std::string memo = FIRSTPASS_SOURCE_DIR "/examples/memo.wav";
  const auto wrong = redact(*engine(), memo, "out.mp3", Context{});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
  const auto redacted = redact(*engine(), memo, "out.wav", Context{});
  ASSERT_TRUE(redacted) << redacted.error().message;
  ASSERT_FALSE(redacted->regions.empty());  // it speaks of Rebecca Collins
  const auto before = input::read_document(memo, Context{}), after = input::read_bytes("x", redacted->bytes, Context{});
  ASSERT_TRUE(after) << after.error().message;
  const Audio& sound = *after->parts.at(0).audio;
  EXPECT_NEAR(sound.seconds(), before->parts.at(0).audio->seconds(), 0.01);
  double hidden = 0;
  for (const HiddenRegion& region : redacted->regions) {
    ASSERT_TRUE(region.time);
    hidden += region.time->end - region.time->start;
    const auto middle = static_cast<std::size_t>((region.time->start + region.time->end) / 2 * sound.sample_rate);
    for (std::size_t i = middle; i < middle + 160; ++i) EXPECT_NEAR(sound.samples[i], 0, 1e-4);
  }
  EXPECT_LT(hidden, sound.seconds() / 2);
}

}  // namespace
}  // namespace firstpass::pipeline
