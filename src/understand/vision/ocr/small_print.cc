#include "understand/vision/ocr/small_print.h"

#include <algorithm>
#include <iterator>
#include <opencv2/imgproc.hpp>

namespace firstpass::understand::ocr {

namespace {

constexpr int kTile = 736;          // pixels a side, as many in all as one look at a whole page has
constexpr int kContext = 48;        // pixels around the part of a tile that counts
constexpr double kResolved = 11;    // height in pixels of a box that one look resolves; its letters have two thirds
constexpr float kSure = 0.7F;       // score of such a box; rows that run into each other have less
constexpr double kTallest = 96;     // pixels of a tile; taller type is better seen from afar
constexpr int kStroke = 24;         // grey levels between a stroke and what is around it
constexpr double kDetail = 0.0005;  // share of a tile; a word has more strokes than that
constexpr double kSamePlace = 0.5;  // share of a box that others cover, from which it is the same text
constexpr double kBlock = 0.25;     // share of a tall box that rows cover, from which it is a block of them

cv::Rect grown(const cv::Rect& rect, int by, cv::Size inside) {
  return cv::Rect(rect.x - by, rect.y - by, rect.width + 2 * by, rect.height + 2 * by) & cv::Rect({0, 0}, inside);
}

void fill(cv::Mat& mask, const TextBox& box, double scale, int value) {
  std::array<cv::Point, 4> corners;
  for (std::size_t i = 0; i < 4; ++i) corners[i] = cv::Point(box.corners[i] * scale);
  cv::fillConvexPoly(mask, corners.data(), 4, value);
}

cv::Mat mask_of(const std::vector<TextBox>& boxes, double scale, cv::Size size) {
  cv::Mat mask = cv::Mat::zeros(size, CV_8U);
  for (const TextBox& box : boxes) fill(mask, box, scale, 255);
  return mask;
}

double covered_share(const TextBox& box, const cv::Mat& mask, double scale) {
  std::vector<cv::Point2f> corners;
  for (const auto& corner : box.corners) corners.push_back(corner * scale);
  const cv::Rect bounds = grown(cv::boundingRect(corners), 0, mask.size());
  if (bounds.empty()) return 0;
  cv::Mat inside = cv::Mat::zeros(bounds.size(), CV_8U);
  std::array<cv::Point, 4> shifted;
  for (std::size_t i = 0; i < 4; ++i) shifted[i] = cv::Point(corners[i]) - bounds.tl();
  cv::fillConvexPoly(inside, shifted.data(), 4, 255);
  const int area = cv::countNonZero(inside);
  return area == 0 ? 0 : static_cast<double>(cv::countNonZero(inside & mask(bounds))) / area;
}

// Fine strokes that stand outside of the boxes that are resolved already.
cv::Mat unexplained_detail(const cv::Mat& scaled, const std::vector<TextBox>& boxes, double scale, double base_scale) {
  cv::Mat grey, around, difference;
  cv::cvtColor(scaled, grey, cv::COLOR_RGB2GRAY);
  cv::blur(grey, around, {9, 9});
  cv::absdiff(grey, around, difference);
  cv::Mat detail = difference > kStroke;
  for (const TextBox& box : boxes) {
    const double height = std::min(box.width(), box.height());
    const bool resolved = height * base_scale >= kResolved && height * scale <= kTallest && box.score >= kSure;
    if (resolved) fill(detail, box, scale, 0);
  }
  return detail;
}

// The network wants multiples of 32: what is missing is filled as if the edge went on.
Result<cv::Mat> look_at(const cv::Mat& tile, const runtime::OnnxSession& session) {
  cv::Mat whole;
  cv::copyMakeBorder(tile, whole, 0, (32 - tile.rows % 32) % 32, 0, (32 - tile.cols % 32) % 32, cv::BORDER_REPLICATE);
  FP_TRY_ASSIGN(const cv::Mat probabilities, text_probabilities(whole, session));
  if (probabilities.size() != whole.size())
    return fail(Code::internal, "understand/vision/ocr", "the detection model answers in another size");
  return probabilities(cv::Rect({0, 0}, tile.size()));
}

// What is looked at of one side is cut into equal parts, so that no sliver is left at the end.
std::vector<cv::Rect> parts_of(cv::Size size) {
  const auto count = [](int side) { return (side + kTile - 2 * kContext - 1) / (kTile - 2 * kContext); };
  const int across = count(size.width), down = count(size.height);
  std::vector<cv::Rect> parts;
  for (int j = 0; j < down; ++j)
    for (int i = 0; i < across; ++i)
      parts.emplace_back(cv::Point(size.width * i / across, size.height * j / down),
                         cv::Point(size.width * (i + 1) / across, size.height * (j + 1) / down));
  return parts;
}

// Type that is better seen from afar, but no rows that ran into each other there.
bool is_tall_type(const TextBox& box, const cv::Mat& by_rows, double scale) {
  return std::min(box.width(), box.height()) * scale > kTallest && box.score >= kSure &&
         covered_share(box, by_rows, scale) < kBlock;
}

std::vector<TextBox> merged(std::vector<TextBox> boxes, std::vector<TextBox> closer, double scale, cv::Size size) {
  std::vector<TextBox> rows, tall;
  std::copy_if(closer.begin(), closer.end(), std::back_inserter(rows),
               [&](const TextBox& box) { return std::min(box.width(), box.height()) * scale <= kTallest / 2; });
  const cv::Mat by_rows = mask_of(rows, scale, size);
  std::copy_if(boxes.begin(), boxes.end(), std::back_inserter(tall),
               [&](const TextBox& box) { return is_tall_type(box, by_rows, scale); });
  const cv::Mat by_tall = mask_of(tall, scale, size);
  std::erase_if(closer, [&](const TextBox& box) { return covered_share(box, by_tall, scale) > kSamePlace; });
  const cv::Mat by_closer = mask_of(closer, scale, size);
  std::erase_if(boxes, [&](const TextBox& box) { return covered_share(box, by_closer, scale) > kSamePlace; });
  boxes.insert(boxes.end(), closer.begin(), closer.end());
  return boxes;
}

}  // namespace

Result<std::vector<TextBox>> with_small_print(const cv::Mat& rgb, std::vector<TextBox> boxes, double scale,
                                              const runtime::OnnxSession& session, const Context& context,
                                              const DetectOptions& options) {
  cv::Mat scaled;
  cv::resize(rgb, scaled, {}, options.closer_scale, options.closer_scale, cv::INTER_AREA);
  if (std::min(scaled.cols, scaled.rows) < 8) return boxes;
  const cv::Mat detail = unexplained_detail(scaled, boxes, options.closer_scale, scale);
  cv::Mat probabilities = cv::Mat::zeros(scaled.size(), CV_32F);
  bool looked = false;
  for (const cv::Rect& part : parts_of(scaled.size())) {
    if (cv::countNonZero(detail(part)) <= kDetail * part.area()) continue;
    FP_TRY(context.deadline.check("understand/vision/ocr"));
    const cv::Rect tile = grown(part, kContext, scaled.size());
    FP_TRY_ASSIGN(const cv::Mat seen, look_at(scaled(tile), session));
    seen(part - tile.tl()).copyTo(probabilities(part));
    looked = true;
  }
  if (!looked) return boxes;
  DetectOptions all = options;
  all.max_boxes *= 4;  // a page of a newspaper has more than a screen
  return merged(std::move(boxes), boxes_of(probabilities, rgb.size(), all), options.closer_scale, scaled.size());
}

}  // namespace firstpass::understand::ocr
