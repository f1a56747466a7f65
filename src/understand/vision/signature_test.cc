#include "understand/vision/signature.h"

#include <gtest/gtest.h>

#include <cmath>

#include "understand/vision/boxes.h"
#include "understand/vision/test_pages.h"

namespace firstpass::understand {
namespace {

// As the reader sees it: a label, printed in letters 24 pixels high, and its box.
OcrPage page_with(const std::string& label, const Region& box) {
  OcrPage page;
  page.lines.push_back({label, box, 0.99, {{label, box, 0.99}}});
  return page;
}

// Loops and strokes of a pen, some 200 x 70 pixels.
Region sign(cv::Mat& picture, cv::Point at) {
  cv::Point before = at;
  for (int i = 0; i <= 120; ++i) {
    const double t = i / 120.0;
    const cv::Point here(at.x + static_cast<int>(200 * t + 12 * std::sin(19 * t)),
                         at.y + static_cast<int>(28 * std::sin(31 * t) - 8 * std::cos(7 * t)));
    cv::line(picture, before, here, {40, 40, 110}, 2, cv::LINE_AA);
    before = here;
  }
  return {static_cast<float>(at.x), static_cast<float>(at.y - 30), static_cast<float>(at.x + 200),
          static_cast<float>(at.y + 30), 0};
}

TEST(Signature, IsFoundAboveBesideAndBelowItsLabel) {
  for (const cv::Point at : {cv::Point(120, 330), cv::Point(260, 412), cv::Point(110, 470)}) {
    cv::Mat picture = test::page({}, 800, 600);
    const Region label{100, 400, 210, 424, 0};
    cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
    cv::line(picture, {90, 385}, {700, 385}, {60, 60, 60}, 2);  // the line it stands on
    const Region ink = sign(picture, at);
    const auto found = find_signatures(test::image_of(picture), page_with("Signature", label));
    ASSERT_FALSE(found.empty()) << at;
    float covered = 0;
    for (const Region& box : found) covered = std::max(covered, common(box, ink) / area(ink));
    EXPECT_GT(covered, 0.75F) << at;
    for (const Region& box : found) EXPECT_LT(area(box), 4 * area(ink)) << at;
  }
}

TEST(Signature, AnEmptyFieldHasNone) {
  cv::Mat picture = test::page({}, 800, 600);
  cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
  cv::line(picture, {90, 385}, {700, 385}, {60, 60, 60}, 2);
  cv::rectangle(picture, cv::Rect(80, 300, 640, 140), {60, 60, 60}, 2);
  EXPECT_TRUE(find_signatures(test::image_of(picture), page_with("Signature", {100, 400, 210, 424, 0})).empty());
}

TEST(Signature, PrintedWordsAreNone) {
  cv::Mat picture = test::page({}, 800, 600);
  cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
  cv::putText(picture, "TOTAL 4711", {250, 424}, cv::FONT_HERSHEY_DUPLEX, 1.2, {20, 20, 20}, 2, cv::LINE_AA);
  OcrPage page = page_with("Signature", {100, 400, 210, 424, 0});
  page.lines.push_back({"TOTAL 4711",
                        {248, 392, 500, 430, 0},
                        0.98,
                        {{"TOTAL", {248, 392, 380, 430, 0}, 0.98}, {"4711", {385, 392, 500, 430, 0}, 0.98}}});
  EXPECT_TRUE(find_signatures(test::image_of(picture), page).empty());
}

// The reader takes loops for letters, and is sure of it.
TEST(Signature, IsFoundWhereItWasReadAsLetters) {
  for (const std::string read : {"M", "Mm", "Wllu"}) {
    cv::Mat picture = test::page({}, 800, 600);
    const Region label{100, 400, 210, 424, 0};
    cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
    const Region ink = sign(picture, {120, 330});
    OcrPage page = page_with("Signature", label);
    page.lines.push_back({read, ink, 0.97, {{read, ink, 0.97}}});
    const auto found = find_signatures(test::image_of(picture), page);
    ASSERT_EQ(found.size(), 1U) << read;
    EXPECT_GT(common(found[0], ink) / area(ink), 0.75F) << read;
  }
}

TEST(Signature, IsFoundInTheRowOfItsLabel) {
  cv::Mat picture = test::page({}, 800, 600);
  const Region label{100, 400, 210, 424, 0};
  cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
  const Region ink = sign(picture, {260, 412});
  OcrPage page = page_with("Signature M", {100, 380, 460, 444, 0});
  page.lines[0].words = {{"Signature", label, 0.99}, {"M", ink, 0.95}};
  EXPECT_EQ(find_signatures(test::image_of(picture), page).size(), 1U);
}

// A name typed into the field, in letters larger than the label's: print, whatever their size.
TEST(Signature, LargePrintIsNone) {
  for (const double size : {0.8, 1.4, 2.2}) {
    cv::Mat picture = test::page({}, 800, 600);
    cv::putText(picture, "Signature", {100, 422}, cv::FONT_HERSHEY_DUPLEX, 0.7, {20, 20, 20}, 1, cv::LINE_AA);
    int below = 0;
    const cv::Size letters = cv::getTextSize("Illinois", cv::FONT_HERSHEY_DUPLEX, size, 2, &below);
    cv::putText(picture, "Illinois", {120, 380}, cv::FONT_HERSHEY_DUPLEX, size, {20, 20, 20}, 2, cv::LINE_AA);
    const Region box{118, static_cast<float>(376 - letters.height), static_cast<float>(122 + letters.width),
                     static_cast<float>(384 + below), 0};
    OcrPage page = page_with("Signature", {100, 400, 210, 424, 0});
    page.lines.push_back({"Illinois", box, 0.98, {{"Illinois", box, 0.98}}});
    EXPECT_TRUE(find_signatures(test::image_of(picture), page).empty()) << size;
  }
}

TEST(Signature, WithoutALabelNothingIsLookedFor) {
  cv::Mat picture = test::page({}, 800, 600);
  sign(picture, {120, 330});
  EXPECT_TRUE(find_signatures(test::image_of(picture), page_with("Invoice", {100, 400, 210, 424, 0})).empty());
  EXPECT_TRUE(find_signatures(test::image_of(picture), page_with("Designed", {100, 400, 210, 424, 0})).empty());
  EXPECT_TRUE(find_signatures(Image{}, page_with("Signature", {100, 400, 210, 424, 0})).empty());
}

}  // namespace
}  // namespace firstpass::understand
