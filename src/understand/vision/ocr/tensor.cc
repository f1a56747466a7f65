#include "understand/vision/ocr/tensor.h"

#include <cstddef>

namespace firstpass::understand::ocr {

void fill_planes(const cv::Mat& rgb, float* out, int stride) {
  const std::size_t plane = static_cast<std::size_t>(stride) * static_cast<std::size_t>(rgb.rows);
  for (int y = 0; y < rgb.rows; ++y) {
    const unsigned char* pixel = rgb.ptr<unsigned char>(y);
    float* row = out + static_cast<std::size_t>(y) * static_cast<std::size_t>(stride);
    for (int x = 0; x < rgb.cols; ++x, pixel += 3) {
      row[x] = static_cast<float>(pixel[2]) / 127.5F - 1;
      row[x + plane] = static_cast<float>(pixel[1]) / 127.5F - 1;
      row[x + 2 * plane] = static_cast<float>(pixel[0]) / 127.5F - 1;
    }
  }
}

}  // namespace firstpass::understand::ocr
