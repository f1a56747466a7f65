// Pictures for tests, drawn here: nobody's documents.
#pragma once

#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand::test {

/// Lines of text in a plain font on white paper, 50 pixels apart.
inline cv::Mat page(const std::vector<std::string>& lines, int width = 800, int height = 0) {
  if (height == 0) height = 60 + 50 * static_cast<int>(lines.size());
  cv::Mat picture(height, width, CV_8UC3, cv::Scalar(250, 250, 248));
  for (std::size_t i = 0; i < lines.size(); ++i)
    cv::putText(picture, lines[i], {40, 60 + 50 * static_cast<int>(i)}, cv::FONT_HERSHEY_DUPLEX, 0.9, {20, 20, 20}, 1,
                cv::LINE_AA);
  return picture;
}

inline Image image_of(const cv::Mat& picture) {
  Image image{picture.cols, picture.rows, {}};
  for (int y = 0; y < picture.rows; ++y)
    image.rgb.insert(image.rgb.end(), picture.ptr<unsigned char>(y), picture.ptr<unsigned char>(y) + 3 * picture.cols);
  return image;
}

inline Image plain(int width, int height, unsigned char grey) {
  return {width, height,
          std::vector<std::uint8_t>(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, grey)};
}

}  // namespace firstpass::understand::test
