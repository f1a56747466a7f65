#include "understand/vision/barcode.h"

#define ZX_USE_UTF8 1
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <exception>
#include <opencv2/imgproc.hpp>

namespace firstpass::understand {

namespace {

constexpr int kMostBars = 8;     // rounds of looking for one more
constexpr int kLargeSide = 700;  // larger pictures are looked at in half and quarter size as well

Region box_of(const ZXing::Result& result, float scale) {
  Region box{1e9F, 1e9F, 0, 0, 0};
  for (const auto& corner : result.position()) {
    const float x = static_cast<float>(corner.x) * scale, y = static_cast<float>(corner.y) * scale;
    box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y), 0};
  }
  return box;
}

ZXing::Results read_codes(const cv::Mat& rgb, const ZXing::DecodeHints& hints) {
  return ZXing::ReadBarcodes({rgb.data, rgb.cols, rgb.rows, ZXing::ImageFormat::RGB, static_cast<int>(rgb.step)},
                             hints);
}

// Rows of bars are found along single lines: finds of one text this near to each other are one code.
bool near(const Region& a, const Region& b) {
  const float reach = 0.5F * std::max({a.x1 - a.x0, a.y1 - a.y0, b.x1 - b.x0, b.y1 - b.y0});
  return a.x0 - reach <= b.x1 && b.x0 - reach <= a.x1 && a.y0 - reach <= b.y1 && b.y0 - reach <= a.y1;
}

void unite(Region& a, const Region& b) {
  a = {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

// zxing-cpp 1.4 aborts the process by an assertion when it compares two equal rows of bars of one picture. So it is
// asked for one at a time, in one size at a time, and what was found is painted over before it looks again.
void append_bars(const cv::Mat& rgb, float scale, std::vector<Barcode>& found) {
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::LinearCodes).setTryHarder(true).setTryRotate(true).setTryDownscale(false);
  hints.setMaxNumberOfSymbols(1);
  cv::Mat left = rgb;
  float margin = 4;
  for (int round = 0; round < kMostBars; ++round) {
    const auto results = read_codes(left, hints);
    if (results.empty() || !results.front().isValid()) return;
    const Region here = box_of(results.front(), 1);
    Barcode code{ZXing::ToString(results.front().format()), results.front().text(), box_of(results.front(), scale)};
    const auto same = std::find_if(found.begin(), found.end(), [&](const Barcode& other) {
      return other.text == code.text && near(other.box, code.box);
    });
    // Bars are found along a few lines: when the rest of them answers again, more is painted over.
    margin = same == found.end() ? 4 : margin * 3;
    if (same == found.end()) found.push_back(std::move(code));
    else unite(same->box, code.box);
    if (left.data == rgb.data) left = rgb.clone();
    cv::rectangle(left, cv::Point2f(here.x0 - margin, here.y0 - margin),
                  cv::Point2f(here.x1 + margin, here.y1 + margin), {255, 255, 255}, cv::FILLED);
  }
}

void append_squares(const cv::Mat& rgb, std::vector<Barcode>& found) {
  ZXing::DecodeHints hints;
  hints.setFormats(ZXing::BarcodeFormat::MatrixCodes).setTryHarder(true).setTryRotate(true).setTryDownscale(true);
  for (const ZXing::Result& result : read_codes(rgb, hints))
    if (result.isValid()) found.push_back({ZXing::ToString(result.format()), result.text(), box_of(result, 1)});
}

void append_codes_of_all_sizes(const cv::Mat& rgb, std::vector<Barcode>& found) {
  append_squares(rgb, found);
  append_bars(rgb, 1, found);
  cv::Mat smaller = rgb;
  for (float scale = 2; found.empty() && scale <= 4 && std::max(smaller.cols, smaller.rows) > kLargeSide; scale *= 2) {
    cv::Mat half;
    cv::resize(smaller, half, {}, 0.5, 0.5, cv::INTER_AREA);
    smaller = half;
    append_bars(smaller, scale, found);
  }
}

}  // namespace

std::vector<Barcode> find_barcodes(const Image& image) {
  std::vector<Barcode> found;
  const bool fits =
      image.width >= 8 && image.height >= 8 &&
      image.rgb.size() == static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3;
  if (!fits) return found;
  try {
    cv::setNumThreads(1);
    append_codes_of_all_sizes(cv::Mat(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data())),
                              found);
  } catch (const std::exception&) { found.clear(); }
  return found;
}

}  // namespace firstpass::understand
