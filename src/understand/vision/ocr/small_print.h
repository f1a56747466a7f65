// Small print on large pages: what one look at the whole page cannot resolve is looked at in tiles.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "understand/vision/ocr/detect.h"

namespace firstpass::understand::ocr {

/// Adds to `boxes`, which were found with the picture shrunk to `scale`, those that show at `options.closer_scale`, and
/// replaces small ones by what is found there in their place.
///
/// Tiles overlap, and their probabilities are put together before boxes are made of them, so that a row runs through as
/// many as it likes. Only tiles with fine detail that no well resolved box explains are looked at: empty paper and
/// large type cost nothing. Errors: those of the network, deadline_exceeded.
Result<std::vector<TextBox>> with_small_print(const cv::Mat& rgb, std::vector<TextBox> boxes, double scale,
                                              const runtime::OnnxSession& session, const Context& context,
                                              const DetectOptions& options);

}  // namespace firstpass::understand::ocr
