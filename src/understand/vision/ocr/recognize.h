// What a piece of text says: crops, the recognition network, CTC decoding with a place for every character; and the
// angle network that tells text from text upside down.
#pragma once

#include <memory>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/onnx.h"
#include "understand/vision/ocr/detect.h"

namespace firstpass::understand::ocr {

/// One character and where it stands along its piece, 0 left .. 1 right.
struct Character {
  std::string text;  ///< one UTF-8 code point; " " for a space
  float at = 0;      ///< centre
  float width = 0;   ///< of one time step of the network, in the same unit
  float confidence = 0;
};

struct Reading {
  std::vector<Character> characters;
  float confidence = 0;  ///< mean over the characters
};

/// What reading needs; const use is thread-safe.
struct Recognizer {
  std::shared_ptr<runtime::OnnxSession> session;
  std::vector<std::string> table;  ///< character_table() of the session
  int threads = 1;                 ///< batches that may be read at once
};

/// The characters of the model's metadata, with the blank in front and the space behind, as PP-OCR counts them.
Result<std::vector<std::string>> character_table(const runtime::OnnxSession& session);

/// Cuts one box out of an RGB picture, straightened; steep boxes are turned so that the text lies.
cv::Mat crop(const cv::Mat& rgb, const TextBox& box);

/// Reads crops of any size. Sorted by width and batched inside, the batches side by side; readings come in the order of
/// `crops`.
Result<std::vector<Reading>> recognize(const std::vector<cv::Mat>& crops, const Recognizer& recognizer,
                                       const Context& context);

/// Whether a row that is surely text reads as much shorter than it is long: its letters are not among those that the
/// network knows, and only digits and commas between them come out.
bool is_unread(const TextBox& box, const Reading& reading);

/// Probability, for each crop, that it is upside down.
Result<std::vector<float>> upside_down(const std::vector<cv::Mat>& crops, const runtime::OnnxSession& session);

/// Greedy CTC over `steps` x `classes` probabilities; `used` is the share of the steps that the crop fills.
Reading decode(const float* probabilities, std::size_t steps, std::size_t classes,
               const std::vector<std::string>& table, float used);

}  // namespace firstpass::understand::ocr
