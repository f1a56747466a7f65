// Pictures of newer codecs (HEIC, AVIF, JPEG XL) and colour profiles. How the fixtures are made:
// testdata/make_fixtures.py.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>

#include "core/file.h"
#include "input/reader.h"
#include "input/test_files.h"
#include "runtime/worker.h"

namespace firstpass::input {
namespace {

using namespace test;

constexpr std::uint32_t kRed = 0xFF0000, kGreen = 0x00FF00, kBlue = 0x0000FF, kWhite = 0xFFFFFF;

std::string fixture(const std::string& name) {
  const auto bytes = read_file(FIRSTPASS_SOURCE_DIR "/src/input/image/testdata/" + name);
  EXPECT_TRUE(bytes) << name;
  return bytes ? *bytes : std::string();
}

std::shared_ptr<const Image> image_of(const std::string& bytes) {
  const auto document = read_bytes("picture", bytes, Context{});
  EXPECT_TRUE(document) << document.error().message;
  return document && document->parts.size() == 1 ? document->parts[0].image : nullptr;
}

/// The colours near the corners: top left, top right, bottom left, bottom right.
void expect_corners(const std::string& bytes, int width, int height, const std::array<std::uint32_t, 4>& colours,
                    const std::string& name) {
  const auto image = image_of(bytes);
  ASSERT_TRUE(image) << name;
  ASSERT_EQ(image->width, width) << name;
  ASSERT_EQ(image->height, height) << name;
  for (std::size_t i = 0; i < 4; ++i) {
    const std::uint32_t seen = colour_at(*image, i % 2 == 0 ? 6 : width - 7, i < 2 ? 6 : height - 7);
    for (int shift = 0; shift <= 16; shift += 8)
      EXPECT_NEAR(static_cast<int>(seen >> shift & 0xFF), static_cast<int>(colours[i] >> shift & 0xFF), 16)
          << name << " corner " << i << std::hex << " " << seen;
  }
}

TEST(ImageCodecs, ReadsHeicAvifAndJpegXl) {
  for (const char* name : {"quarters.heic", "quarters.avif", "quarters.jxl", "quarters_lossy.jxl"})
    expect_corners(fixture(name), 64, 48, {kRed, kGreen, kBlue, kWhite}, name);
}

TEST(ImageCodecs, PutsTilesTogetherAndTurnsThem) {
  expect_corners(fixture("quarters_grid.heic"), 100, 120, {kGreen, kWhite, kRed, kBlue}, "grid");
}

TEST(ImageCodecs, ShowsTheCleanApertureOnly) {
  expect_corners(fixture("quarters_cropped.heic"), 32, 32, {kRed, kGreen, kBlue, kWhite}, "cropped");
}

TEST(ImageCodecs, FollowsColourProfiles) {
  for (const char* name : {"swapped_profile.jpg", "swapped_profile.png"})
    expect_corners(fixture(name), 64, 48, {kGreen, kRed, kBlue, kWhite}, name);
}

TEST(ImageCodecs, LeavesTheNumbersWhereAProfileIsDamaged) {
  std::string bytes = fixture("swapped_profile.jpg");
  const std::size_t at = bytes.find("acsp");
  ASSERT_NE(at, std::string::npos);
  bytes.replace(at, 4, "none");
  expect_corners(bytes, 64, 48, {kRed, kGreen, kBlue, kWhite}, "damaged profile");
}

TEST(ImageCodecs, RefusesEveryCut) {
  // Nothing of the picture stands behind its last byte but, in JPEG XL, padding of the last byte's bits.
  for (const char* name : {"quarters.heic", "quarters_grid.heic", "quarters.avif"})
    EXPECT_EQ(read_every_cut(fixture(name), 37, 12), 0) << name;
  EXPECT_LE(read_every_cut(fixture("quarters_lossy.jxl"), 37, 12), 1);
}

TEST(ImageCodecs, SurvivesDamageAnywhere) {
  for (const char* name : {"quarters.heic", "quarters_grid.heic", "quarters.avif", "quarters_lossy.jxl"}) {
    const std::string good = fixture(name);
    for (std::size_t i = 4; i < good.size(); i += 43)
      for (const char mask : {'\x01', '\xFF'}) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ mask);
        const auto document = read_bytes("picture", bad, Context{});
        EXPECT_TRUE(document || document.error().code == Code::data_loss) << name << " " << document.error().message;
      }
  }
}

TEST(ImageCodecs, RefusesABombByItsHeader) {
  std::string bomb = fixture("quarters.heic");
  ASSERT_NE(bomb.find("ispe"), std::string::npos);
  for (std::size_t at = bomb.find("ispe"); at != std::string::npos; at = bomb.find("ispe", at + 1))
    bomb.replace(at + 8, 8, std::string("\0\0\x75\x30\0\0\x75\x30", 8));
  const double before = runtime::worker_cpu_seconds();
  const auto document = read_bytes("picture", bomb, Context{});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "picture: picture of 30000 x 30000 pixels is over the limit of 100 megapixels");
  EXPECT_LT(runtime::worker_cpu_seconds() - before, 1.0);
}

TEST(ImageCodecs, SaysWhichCodecsItDoesNotRead) {
  std::string other = fixture("quarters.heic");
  const std::size_t type = other.find("hvc1");
  ASSERT_NE(type, std::string::npos);
  for (std::size_t at = other.find("hvc1"); at != std::string::npos; at = other.find("hvc1", at + 1))
    other.replace(at, 4, "vvc1");
  const auto document = read_bytes("picture", other, Context{});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);
  EXPECT_NE(document.error().message.find("not read"), std::string::npos) << document.error().message;
}

}  // namespace
}  // namespace firstpass::input
