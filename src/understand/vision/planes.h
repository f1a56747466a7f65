// A picture as the input of a network.
#pragma once

#include <opencv2/core.hpp>

#include "runtime/onnx.h"

namespace firstpass::understand {

/// `rgb` (8 bits, three channels) scaled to `size`, as floats 0..255 of shape {1, 3, height, width}.
runtime::Tensor rgb_planes(const cv::Mat& rgb, cv::Size size);

}  // namespace firstpass::understand
