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

double between(double value, double worst, double best) {
  return std::clamp((value - worst) / (best - worst), 0.0, 1.0);
}

struct Verdict {
  double score;
  const char* reason;
};

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

}  // namespace firstpass::understand
