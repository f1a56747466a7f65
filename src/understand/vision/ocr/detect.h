// Where text stands: the detection network (DB, "Real-time Scene Text Detection with Differentiable Binarization",
// Liao et al. 2020) and its post-processing.
#pragma once

#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/onnx.h"

namespace firstpass::understand::ocr {

/// Corners of one piece of text: top left, top right, bottom right, bottom left, in pixels of the picture given.
struct TextBox {
  std::array<cv::Point2f, 4> corners;
  float score = 0;  ///< mean text probability inside, 0..1

  float width() const;   ///< along the text
  float height() const;  ///< across the text
  float angle() const;   ///< radians of the upper edge against the x axis
  cv::Point2f center() const;
};

struct DetectOptions {
  double pixels = 560'000;     ///< the picture is scaled to about this many pixels for detection (it costs by area)
  int longest_side = 1600;     ///< and never beyond this side
  double enlarge = 1.5;        ///< nor by more than this factor
  float threshold = 0.3F;      ///< probability that makes a pixel text
  float box_threshold = 0.5F;  ///< mean probability that makes a box
  float unclip = 1.6F;         ///< DB draws shrunken text; boxes grow by area * unclip / perimeter
  int max_boxes = 2000;
  double closer_below = 0.25;  ///< smaller scales lose print of 6 points at 300 dots per inch: tiles are looked at too,
  double closer_scale = 0.4;   ///< in this scale (small_print.h)
};

/// Runs detection on an RGB picture (CV_8UC3), of a large one on its tiles too. Boxes are unordered. Checks the
/// deadline between tiles.
Result<std::vector<TextBox>> detect_text(const cv::Mat& rgb, const runtime::OnnxSession& session,
                                         const Context& context, const DetectOptions& options = {});

/// The network alone: the probability of text (CV_32F) for each pixel of a picture whose sides are multiples of 32.
Result<cv::Mat> text_probabilities(const cv::Mat& scaled, const runtime::OnnxSession& session);

/// The post-processing alone: probabilities (CV_32F) to boxes, scaled to `target`.
std::vector<TextBox> boxes_of(const cv::Mat& probabilities, cv::Size target, const DetectOptions& options);

}  // namespace firstpass::understand::ocr
