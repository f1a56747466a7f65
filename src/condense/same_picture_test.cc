#include "condense/same_picture.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace firstpass::condense {
namespace {

/// Soft spots of colour on a ground, drawn from `seed`; `x`, `y` move the camera, in shares of the picture.
Image scene(unsigned seed, int width = 240, int height = 160, double x = 0, double y = 0) {
  std::mt19937 random(seed);
  const auto share = [&] { return static_cast<double>(random() % 10000) / 10000; };
  struct Spot {
    double x, y, size;
    std::array<double, 3> colour;
  };
  std::vector<Spot> spots(12);
  for (Spot& spot : spots) spot = {share(), share(), 0.05 + 0.2 * share(), {share(), share(), share()}};
  Image picture{width, height, {}};
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column) {
      std::array<double, 3> sum = {0.4, 0.4, 0.4};
      for (const Spot& spot : spots) {
        const double dx = static_cast<double>(column) / width + x - spot.x,
                     dy = static_cast<double>(row) / height + y - spot.y;
        const double weight = std::exp(-(dx * dx + dy * dy) / (spot.size * spot.size));
        for (std::size_t c = 0; c < 3; ++c) sum[c] += weight * (spot.colour[c] - sum[c]);
      }
      for (const double value : sum)
        picture.rgb.push_back(static_cast<std::uint8_t>(std::clamp(value * 255, 0.0, 255.0)));
    }
  return picture;
}

Image noisy(Image picture, int most, int brighter) {
  std::mt19937 random(7);
  for (std::uint8_t& value : picture.rgb)
    value = static_cast<std::uint8_t>(std::clamp(
        static_cast<int>(value) + brighter + static_cast<int>(random() % static_cast<unsigned>(2 * most + 1)) - most, 0,
        255));
  return picture;
}

TEST(SamePicture, KnowsCopiesSizesNoiseAndBursts) {
  int missed = 0;
  for (unsigned seed = 0; seed < 50; ++seed) {
    const PictureMark mark = mark_of(scene(seed));
    missed += !same_shot(mark, mark_of(scene(seed, 960, 640)));
    missed += !same_shot(mark, mark_of(noisy(scene(seed), 12, 8)));
    missed += !same_shot(mark, mark_of(scene(seed, 240, 160, 0.03, -0.02)));
  }
  EXPECT_LE(missed, 3);
}

TEST(SamePicture, KeepsOtherScenesApart) {
  std::vector<PictureMark> marks;
  for (unsigned seed = 100; seed < 200; ++seed) marks.push_back(mark_of(scene(seed)));
  for (std::size_t a = 0; a < marks.size(); ++a)
    for (std::size_t b = 0; b < a; ++b) EXPECT_FALSE(same_shot(marks[a], marks[b])) << a << " " << b;
  EXPECT_FALSE(same_shot(mark_of(scene(1, 240, 160)), mark_of(scene(1, 160, 240)))) << "another shape";
}

TEST(SamePicture, HasNothingToSayOfEmptyAndFlatOnes) {
  EXPECT_FALSE(same_shot(mark_of({}), mark_of({})));
  EXPECT_FALSE(same_shot(mark_of({4, 4, {1, 2, 3}}), mark_of(scene(1)))) << "fewer bytes than it says";
  const Image red{8, 8, std::vector<std::uint8_t>(192, 90)}, bright{8, 8, std::vector<std::uint8_t>(192, 200)};
  EXPECT_TRUE(same_shot(mark_of(red), mark_of(red)));
  EXPECT_FALSE(same_shot(mark_of(red), mark_of(bright)));
  EXPECT_FALSE(same_shot(mark_of(red), mark_of(scene(3, 8, 8))));
  mark_of(scene(5, 1, 1));  // smaller than the grid
}

TEST(SamePicture, GroupsKeepTheLargestAndAskWhatIsWritten) {
  const std::vector<Image> pictures = {scene(1), scene(2), scene(1, 480, 320), noisy(scene(1), 5, 0)};
  std::vector<PictureMark> marks;
  std::vector<std::size_t> sizes;
  for (const Image& picture : pictures) marks.push_back(mark_of(picture)), sizes.push_back(picture.rgb.size());
  const auto groups = group_shots(marks, sizes, [](std::size_t, std::size_t) { return true; });
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].rows, (std::vector<std::size_t>{0, 2, 3}));
  EXPECT_EQ(groups[0].kept, 2U);
  EXPECT_EQ(group_shots(marks, sizes, [](std::size_t a, std::size_t) { return a != 3; }).size(), 3U)
      << "what is written decides";
}

}  // namespace
}  // namespace firstpass::condense
