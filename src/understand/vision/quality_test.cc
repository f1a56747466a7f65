#include "understand/vision/quality.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "understand/vision/barcode.h"
#include "understand/vision/test_pages.h"

namespace firstpass::understand {
namespace {

using test::image_of;
using test::plain;
using testing::HasSubstr;

const std::vector<std::string> kLines = {"Green Corner Grocery", "Invoice 4711 of Monday", "Bread and butter",
                                         "Total amount due"};

TEST(Quality, TellsSharpFromBlurredAtEverySize) {
  for (const double scale : {0.5, 1.0, 2.0, 4.0}) {
    cv::Mat picture, blurred, shaken;
    cv::resize(test::page(kLines), picture, {}, scale, scale, cv::INTER_AREA);
    EXPECT_EQ(judge_quality(image_of(picture)).reason, "sharp") << scale;
  }
  cv::Mat blurred, shaken;
  cv::GaussianBlur(test::page(kLines), blurred, {}, 4);
  EXPECT_THAT(judge_quality(image_of(blurred)).reason, HasSubstr("blurred"));
  cv::blur(test::page(kLines), shaken, {17, 1});
  EXPECT_THAT(judge_quality(image_of(shaken)).reason, HasSubstr("blurred"));
}

TEST(Quality, DoesNotMindTheContrastOfWhatIsSharp) {
  cv::Mat faint;
  test::page(kLines).convertTo(faint, -1, 0.4, 120);
  EXPECT_EQ(judge_quality(image_of(faint)).reason, "sharp");
  const cv::Mat inverted = cv::Scalar(255, 255, 255) - test::page(kLines);
  EXPECT_EQ(judge_quality(image_of(inverted)).reason, "sharp");
}

TEST(Quality, SaysWhatIsWrong) {
  EXPECT_THAT(judge_quality(plain(300, 300, 0)).reason, HasSubstr("black"));
  EXPECT_THAT(judge_quality(plain(300, 300, 255)).reason, HasSubstr("blank"));
  cv::Mat dark, bright;
  test::page(kLines).convertTo(dark, -1, 0.25, 0);
  EXPECT_THAT(judge_quality(image_of(dark)).reason, HasSubstr("dark"));
  test::page(kLines).convertTo(bright, -1, 0.1, 230);
  EXPECT_LT(judge_quality(image_of(bright)).score, 0.5);
  EXPECT_EQ(judge_quality(Image{}).score, 0);
  EXPECT_EQ(judge_quality(plain(1, 1, 9)).score, 0);
  EXPECT_EQ(judge_quality(Image{4, 4, {1, 2}}).score, 0);
}

// The rows of test::page(lines), as reading boxes them.
std::vector<Region> rows_of(std::size_t count, float x1) {
  std::vector<Region> rows;
  for (std::size_t i = 0; i < count; ++i) {
    const float base = 60 + 50 * static_cast<float>(i);
    rows.push_back({30, base - 28, x1, base + 10, 0});
  }
  return rows;
}

// A lamp's reflection: white within `radius`, falling off over as much again.
cv::Mat with_glare(cv::Mat picture, cv::Point centre, float radius) {
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      const auto distance = static_cast<float>(cv::norm(cv::Point(x, y) - centre));
      const float light = std::clamp(2 - distance / radius, 0.0F, 1.0F);
      auto& pixel = picture.at<cv::Vec3b>(y, x);
      for (int c = 0; c < 3; ++c)
        pixel[c] = cv::saturate_cast<unsigned char>(static_cast<float>(pixel[c]) + 255 * light);
    }
  return picture;
}

cv::Mat grey_page() { return test::page(kLines) - cv::Scalar(60, 60, 60); }

TEST(Quality, SeesGlareOverText) {
  const auto rows = rows_of(kLines.size(), 430);
  const auto judge = [&](const cv::Mat& picture, const std::vector<Region>& words) {
    return judge_text(image_of(picture), judge_quality(image_of(picture)), rows, words).reason;
  };
  const cv::Mat glare = with_glare(grey_page(), {230, 130}, 100);
  EXPECT_THAT(judge(glare, {}), HasSubstr("glare"));
  EXPECT_EQ(judge(glare, rows), "sharp");                                  // all was read in spite of it
  EXPECT_EQ(judge(with_glare(grey_page(), {700, 130}, 40), {}), "sharp");  // beside the text
  EXPECT_EQ(judge(grey_page(), {}), "sharp");
}

TEST(Quality, TakesNoWhitePaperForGlare) {
  const auto rows = rows_of(kLines.size(), 430);
  cv::Mat label = grey_page();  // a white label on grey paper ends in a step
  label(cv::Rect(100, 90, 200, 90)) = cv::Scalar(255, 255, 255);
  cv::Mat white;
  test::page(kLines).convertTo(white, -1, 1.1, 0);
  for (const cv::Mat& picture : {label, white})
    EXPECT_EQ(judge_text(image_of(picture), judge_quality(image_of(picture)), rows, {}).reason, "sharp");
}

TEST(Quality, SeesRowsCutOffAtAnEdge) {
  const std::vector<std::string> lines = {"HHHHHHHHHHHHHH", "HHHHHHHHHHHHHH", "HHHHHHHHHHHHHH", "HHHHHHHHHHHHHH"};
  const cv::Mat whole = test::page(lines);
  const auto judge = [&](const cv::Mat& picture, float x0) {
    std::vector<Region> rows = rows_of(lines.size(), static_cast<float>(picture.cols));
    for (Region& row : rows) row.x0 = x0;
    return judge_text(image_of(picture), judge_quality(image_of(picture)), rows, {}).reason;
  };
  EXPECT_EQ(judge(whole, 30), "sharp");
  EXPECT_EQ(judge(whole.colRange(38, whole.cols), 0), "sharp");  // tight, but whole
  bool right = false, left = false;  // a cut may fall into the gap between two letters of this plain type
  for (int at = 200; at < 206; ++at) {
    right |= judge(whole.colRange(0, at), 30).find("cut off on the right") != std::string::npos;
  }
  for (int at = 60; at < 66; ++at)
    left |= judge(whole.colRange(at, whole.cols), 0).find("cut off on the left") != std::string::npos;
  EXPECT_TRUE(right);
  EXPECT_TRUE(left);
}

// "5901234123457" as an EAN-13, drawn bar by bar.
cv::Mat ean13() {
  const std::string bits =
      "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101";
  cv::Mat picture(120, 3 * static_cast<int>(bits.size()) + 80, CV_8UC3, cv::Scalar(255, 255, 255));
  for (std::size_t i = 0; i < bits.size(); ++i)
    if (bits[i] == '1')
      cv::rectangle(picture, cv::Rect(40 + 3 * static_cast<int>(i), 20, 3, 80), {0, 0, 0}, cv::FILLED);
  return picture;
}

TEST(Barcodes, AreReadUprightAndTurned) {
  cv::Mat picture = ean13();
  for (int turn = 0; turn < 4; ++turn) {
    const auto codes = find_barcodes(image_of(picture));
    ASSERT_EQ(codes.size(), 1U) << turn;
    EXPECT_EQ(codes[0].text, "5901234123457");
    EXPECT_EQ(codes[0].format, "EAN-13");
    EXPECT_GE(codes[0].box.x0, 0);
    EXPECT_LE(codes[0].box.x1, static_cast<float>(picture.cols));
    cv::rotate(picture, picture, cv::ROTATE_90_CLOCKWISE);
  }
}

TEST(Barcodes, ThatAreEqualDoNotEndTheProgram) {
  cv::Mat above, beside;
  cv::vconcat(ean13(), ean13(), above);
  cv::hconcat(ean13(), ean13(), beside);
  for (const cv::Mat& picture : {above, beside}) {
    const auto codes = find_barcodes(image_of(picture));
    ASSERT_GE(codes.size(), 1U);
    for (const Barcode& code : codes) EXPECT_EQ(code.text, "5901234123457");
  }
}

TEST(Barcodes, AreNotSeenInText) {
  EXPECT_TRUE(find_barcodes(image_of(test::page(kLines))).empty());
  EXPECT_TRUE(find_barcodes(plain(1, 1, 0)).empty());
  EXPECT_TRUE(find_barcodes(Image{}).empty());
}

}  // namespace
}  // namespace firstpass::understand
