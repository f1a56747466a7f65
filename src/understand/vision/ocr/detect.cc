#include "understand/vision/ocr/detect.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "understand/vision/ocr/small_print.h"
#include "understand/vision/ocr/tensor.h"

namespace firstpass::understand::ocr {

namespace {

constexpr float kSmallestSide = 3;  // in detection pixels; smaller is noise

cv::Size detection_size(cv::Size size, const DetectOptions& options) {
  double scale = std::sqrt(options.pixels / (static_cast<double>(size.width) * size.height));
  scale = std::min(scale, options.enlarge);
  scale = std::min(scale, static_cast<double>(options.longest_side) / std::max(size.width, size.height));
  const auto side = [&](int pixels) { return std::max(32, static_cast<int>(std::lround(pixels * scale / 32)) * 32); };
  return {side(size.width), side(size.height)};
}

// minAreaRect's corners in reading order: the two left ones first, as long as the text is not steeper than 45 degrees.
std::array<cv::Point2f, 4> ordered(const cv::RotatedRect& rect) {
  std::array<cv::Point2f, 4> corners;
  rect.points(corners.data());
  std::sort(corners.begin(), corners.end(), [](const auto& a, const auto& b) { return a.x < b.x; });
  if (corners[0].y > corners[1].y) std::swap(corners[0], corners[1]);
  if (corners[2].y > corners[3].y) std::swap(corners[2], corners[3]);
  return {corners[0], corners[2], corners[3], corners[1]};
}

float mean_inside(const cv::Mat& probabilities, const cv::RotatedRect& rect) {
  const cv::Rect bounds = rect.boundingRect() & cv::Rect(0, 0, probabilities.cols, probabilities.rows);
  if (bounds.empty()) return 0;
  std::array<cv::Point2f, 4> corners;
  rect.points(corners.data());
  std::array<cv::Point, 4> inside;
  for (std::size_t i = 0; i < 4; ++i)
    inside[i] = cv::Point(cvRound(corners[i].x) - bounds.x, cvRound(corners[i].y) - bounds.y);
  cv::Mat mask = cv::Mat::zeros(bounds.size(), CV_8U);
  cv::fillConvexPoly(mask, inside.data(), 4, 1);
  return static_cast<float>(cv::mean(probabilities(bounds), mask)[0]);
}

// A rectangle's outline moved outwards by `distance` is, but for its round corners, the same rectangle grown: no
// polygon clipping is needed.
cv::RotatedRect unclipped(const cv::RotatedRect& rect, float ratio) {
  const float width = rect.size.width, height = rect.size.height;
  const float distance = width * height * ratio / (2 * (width + height));
  return {rect.center, {width + 2 * distance, height + 2 * distance}, rect.angle};
}

}  // namespace

float TextBox::width() const { return static_cast<float>(cv::norm(corners[1] - corners[0])); }
float TextBox::height() const { return static_cast<float>(cv::norm(corners[3] - corners[0])); }
float TextBox::angle() const {
  const cv::Point2f edge = corners[1] - corners[0];
  return std::atan2(edge.y, edge.x);
}
cv::Point2f TextBox::center() const { return (corners[0] + corners[1] + corners[2] + corners[3]) * 0.25F; }

std::vector<TextBox> boxes_of(const cv::Mat& probabilities, cv::Size target, const DetectOptions& options) {
  cv::Mat bitmap = probabilities > options.threshold;
  cv::dilate(bitmap, bitmap, cv::Mat::ones(2, 2, CV_8U));
  std::vector<std::vector<cv::Point>> contours;
  cv::findContours(bitmap, contours, cv::RETR_LIST, cv::CHAIN_APPROX_SIMPLE);
  const float scale_x = static_cast<float>(target.width) / static_cast<float>(probabilities.cols);
  const float scale_y = static_cast<float>(target.height) / static_cast<float>(probabilities.rows);
  std::vector<TextBox> boxes;
  for (const auto& contour : contours) {
    if (static_cast<int>(boxes.size()) >= options.max_boxes) break;
    const cv::RotatedRect rect = cv::minAreaRect(contour);
    if (std::min(rect.size.width, rect.size.height) < kSmallestSide) continue;
    const float score = mean_inside(probabilities, rect);
    if (score < options.box_threshold) continue;
    TextBox box{ordered(unclipped(rect, options.unclip)), score};
    for (auto& corner : box.corners) {
      corner.x = std::clamp(corner.x * scale_x, 0.0F, static_cast<float>(target.width));
      corner.y = std::clamp(corner.y * scale_y, 0.0F, static_cast<float>(target.height));
    }
    if (box.width() > 3 && box.height() > 3) boxes.push_back(box);
  }
  return boxes;
}

Result<cv::Mat> text_probabilities(const cv::Mat& scaled, const runtime::OnnxSession& session) {
  std::vector<float> values(scaled.total() * 3);
  fill_planes(scaled, values.data(), scaled.cols);
  auto input = runtime::Tensor::of({1, 3, scaled.rows, scaled.cols}, std::move(values));
  FP_TRY_ASSIGN(auto outputs, session.run({{session.input_names().front(), std::move(input)}}));
  const auto& output = outputs.front();
  if (output.shape.size() != 4 || output.shape[2] <= 0 || output.shape[3] <= 0)
    return fail(Code::internal, "understand/vision/ocr", "the detection model answers in an unknown shape");
  const cv::Mat probabilities(static_cast<int>(output.shape[2]), static_cast<int>(output.shape[3]), CV_32F,
                              const_cast<float*>(output.floats().data()));
  return probabilities.clone();
}

Result<std::vector<TextBox>> detect_text(const cv::Mat& rgb, const runtime::OnnxSession& session,
                                         const Context& context, const DetectOptions& options) {
  const cv::Size size = detection_size(rgb.size(), options);
  cv::Mat scaled;
  cv::resize(rgb, scaled, size, 0, 0, size.area() < rgb.size().area() ? cv::INTER_AREA : cv::INTER_LINEAR);
  FP_TRY_ASSIGN(const cv::Mat probabilities, text_probabilities(scaled, session));
  auto boxes = boxes_of(probabilities, rgb.size(), options);
  const double scale = static_cast<double>(std::max(size.width, size.height)) / std::max(rgb.cols, rgb.rows);
  if (scale >= options.closer_below) return boxes;
  return with_small_print(rgb, std::move(boxes), scale, session, context, options);
}

}  // namespace firstpass::understand::ocr
