#include "understand/speech/word_times.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace firstpass::understand {

namespace {

constexpr std::size_t kMedian = 7;  // frames

/// [row][frame]
using Matrix = std::vector<std::vector<float>>;

/// Adds one head to `sum`: each frame by its deviation from its mean over the rows, then a running median.
void add_head(const std::vector<std::vector<float>>& looks, std::size_t head, std::size_t frames, Matrix& sum) {
  const std::size_t rows = looks.size();
  Matrix scaled(rows, std::vector<float>(frames));
  for (std::size_t f = 0; f < frames; ++f) {
    double mean = 0, square = 0;
    for (const auto& row : looks) mean += row[head * frames + f];
    mean /= static_cast<double>(rows);
    for (const auto& row : looks) square += std::pow(row[head * frames + f] - mean, 2);
    const double deviation = std::sqrt(square / static_cast<double>(rows)) + 1e-9;
    for (std::size_t r = 0; r < rows; ++r)
      scaled[r][f] = static_cast<float>((looks[r][head * frames + f] - mean) / deviation);
  }
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t f = 0; f < frames; ++f) {
      std::array<float, kMedian> window{};
      for (std::size_t k = 0; k < kMedian; ++k) {
        const std::size_t at = f + k < kMedian / 2 ? 0 : f + k - kMedian / 2;
        window[k] = scaled[r][std::min(at, frames - 1)];
      }
      std::nth_element(window.begin(), window.begin() + kMedian / 2, window.end());
      sum[r][f] += window[kMedian / 2];
    }
}

enum class Step : std::uint8_t { both, row, frame };

/// The first frame of each row on the way through `gain` with the highest sum: right, down, or both at once.
std::vector<std::size_t> warp(const Matrix& gain, std::size_t frames) {
  const std::size_t rows = gain.size();
  constexpr float kNever = -std::numeric_limits<float>::infinity();
  std::vector<float> before(frames + 1, kNever), now(frames + 1, kNever);
  std::vector<std::vector<Step>> steps(rows, std::vector<Step>(frames));
  before[0] = 0;
  for (std::size_t r = 0; r < rows; ++r) {
    now[0] = kNever;
    for (std::size_t f = 0; f < frames; ++f) {
      float best = before[f];
      Step step = Step::both;
      if (before[f + 1] > best) best = before[f + 1], step = Step::row;
      if (now[f] > best) best = now[f], step = Step::frame;
      now[f + 1] = best + gain[r][f];
      steps[r][f] = step;
    }
    before = now;
  }
  std::vector<std::size_t> begins(rows, 0);
  for (std::size_t r = rows, f = frames; r > 0 && f > 0;) {
    begins[r - 1] = f - 1;
    const Step step = steps[r - 1][f - 1];
    if (step != Step::frame) --r;
    if (step != Step::row) --f;
  }
  return begins;
}

}  // namespace

std::vector<std::size_t> align_tokens(const std::vector<std::vector<float>>& looks, std::size_t heads) {
  if (looks.empty() || heads == 0 || looks[0].empty() || looks[0].size() % heads != 0) return {};
  for (const auto& row : looks)
    if (row.size() != looks[0].size()) return {};
  const std::size_t frames = looks[0].size() / heads;
  Matrix gain(looks.size(), std::vector<float>(frames, 0.0F));
  for (std::size_t head = 0; head < heads; ++head) add_head(looks, head, frames, gain);
  return warp(gain, frames);
}

}  // namespace firstpass::understand
