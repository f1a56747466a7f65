// Writing by hand: told from print by its shape, and read twice more, so that a word's confidence says how often such a
// word is right.
#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "understand/vision/ocr/hand_samples.h"
#include "understand/vision/ocr/layout.h"
#include "understand/vision/ocr/recognize.h"

namespace firstpass::understand::ocr {

/// The ink of one crop in numbers: which way its edges run in the upper, middle and lower third of the row, how evenly
/// letters stand and how wide strokes are. Print repeats itself, a hand does not.
Shape shape_of(const cv::Mat& crop);

/// Probability, 0..1, that a crop of that shape was written by hand. `train/handwriting` made the weights.
float hand_probability(const Shape& shape);

/// How often a handwritten word with such evidence is right, 0..1 (same origin as hand_probability).
double hand_confidence(const WordEvidence& evidence);

/// Judges which pieces are written by hand (`crops` in the order of `pieces`), reads those twice more, each time bent
/// in another way, and puts both into the pieces. Where `samples` is given, every piece is read again, and what is seen
/// is added to it. Errors as recognize().
Status judge_hands(const std::vector<cv::Mat>& crops, std::vector<Piece>& pieces, const Recognizer& recognizer,
                   const Context& context, HandSamples* samples);

}  // namespace firstpass::understand::ocr
