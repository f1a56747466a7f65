#include "understand/vision/ocr/recognize.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "runtime/side_by_side.h"
#include "understand/vision/ocr/tensor.h"

namespace firstpass::understand::ocr {

namespace {

constexpr int kHeight = 48;
constexpr int kStep = 8;            // pixels of one time step
constexpr int kSmallestWidth = 48;  // narrower crops are padded
constexpr int kWidest = 4096;       // wider crops are squeezed
constexpr int kBatchPixels =
    1024;  // total width of a batch: its layers stay in the cache, its answer (18,710 classes a step) small
constexpr int kAngleWidth = 192;

int scaled_width(const cv::Mat& crop, int widest) {
  const double ratio = static_cast<double>(crop.cols) / std::max(1, crop.rows);
  return std::clamp(static_cast<int>(std::ceil(kHeight * ratio)), 4, widest);
}

cv::Mat scaled_to_line(const cv::Mat& crop, int width) {
  cv::Mat scaled;
  cv::resize(crop, scaled, {width, kHeight}, 0, 0, crop.rows > kHeight * 3 / 2 ? cv::INTER_AREA : cv::INTER_LINEAR);
  return scaled;
}

int padded(int width) { return std::max(kSmallestWidth, (width + kStep - 1) / kStep * kStep); }

// Most steps are blank or repeat the step before, with a probability above one half: then nothing can beat it and the
// other 18,000 classes need not be looked at.
std::size_t likeliest(const float* row, std::size_t classes, std::size_t previous) {
  if (row[0] > 0.5F) return 0;
  if (row[previous] > 0.5F) return previous;
  // OpenCV looks at many at once.
  const cv::Mat probabilities(1, static_cast<int>(classes), CV_32F, const_cast<float*>(row));
  int best[2] = {0, 0};
  cv::minMaxIdx(probabilities, nullptr, nullptr, nullptr, best);
  return static_cast<std::size_t>(std::max(best[1], 0));
}

// One call of the recognition network for crops of about the same width.
Status recognize_batch(const std::vector<cv::Mat>& crops, const std::vector<std::size_t>& batch, int width,
                       const Recognizer& recognizer, std::vector<Reading>& readings) {
  const runtime::OnnxSession& session = *recognizer.session;
  const std::vector<std::string>& table = recognizer.table;
  const std::size_t picture = static_cast<std::size_t>(3) * kHeight * static_cast<std::size_t>(width);
  std::vector<float> values(batch.size() * picture, 0.0F);
  std::vector<int> widths(batch.size());
  for (std::size_t i = 0; i < batch.size(); ++i) {
    widths[i] = std::min(scaled_width(crops[batch[i]], kWidest), width);
    fill_planes(scaled_to_line(crops[batch[i]], widths[i]), values.data() + i * picture, width);
  }
  auto input = runtime::Tensor::of({static_cast<std::int64_t>(batch.size()), 3, kHeight, width}, std::move(values));
  const auto read = [&](const std::vector<runtime::TensorView>& outputs) -> Status {
    const auto& shape = outputs.front().shape;
    if (shape.size() != 3 || shape[0] != static_cast<std::int64_t>(batch.size()) ||
        shape[2] != static_cast<std::int64_t>(table.size()))
      return fail(Code::internal, "understand/vision/ocr", "the recognition model does not fit its characters");
    const auto steps = static_cast<std::size_t>(shape[1]), classes = static_cast<std::size_t>(shape[2]);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const float used = static_cast<float>(widths[i]) / static_cast<float>(width);
      readings[batch[i]] = decode(outputs.front().floats.data() + i * steps * classes, steps, classes, table, used);
    }
    return {};
  };
  return session.run_and_look({{session.input_names().front(), std::move(input)}}, {}, read);
}

}  // namespace

Result<std::vector<std::string>> character_table(const runtime::OnnxSession& session) {
  const std::string listed = session.metadata("character");
  if (listed.empty())
    return fail(Code::internal, "understand/vision/ocr", "the recognition model carries no list of characters");
  std::vector<std::string> table{""};
  for (std::size_t begin = 0; begin <= listed.size();) {
    const std::size_t end = std::min(listed.find('\n', begin), listed.size());
    table.push_back(listed.substr(begin, end - begin));
    begin = end + 1;
  }
  if (table.back().empty()) table.pop_back();
  table.emplace_back(" ");
  return table;
}

