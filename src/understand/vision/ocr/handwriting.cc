#include "understand/vision/ocr/handwriting.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/text.h"
#include "understand/vision/ocr/hand_weights.h"

namespace firstpass::understand::ocr {

namespace {

constexpr int kHeight = 48;   // rows of a crop that is looked at
constexpr int kWidest = 960;  // columns: a longer row tells no more
constexpr int kDirections = 12, kThirds = 3;

float sigmoid(float value) { return 1 / (1 + std::exp(-value)); }
float log_odds(float share) {
  return std::log(std::clamp(share, 0.01F, 0.99F) / (1 - std::clamp(share, 0.01F, 0.99F)));
}

cv::Mat grey_row(const cv::Mat& crop) {
  const double ratio = static_cast<double>(crop.cols) / std::max(1, crop.rows);
  const int width = std::clamp(static_cast<int>(kHeight * ratio), 8, kWidest);
  cv::Mat scaled, grey, out;
  cv::resize(crop, scaled, {static_cast<int>(std::max(8.0, kHeight * ratio)), kHeight}, 0, 0, cv::INTER_AREA);
  cv::cvtColor(scaled.colRange(0, std::min(width, scaled.cols)), grey, cv::COLOR_RGB2GRAY);
  grey.convertTo(out, CV_32F);
  return out;
}

// Shares of the edges that run in each direction, for each third of the row; and how much the strongest rows stand out
// (a printed base line is one row of edges).
void add_edges(const cv::Mat& grey, float* directions, float* rows) {
  cv::Mat soft, across, down;
  cv::GaussianBlur(grey, soft, {}, 0.8);
  cv::Sobel(soft, across, CV_32F, 1, 0);
  cv::Sobel(soft, down, CV_32F, 0, 1);
  double all = 1e-3;
  std::array<double, kHeight> level{};
  for (int y = 0; y < grey.rows; ++y) {
    const float *gx = across.ptr<float>(y), *gy = down.ptr<float>(y);
    float* third = directions + std::min(kThirds - 1, y * kThirds / grey.rows) * kDirections;
    for (int x = 0; x < grey.cols; ++x) {
      const float strength = std::sqrt(gx[x] * gx[x] + gy[x] * gy[x]);
      if (strength < 40) continue;                      // paper
      const float angle = cv::fastAtan2(gy[x], gx[x]);  // degrees, 0..360
      third[static_cast<int>(angle / (180.0F / kDirections) + 0.5F) % kDirections] += strength;
      level[static_cast<std::size_t>(y)] += static_cast<double>(std::abs(gy[x]));
      all += static_cast<double>(strength);
    }
  }
  for (int i = 0; i < kDirections * kThirds; ++i) directions[i] /= static_cast<float>(all);
  std::sort(level.begin(), level.end(), std::greater<>());
  double sum = 1e-3;
  for (const double one : level) sum += one;
  rows[0] = static_cast<float>((level[0] + level[1] + level[2]) / sum);
  rows[1] =
      static_cast<float>((level[0] + level[1] + level[2] + level[3] + level[4] + level[5] + level[6] + level[7]) / sum);
}

struct Spread {
  float median = 0, deviation = 0;  // median of the distances from it
};

Spread spread_of(std::vector<float> values) {
  if (values.empty()) return {};
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  const float median = *middle;
  for (float& value : values) value = std::abs(value - median);
  std::nth_element(values.begin(), middle, values.end());
  return {median, *middle};
}

// How evenly the letters stand on their line, how high they are, how wide their strokes.
void add_letters(const cv::Mat& grey, float* out) {
  cv::Mat bytes, ink, labels, stats, centres, inside;
  grey.convertTo(bytes, CV_8U);
  cv::threshold(bytes, ink, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  if (cv::countNonZero(ink) * 2 > ink.rows * ink.cols) cv::bitwise_not(ink, ink);  // the smaller share is ink
  const int count = cv::connectedComponentsWithStats(ink, labels, stats, centres);
  std::vector<float> bottoms, heights, widths, tops, strokes;
  for (int i = 1; i < count; ++i) {
    const int height = stats.at<int>(i, cv::CC_STAT_HEIGHT), width = stats.at<int>(i, cv::CC_STAT_WIDTH);
    if (height < kHeight / 5 || height > kHeight - 2 || width > 6 * kHeight) continue;
    const auto top = static_cast<float>(stats.at<int>(i, cv::CC_STAT_TOP));
    tops.push_back(top), bottoms.push_back(top + static_cast<float>(height));
    heights.push_back(static_cast<float>(height)), widths.push_back(static_cast<float>(width));
  }
  cv::distanceTransform(ink, inside, cv::DIST_L2, 3);
  for (int y = 1; y + 1 < inside.rows; ++y)
    for (int x = 1; x + 1 < inside.cols; ++x) {
      const float here = inside.at<float>(y, x);  // the middle of a stroke: nothing beside it is further inside
      if (here >= 1 && here >= inside.at<float>(y, x - 1) && here >= inside.at<float>(y, x + 1) &&
          here >= inside.at<float>(y - 1, x) && here >= inside.at<float>(y + 1, x))
        strokes.push_back(here);
    }
  const Spread bottom = spread_of(bottoms), top = spread_of(tops), high = spread_of(heights), wide = spread_of(widths);
  const Spread stroke = spread_of(strokes);
  constexpr float unit = 1.0F / kHeight;
  const float values[] = {
      bottom.deviation * unit,
      top.deviation * unit,
      high.median * unit,
      high.deviation * unit,
      wide.median * unit,
      wide.deviation * unit,
      stroke.median * 4 * unit,
      stroke.deviation * 8 * unit,
      static_cast<float>(cv::countNonZero(ink)) / static_cast<float>(ink.rows * ink.cols),
      static_cast<float>(bottoms.size()) * static_cast<float>(kHeight) / static_cast<float>(10 * ink.cols)};
  std::copy(std::begin(values), std::end(values), out);
}

std::string folded(const Reading& reading, std::size_t begin, std::size_t end) {
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += reading.characters[i].text;
  return lower(text);
}

// Its words in small letters.
std::vector<std::string> words_in(const Reading& reading) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= reading.characters.size(); ++i) {
    if (i < reading.characters.size() && reading.characters[i].text != " ") continue;
    if (i > begin) words.push_back(folded(reading, begin, i));
    begin = i + 1;
  }
  return words;
}

// The same ink, bent in two ways that leave it as readable: leaning over, and narrower.
std::vector<cv::Mat> bent(const std::vector<cv::Mat>& crops, int way) {
  std::vector<cv::Mat> out;
  for (const cv::Mat& crop : crops) {
    cv::Mat one;
    if (way == 0) {
      const float lean = 0.14F;
      const cv::Matx23f shear(1, lean, -lean * static_cast<float>(crop.rows) / 2, 0, 1, 0);
      cv::warpAffine(crop, one, shear, crop.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    } else {
      cv::resize(crop, one, {std::max(4, crop.cols * 4 / 5), crop.rows}, 0, 0, cv::INTER_AREA);
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Shape shape_of(const cv::Mat& crop) {
  Shape shape{};
  if (crop.rows < 4 || crop.cols < 4) return shape;
  const cv::Mat grey = grey_row(crop);
  add_edges(grey, shape.data(), shape.data() + kDirections * kThirds);
  add_letters(grey, shape.data() + kDirections * kThirds + 2);
  return shape;
}

float hand_probability(const Shape& shape) {
  float sum = kHandBias;
  for (std::size_t i = 0; i < shape.size(); ++i) sum += kHandWeights[i] * shape[i];
  return sigmoid(sum);
}

double hand_confidence(const WordEvidence& evidence) {
  const auto odds = [](double share) {
    return std::log(std::clamp(share, 0.01, 0.999) / (1 - std::clamp(share, 0.01, 0.999)));
  };
  const int agree = static_cast<int>(evidence.again[0]) + static_cast<int>(evidence.again[1]);
  const double numbers[] = {odds(evidence.mean),
                            odds(evidence.least),
                            agree >= 1 ? 1.0 : 0.0,
                            agree == 2 ? 1.0 : 0.0,
                            std::min(static_cast<double>(evidence.length), 12.0) / 12,
                            evidence.digits ? 1.0 : 0.0};
  double sum = kWordBias;
  for (std::size_t i = 0; i < std::size(numbers); ++i) sum += kWordWeights[i] * numbers[i];
  return 1 / (1 + std::exp(-sum));
}

Status judge_hands(const std::vector<cv::Mat>& crops, std::vector<Piece>& pieces, const Recognizer& recognizer,
                   const Context& context, HandSamples* samples) {
  std::vector<Shape> shapes;
  // A row is seldom alone: its neighbours on the page speak for it, the longer ones more.
  double page = 0, weight = 0;
  std::vector<float> odds;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    shapes.push_back(shape_of(crops[i]));
    odds.push_back(log_odds(hand_probability(shapes.back())));
    const double length = static_cast<double>(std::min<std::size_t>(pieces[i].reading.characters.size(), 20));
    page += length * static_cast<double>(odds.back()), weight += length;
  }
  const auto rest = static_cast<float>(weight > 0 ? page / weight : 0);
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].by_hand = sigmoid((odds[i] + rest) / 2);
  std::vector<std::size_t> again;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].by_hand >= static_cast<float>(kByHand) || samples != nullptr) again.push_back(i);
  }
  if (again.empty()) return {};
  std::vector<cv::Mat> picked;
  for (const std::size_t i : again) picked.push_back(crops[i]);
  for (int way = 0; way < 2; ++way) {
    FP_TRY_ASSIGN(const auto readings, recognize(bent(picked, way), recognizer, context));
    for (std::size_t k = 0; k < again.size(); ++k) pieces[again[k]].again.push_back(words_in(readings[k]));
  }
  if (samples == nullptr) return {};
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    HandSamples::Sample& sample = samples->pieces.emplace_back();
    sample.shape = shapes[i];
    for (auto& [word, evidence] : words_with_evidence(pieces[i])) sample.words.push_back({word.text, evidence});
  }
  return {};
}

}  // namespace firstpass::understand::ocr
