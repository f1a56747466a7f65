#include "understand/vision/quality.h"

#include <algorithm>
#include <array>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace firstpass::understand {

namespace {

constexpr int kLongestSide = 1600;   // larger pictures are scaled down: their finest grain carries no text
constexpr int kBlurWidth = 9;        // of the box filter that blurs again
constexpr double kEdgeShare = 0.03;  // the steepest pixels of a direction
constexpr int kFewestEdges = 50;
constexpr int kLeastStep = 3;  // grey levels; smaller steps are noise
// What the second blur leaves of the steepest edges. Chosen between the sharp and the blurred pictures of the
// development set (0.174 and 0.243), far from both.
constexpr double kSharp = 0.11, kHopeless = 0.30;

cv::Mat grey_of(const Image& image) {
  const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
  const double scale = static_cast<double>(kLongestSide) / std::max(image.width, image.height);
  cv::Mat small = rgb, grey;
  if (scale < 1) cv::resize(rgb, small, {}, scale, scale, cv::INTER_AREA);
  cv::cvtColor(small, grey, cv::COLOR_RGB2GRAY);
  return grey;
}

struct Steps {
  cv::Mat before, after;  // absolute differences of neighbours, 8 bit
};

Steps steps(const cv::Mat& grey, const cv::Mat& blurred, bool across) {
  const cv::Rect first(0, 0, grey.cols - (across ? 1 : 0), grey.rows - (across ? 0 : 1));
  const cv::Rect second = first + (across ? cv::Point(1, 0) : cv::Point(0, 1));
  Steps out;
  cv::absdiff(grey(first), grey(second), out.before);
  cv::absdiff(blurred(first), blurred(second), out.after);
  return out;
}

// The grey step that only `share` of the pixels reach.
int threshold_of(const cv::Mat& values, double share) {
  std::array<std::int64_t, 256> histogram{};
  for (int y = 0; y < values.rows; ++y) {
    const std::uint8_t* row = values.ptr<std::uint8_t>(y);
    for (int x = 0; x < values.cols; ++x) ++histogram[row[x]];
  }
  auto left = static_cast<std::int64_t>(share * static_cast<double>(values.total()));
  int level = 255;
  while (level > kLeastStep && (left -= histogram[static_cast<std::size_t>(level)]) > 0) --level;
  return level;
}

// Share of the edges' steepness that outlives the second blur; negative without edges.
double left_after_blur(const Steps& pair) {
  const cv::Mat edges = pair.before >= std::max(threshold_of(pair.before, kEdgeShare), kLeastStep);
  if (cv::countNonZero(edges) < kFewestEdges) return -1;
  return cv::mean(pair.after, edges)[0] / std::max(cv::mean(pair.before, edges)[0], 1e-6);
}

struct Light {
  double contrast = 0;   // grey levels between darkest and brightest
  double darkest = 0;    // of the darkest thousandth: thin ink covers no more of a page
  double brightest = 0;  // of the brightest thousandth: so does light type on a dark screen
};

Light light_of(const cv::Mat& grey) {
  std::vector<std::uint8_t> values;
  values.reserve(grey.total());
  for (int y = 0; y < grey.rows; ++y)
    values.insert(values.end(), grey.ptr<std::uint8_t>(y), grey.ptr<std::uint8_t>(y) + grey.cols);
  const auto percentile = [&](double share) {
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return static_cast<double>(*at);
  };
  const double darkest = percentile(0.001), brightest = percentile(0.999);
  return {brightest - darkest, darkest, brightest};
}

struct Verdict {
  double score;
  const char* reason;
};

double between(double value, double worst, double best) {
  return std::clamp((value - worst) / (best - worst), 0.0, 1.0);
}

constexpr int kWhite = 252;            // grey levels; brighter is blown out
constexpr double kLeastPatch = 0.002;  // of the picture; smaller white patches hide no word
constexpr int kGlow = 12;              // grey levels that the brightness falls between the rings around a patch
constexpr float kRowsAcross = 4;       // of a place that is empty because of glare; print leaves one or two rows free
constexpr double kWashedOut = 0.2;    // of the text's area; a quarter of the rows is damaged by then (bench/RESULTS.md)
constexpr double kMostRowsCut = 0.4;  // shares of the rows; half of it, one row in five, is not trusted
constexpr std::size_t kFewestCutRows = 3;  // one or two are a stamp, or a window behind another

// The upper quartile, that is paper between ink, of the pixels of `grey` that `mask` has; negative without pixels.
int paper_of(const cv::Mat& grey, const cv::Mat& mask) {
  std::array<int, 256> histogram{};
  int count = 0;
  for (int y = 0; y < grey.rows; ++y)
    for (int x = 0; x < grey.cols; ++x)
      if (mask.at<std::uint8_t>(y, x) != 0) ++histogram[grey.at<std::uint8_t>(y, x)], ++count;
  int level = 255, left = count / 4;
  while (level > 0 && (left -= histogram[static_cast<std::size_t>(level)]) >= 0) --level;
  return count == 0 ? -1 : level;
}

// Pixels between each pixel and the nearest one outside of `mask`.
cv::Mat depth_in(const cv::Mat& mask) {
  cv::Mat depth;
  cv::distanceTransform(mask, depth, cv::DIST_L2, 3);
  return depth;
}

// The parts of `mask` that a disc of this radius fits into.
cv::Mat opened(const cv::Mat& mask, float radius) { return mask & (depth_in(depth_in(mask) < radius) < radius); }

// Whether brightness falls off outside a patch; a white label ends in a step, beyond which nothing changes. The rings
// are wide against the few pixels by which a lens or a codec softens that step.
bool glows(const cv::Mat& grey, const cv::Mat& patch, int ring) {
  const cv::Mat away = depth_in(~patch);
  const int close = paper_of(grey, (away > 0) & (away <= ring));
  const int far = paper_of(grey, (away > 2 * ring) & (away <= 3 * ring));
  return far >= 0 && close - far >= kGlow;
}

// Share of the area that the rows take up where glare has washed everything out: places several rows high and wide that
// hold no word. Paper is blown out before ink is, so that a patch may still be read at its rim.
double washed_out(const cv::Mat& grey, const cv::Rect& text, const cv::Mat& words, int row_height) {
  cv::Mat labels, statistics, centres;
  const int count = cv::connectedComponentsWithStats(grey >= kWhite, labels, statistics, centres);
  const int ring = std::max(2, std::max(grey.cols, grey.rows) / 60);
  double area = 0;
  for (int i = 1; i < count; ++i) {
    if (statistics.at<int>(i, cv::CC_STAT_AREA) < kLeastPatch * static_cast<double>(grey.total())) continue;
    const cv::Rect box(statistics.at<int>(i, cv::CC_STAT_LEFT), statistics.at<int>(i, cv::CC_STAT_TOP),
                       statistics.at<int>(i, cv::CC_STAT_WIDTH), statistics.at<int>(i, cv::CC_STAT_HEIGHT));
    if ((box & text).empty()) continue;
    const cv::Rect around = cv::Rect(box.x - 3 * ring, box.y - 3 * ring, box.width + 6 * ring, box.height + 6 * ring) &
                            cv::Rect({0, 0}, grey.size());
    if (!glows(grey(around), labels(around) == i, ring)) continue;
    const cv::Mat wordless = (labels(box & text) == i) & ~words(box & text);
    area += cv::countNonZero(opened(wordless, kRowsAcross * static_cast<float>(row_height) / 2));
  }
  return text.empty() ? 0 : area / text.area();
}

// Whether a line of pixels on the edge of a row crosses ink: it is as uneven as half of what the row shows inside.
bool has_ink(const cv::Mat& grey, const cv::Rect& row, const cv::Rect& edge) {
  double low = 0, high = 0, edge_low = 0, edge_high = 0;
  cv::minMaxLoc(grey(row), &low, &high);
  cv::minMaxLoc(grey(edge), &edge_low, &edge_high);
  return high - low > 40 && edge_high - edge_low > (high - low) / 2;
}

struct CutRows {
  std::size_t left = 0, right = 0;
};

// Boxes are drawn wider than the letters, so that reaching the edge alone says nothing.
CutRows cut_rows(const cv::Mat& grey, const std::vector<cv::Rect>& rows) {
  CutRows cut;
  for (const cv::Rect& row : rows) {
    const int near = row.height / 4;
    if (row.x <= near && has_ink(grey, row, {0, row.y, 1, row.height})) ++cut.left;
    if (row.br().x >= grey.cols - near && has_ink(grey, row, {grey.cols - 1, row.y, 1, row.height})) ++cut.right;
  }
  return cut;
}

Quality measure_text(const Image& image, const Quality& picture, const std::vector<Region>& row_boxes,
                     const std::vector<Region>& word_boxes) {
  const cv::Mat grey = grey_of(image);
  const float scale = static_cast<float>(grey.cols) / static_cast<float>(image.width);
  const auto scaled = [&](const Region& region) {
    return cv::Rect(cv::Point(cvRound(region.x0 * scale), cvRound(region.y0 * scale)),
                    cv::Point(cvRound(region.x1 * scale), cvRound(region.y1 * scale))) &
           cv::Rect({0, 0}, grey.size());
  };
  std::vector<cv::Rect> rows;
  cv::Rect text;
  for (const Region& region : row_boxes) {
    const cv::Rect row = scaled(region);
    if (row.empty()) continue;
    rows.push_back(row);
    text |= row;
  }
  cv::Mat words = cv::Mat::zeros(grey.size(), CV_8U);
  for (const Region& region : word_boxes) words(scaled(region)) = 255;
  if (rows.empty()) return picture;
  std::vector<int> heights;
  for (const cv::Rect& row : rows) heights.push_back(row.height);
  const auto middle = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 2);
  std::nth_element(heights.begin(), middle, heights.end());
  Quality out = picture;
  const auto lower = [&](double score, const char* reason) {
    if (score < out.score) out.score = score, out.reason = score < 0.5 ? reason : out.reason;
  };
  lower(between(washed_out(grey, text, words, *middle), kWashedOut, 0),
        "glare hides text: take it again without the reflection");
  const CutRows cut = cut_rows(grey, rows);
  const std::size_t most = std::max(cut.left, cut.right);
  if (most >= kFewestCutRows)
    lower(between(static_cast<double>(most) / static_cast<double>(rows.size()), kMostRowsCut, 0),
          cut.left > cut.right ? "text is cut off on the left: take it again with the whole page"
                               : "text is cut off on the right: take it again with the whole page");
  return out;
}

