#include "understand/vision/barcode.h"

#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <exception>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr int kLargestTry = 1600;  // side of an enlarged picture

Region box_of(const ZXing::Barcode& code, float scale) {
  Region box{1e9F, 1e9F, 0, 0, 0};
  for (const auto& corner : code.position()) {
    const float x = static_cast<float>(corner.x) * scale, y = static_cast<float>(corner.y) * scale;
    box = {std::min(box.x0, x), std::min(box.y0, y), std::max(box.x1, x), std::max(box.y1, y), 0};
  }
  return box;
}

void read_codes(const cv::Mat& picture, const ZXing::ReaderOptions& options, float scale, std::vector<Barcode>& found) {
  const auto format = picture.channels() == 1 ? ZXing::ImageFormat::Lum : ZXing::ImageFormat::RGB;
  const ZXing::ImageView view(picture.data, picture.cols, picture.rows, format, static_cast<int>(picture.step));
  for (const ZXing::Barcode& code : ZXing::ReadBarcodes(view, options))
    if (code.isValid())
      found.push_back({std::string(ZXing::Name(code.format())), to_valid_utf8(code.text()), box_of(code, scale)});
}

ZXing::ReaderOptions all_kinds() {
  ZXing::ReaderOptions options;
  return options.setTryHarder(true).setTryRotate(true).setTryInvert(true).setTryDownscale(true).setTextMode(
      ZXing::TextMode::Plain);
}

// Looking harder finds bars where there are none, unless a check digit or error correction stands against it.
ZXing::ReaderOptions checked_kinds() {
  using Format = ZXing::BarcodeFormat;
  ZXing::ReaderOptions options = all_kinds();
  return options.setFormats(std::vector<Format>{Format::EANUPC, Format::Code128, Format::Code93, Format::QRCode,
                                                Format::DataMatrix, Format::Aztec, Format::PDF417});
}

cv::Mat sharpened(const cv::Mat& grey, double radius, double amount) {
  cv::Mat soft, sharp;
  cv::GaussianBlur(grey, soft, {}, radius);
  cv::addWeighted(grey, 1 + amount, soft, -amount, 0, sharp);
  return sharp;
}

// Small and soft bars: each try is another guess at what the lens took away.
void look_harder(const cv::Mat& rgb, std::vector<Barcode>& found) {
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  for (const double factor : {2.0, 3.0}) {
    if (factor * std::max(rgb.cols, rgb.rows) > kLargestTry) return;
    cv::Mat large;
    cv::resize(grey, large, {}, factor, factor, cv::INTER_CUBIC);
    for (const cv::Mat& tried : {large, sharpened(large, 0.8 * factor, 1.5), sharpened(large, 1.2 * factor, 2.5)})
      for (const auto binarizer : {ZXing::Binarizer::LocalAverage, ZXing::Binarizer::GlobalHistogram}) {
        ZXing::ReaderOptions options = checked_kinds();
        options.setBinarizer(binarizer);
        read_codes(tried, options, static_cast<float>(1 / factor), found);
        if (!found.empty()) return;
      }
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
    const cv::Mat rgb(image.height, image.width, CV_8UC3, const_cast<std::uint8_t*>(image.rgb.data()));
    read_codes(rgb, all_kinds(), 1, found);
    if (found.empty()) look_harder(rgb, found);
  } catch (const std::exception&) { found.clear(); }
  return found;
}

}  // namespace firstpass::understand