cv::Mat crop(const cv::Mat& rgb, const TextBox& box) {
  const cv::Size size(std::max(1, cvRound(box.width())), std::max(1, cvRound(box.height())));
  const std::array<cv::Point2f, 3> from{box.corners[0], box.corners[1], box.corners[3]};
  const std::array<cv::Point2f, 3> to{cv::Point2f(0, 0), cv::Point2f(static_cast<float>(size.width), 0),
                                      cv::Point2f(0, static_cast<float>(size.height))};
  cv::Mat out;
  cv::warpAffine(rgb, out, cv::getAffineTransform(from.data(), to.data()), size, cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  if (out.rows > out.cols * 3 / 2) cv::rotate(out.clone(), out, cv::ROTATE_90_COUNTERCLOCKWISE);
  return out;
}

Result<std::vector<Reading>> recognize(const std::vector<cv::Mat>& crops, const Recognizer& recognizer,
                                       const Context& context) {
  struct Batch {
    std::vector<std::size_t> crops;
    int width = 0;
  };
  std::vector<std::size_t> order(crops.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto width_of = [&](std::size_t i) { return padded(scaled_width(crops[i], kWidest)); };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return width_of(a) < width_of(b); });
  std::vector<Batch> batches;
  for (std::size_t begin = 0; begin < order.size();) {
    Batch batch;
    for (std::size_t i = begin; i < order.size(); ++i) {
      const int next = width_of(order[i]);
      // Padding costs as much as text: a batch holds only widths within a tenth.
      const bool fits = batch.crops.empty() || (next <= width_of(order[begin]) * 11 / 10 &&
                                                next * static_cast<int>(batch.crops.size() + 1) <= kBatchPixels);
      if (!fits) break;
      batch.crops.push_back(order[i]);
      batch.width = next;
    }
    begin += batch.crops.size();
    batches.push_back(std::move(batch));
  }
  std::vector<Reading> readings(crops.size());
  const auto read_batch = [&](std::size_t i) -> Status {
    FP_TRY(context.deadline.check("understand/vision/ocr"));
    // The widest first: what is left for the end is small.
    const Batch& batch = batches[batches.size() - 1 - i];
    return recognize_batch(crops, batch.crops, batch.width, recognizer, readings);
  };
  FP_TRY(runtime::side_by_side(batches.size(), recognizer.threads, read_batch));
  return readings;
}

Result<std::vector<float>> upside_down(const std::vector<cv::Mat>& crops, const runtime::OnnxSession& session) {
  if (crops.empty()) return std::vector<float>{};
  const std::size_t picture = static_cast<std::size_t>(3) * kHeight * kAngleWidth;
  std::vector<float> values(crops.size() * picture, 0.0F);
  for (std::size_t i = 0; i < crops.size(); ++i)
    fill_planes(scaled_to_line(crops[i], scaled_width(crops[i], kAngleWidth)), values.data() + i * picture,
                kAngleWidth);
  auto input =
      runtime::Tensor::of({static_cast<std::int64_t>(crops.size()), 3, kHeight, kAngleWidth}, std::move(values));
  FP_TRY_ASSIGN(auto outputs, session.run({{session.input_names().front(), std::move(input)}}));
  const auto answer = outputs.front().floats();
  if (answer.size() != crops.size() * 2)
    return fail(Code::internal, "understand/vision/ocr", "the angle model answers in an unknown shape");
  std::vector<float> probabilities;
  for (std::size_t i = 0; i < crops.size(); ++i) probabilities.push_back(answer[2 * i + 1]);
  return probabilities;
}

Reading decode(const float* probabilities, std::size_t steps, std::size_t classes,
               const std::vector<std::string>& table, float used) {
  Reading reading;
  std::size_t previous = 0;
  float sum = 0;
  const float step = 1.0F / (static_cast<float>(steps) * std::max(used, 1e-6F));
  for (std::size_t t = 0; t < steps; ++t) {
    const float* row = probabilities + t * classes;
    const std::size_t best = likeliest(row, classes, previous);
    if (best != 0 && best != previous) {
      const float at = std::min((static_cast<float>(t) + 0.5F) * step, 1.0F);
      reading.characters.push_back({table[best], at, step, row[best]});
      sum += row[best];
    }
    previous = best;
  }
  if (!reading.characters.empty()) reading.confidence = sum / static_cast<float>(reading.characters.size());
  return reading;
}

bool is_unread(const TextBox& box, const Reading& reading) {
  constexpr float sure = 0.7F, readable = 0.5F, least_shape = 3;
  constexpr float fewest = 0.3F;  // signs for each height of the row; print has two, ideographs nearly one
  const float shape = box.width() / std::max(box.height(), 1.0F);
  if (box.score < sure || shape < least_shape) return false;
  const auto signs = std::count_if(reading.characters.begin(), reading.characters.end(),
                                   [](const Character& character) { return character.text != " "; });
  return reading.confidence < readable || static_cast<float>(signs) < fewest * shape;
}

}  // namespace firstpass::understand::ocr