Quality measure(const Image& image) {
  const cv::Mat grey = grey_of(image);
  const Light light = light_of(grey);
  if (light.contrast < 12) {
    if (light.brightest < 40) return {0, "black: nothing can be seen", 0};
    return {0.1, "blank: nothing to read", 0};
  }
  cv::Mat blurred;
  cv::blur(grey, blurred, {kBlurWidth, kBlurWidth});
  // A shake blurs one direction only, so the worse one counts.
  const double left =
      std::max(left_after_blur(steps(grey, blurred, true)), left_after_blur(steps(grey, blurred, false)));
  if (left < 0) return {0.1, "blank: nothing to read", 0};
  const double sharpness = between(left, kHopeless, kSharp);
  const std::array<Verdict, 5> verdicts = {{
      {sharpness, "too blurred to read: take it again"},
      {between(light.brightest, 30, 120), "too dark to read: take it again with more light"},
      {between(light.darkest, 240, 190), "too bright to read: take it again with less light"},
      {between(light.contrast, 12, 70), "too little contrast to read"},
      {between(std::min(image.width, image.height), 16, 160), "too small to read: send a larger picture"},
  }};
  const Verdict& worst = *std::min_element(verdicts.begin(), verdicts.end(),
                                           [](const auto& a, const auto& b) { return a.score < b.score; });
  return {worst.score, worst.score < 0.5 ? worst.reason : "sharp", sharpness};
}

}  // namespace

Quality judge_quality(const Image& image) {
  const bool fits =
      image.width > 0 && image.height > 0 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return {0, "empty: there is no picture", 0};
  if (std::min(image.width, image.height) < 8) return {0, "too small to read: send a larger picture", 0};
  try {
    cv::setNumThreads(1);
    return measure(image);
  } catch (const std::exception&) { return {0, "not measurable", 0}; }
}

Quality judge_text(const Image& image, const Quality& picture, const std::vector<Region>& rows,
                   const std::vector<Region>& words) {
  if (rows.empty() || picture.score == 0) return picture;
  try {
    cv::setNumThreads(1);
    return measure_text(image, picture, rows, words);
  } catch (const std::exception&) { return picture; }
}

}  // namespace firstpass::understand
