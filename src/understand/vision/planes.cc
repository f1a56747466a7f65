#include "understand/vision/planes.h"

#include <opencv2/imgproc.hpp>

namespace firstpass::understand {

runtime::Tensor rgb_planes(const cv::Mat& rgb, cv::Size size) {
  cv::Mat scaled;
  cv::resize(rgb, scaled, size, 0, 0, size.area() < rgb.size().area() ? cv::INTER_AREA : cv::INTER_LINEAR);
  const auto plane = static_cast<std::size_t>(size.area());
  std::vector<float> values(plane * 3);
  for (int y = 0; y < size.height; ++y) {
    const std::uint8_t* pixel = scaled.ptr<std::uint8_t>(y);
    float* row = values.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width);
    for (int x = 0; x < size.width; ++x, pixel += 3)
      for (std::size_t c = 0; c < 3; ++c) row[static_cast<std::size_t>(x) + c * plane] = pixel[c];
  }
  return runtime::Tensor::of({1, 3, size.height, size.width}, std::move(values));
}

}  // namespace firstpass::understand
