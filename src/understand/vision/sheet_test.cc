#include "understand/vision/sheet.h"

#include <gtest/gtest.h>

#include <cmath>

#include "understand/vision/ocr.h"
#include "understand/vision/test_pages.h"

namespace firstpass::understand {
namespace {

using Corners = std::array<cv::Point2f, 4>;

const std::vector<std::string> kLines = {"Green Corner Grocery", "Invoice 4711 of Monday", "Bread and butter",
                                         "Total amount due", "Thank you very much"};

// A table top: grain along it, light that falls off to one side.
cv::Mat ground(int width, int height, const cv::Scalar& colour) {
  cv::Mat picture(height, width, CV_8UC3, colour);
  cv::Mat noise(height / 8, width, CV_8UC3), grain;
  cv::RNG random(7);
  random.fill(noise, cv::RNG::UNIFORM, 0, 24);
  cv::resize(noise, grain, picture.size());
  picture += grain;
  for (int x = 0; x < width; ++x) picture.col(x) *= 1.0 - 0.25 * x / width;
  return picture;
}

cv::Mat homography(const cv::Mat& page, const Corners& corners) {
  const auto right = static_cast<float>(page.cols), bottom = static_cast<float>(page.rows);
  const Corners flat{cv::Point2f{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
  return cv::getPerspectiveTransform(flat.data(), corners.data());
}

cv::Mat laid_on(cv::Mat photo, const cv::Mat& page, const Corners& corners) {
  const cv::Mat map = homography(page, corners);
  cv::Mat warped, mask;
  cv::warpPerspective(page, warped, map, photo.size(), cv::INTER_AREA);
  cv::warpPerspective(cv::Mat(page.size(), CV_8U, cv::Scalar(255)), mask, map, photo.size(), cv::INTER_NEAREST);
  warped.copyTo(photo, mask);
  return photo;
}

const std::vector<Corners> kLies = {
    {cv::Point2f{220, 160}, {950, 240}, {900, 640}, {180, 540}},   // turned by six degrees
    {cv::Point2f{330, 190}, {860, 190}, {1010, 690}, {180, 690}},  // seen from below
    {cv::Point2f{260, 120}, {960, 260}, {940, 560}, {240, 660}},   // seen from the side
};

TEST(Sheet, IsFoundOnAnyGround) {
  for (const cv::Scalar& colour : {cv::Scalar(120, 80, 45), cv::Scalar(40, 60, 70), cv::Scalar(150, 150, 155)})
    for (const Corners& corners : kLies) {
      const auto sheet = find_sheet(laid_on(ground(1200, 800, colour), test::page(kLines, 800, 450), corners));
      ASSERT_TRUE(sheet) << colour << corners[0];
      for (std::size_t i = 0; i < 4; ++i)
        EXPECT_LT(cv::norm(sheet->corners[i] - corners[i]), 10) << colour << " corner " << i << sheet->corners[i];
      EXPECT_FALSE(lies_straight(*sheet));
    }
}

TEST(Sheet, IsNotFoundWhereThereIsNone) {
  EXPECT_FALSE(find_sheet(test::page(kLines)));  // the picture is the page
  EXPECT_FALSE(find_sheet(ground(900, 700, {120, 80, 45})));
  EXPECT_FALSE(find_sheet(cv::Mat(600, 800, CV_8UC3, cv::Scalar(0, 0, 0))));
  EXPECT_FALSE(find_sheet(cv::Mat(1, 50000, CV_8UC3, cv::Scalar(9, 9, 9))));
  EXPECT_FALSE(find_sheet(cv::Mat(1, 1, CV_8UC3, cv::Scalar(9, 9, 9))));
  cv::Mat round = ground(900, 700, {120, 80, 45});
  cv::circle(round, {450, 350}, 260, {250, 250, 250}, cv::FILLED);
  EXPECT_FALSE(find_sheet(round));  // a plate
}

TEST(Sheet, ADialogOnAScreenLiesStraight) {
  cv::Mat screen(700, 1000, CV_8UC3, cv::Scalar(60, 90, 110));
  cv::rectangle(screen, cv::Rect(200, 150, 600, 400), {245, 245, 245}, cv::FILLED);
  const auto sheet = find_sheet(screen);
  ASSERT_TRUE(sheet);
  EXPECT_TRUE(lies_straight(*sheet));
}

TEST(Sheet, FlatPixelsGoBackToWhereTheyWere) {
  const Sheet sheet{kLies[1], 1};
  const cv::Mat photo = laid_on(ground(1200, 800, {120, 80, 45}), test::page(kLines, 800, 450), kLies[1]);
  const FlatSheet flat = flattened(photo, sheet);
  const auto right = static_cast<float>(flat.rgb.cols), bottom = static_cast<float>(flat.rgb.rows);
  const Region all = flat.in_picture({0, 0, right, bottom, 0});
  EXPECT_NEAR(all.x0, 180, 20);
  EXPECT_NEAR(all.x1, 1010, 20);
  EXPECT_NEAR(all.y0, 190, 20);
  EXPECT_NEAR(all.y1, 690, 20);
}

TEST(Sheet, IsReadWithBoxesInThePhotoAndWhatStandsBesideIt) {
  static const auto models = runtime::Runtime::create_default();
  ASSERT_TRUE(models) << models.error().message;
  const cv::Mat page = test::page(kLines, 800, 450);
  cv::Mat photo = laid_on(ground(1200, 800, {90, 60, 35}), page, kLies[2]);
  cv::putText(photo, "Kitchen table", {420, 60}, cv::FONT_HERSHEY_DUPLEX, 1.2, {250, 250, 250}, 2, cv::LINE_AA);
  const auto read = read_text(test::image_of(photo), **models, Context{});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->text(),
            "Green Corner Grocery\nInvoice 4711 of Monday\nBread and butter\nTotal amount due\nThank you very much\n"
            "Kitchen table");
  ASSERT_TRUE(read->sheet);
  const cv::Mat map = homography(page, kLies[2]);
  for (std::size_t i = 0; i < kLines.size(); ++i) {
    const auto width = static_cast<float>(cv::getTextSize(kLines[i], cv::FONT_HERSHEY_DUPLEX, 0.9, 1, nullptr).width);
    const float y = 52 + 50 * static_cast<float>(i);
    std::vector<cv::Point2f> ends{{40, y}, {40 + width, y}};
    cv::perspectiveTransform(ends, ends, map);
    const Region& box = read->lines.at(i).box;
    EXPECT_NEAR(box.x0, ends[0].x, 20) << i;
    EXPECT_NEAR(box.x1, ends[1].x, 25) << i;
    EXPECT_NEAR((box.y0 + box.y1) / 2, (ends[0].y + ends[1].y) / 2, 20) << i;
  }
}

}  // namespace
}  // namespace firstpass::understand
