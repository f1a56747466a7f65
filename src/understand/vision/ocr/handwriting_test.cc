#include "understand/vision/ocr/handwriting.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

namespace firstpass::understand::ocr {
namespace {

TEST(HandConfidence, GrowsWithWhatSpeaksForAWord) {
  const WordEvidence doubtful{0.6, 0.2, {false, false}, 6, false};
  WordEvidence seen_again = doubtful, surer = doubtful, both = doubtful;
  seen_again.again = {true, true};
  surer.mean = 0.998, surer.least = 0.995;
  both = surer, both.again = {true, true};
  EXPECT_LT(hand_confidence(doubtful), 0.5);
  EXPECT_GT(hand_confidence(seen_again), hand_confidence(doubtful));
  EXPECT_GT(hand_confidence(surer), hand_confidence(doubtful));
  EXPECT_GT(hand_confidence(both), 0.95);
}

TEST(HandConfidence, AWordTheOtherReadingsLackIsLessSure) {
  Piece piece;
  piece.box.corners = {cv::Point2f(0, 0), cv::Point2f(100, 0), cv::Point2f(100, 20), cv::Point2f(0, 20)};
  for (const char* letter : {"r", "e", "n", "t", " ", "6", "4"}) {
    const auto at = static_cast<float>(piece.reading.characters.size()) / 7;
    piece.reading.characters.push_back({letter, at, 0.1F, 0.9F});
  }
  const auto printed = words_of(piece);
  ASSERT_EQ(printed.size(), 2U);
  EXPECT_NEAR(printed[0].confidence, 0.9, 1e-6);  // print: what the network says
  piece.again = {{"rent", "84"}, {"rent", "94"}};
  const auto by_hand = words_of(piece);
  EXPECT_GT(by_hand[0].confidence, by_hand[1].confidence + 0.1);
  EXPECT_LT(by_hand[1].confidence, 0.9);
}

TEST(Shape, OfNothingIsNothing) {
  EXPECT_EQ(shape_of(cv::Mat(2, 2, CV_8UC3, cv::Scalar::all(255))), Shape{});
  const Shape blank = shape_of(cv::Mat(40, 300, CV_8UC3, cv::Scalar::all(255)));
  for (const float one : blank) EXPECT_GE(one, 0);
}

}  // namespace
}  // namespace firstpass::understand::ocr
