// Pixels to the planes that PP-OCR networks take.
#pragma once

#include <opencv2/core.hpp>

namespace firstpass::understand::ocr {

/// Writes an RGB picture (CV_8UC3) as three planes B, G, R in -1..1 ((value / 255 - 0.5) / 0.5), each row `stride`
/// floats apart, planes `stride * rgb.rows` apart. What lies right of the picture is left as it is.
void fill_planes(const cv::Mat& rgb, float* out, int stride);

}  // namespace firstpass::understand::ocr
