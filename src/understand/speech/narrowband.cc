#include "understand/speech/narrowband.h"

#include <array>
#include <cmath>
#include <numbers>

namespace firstpass::understand {

namespace {

constexpr double kUpperBand = 5000.0 / 16000;  // cycles a sample
constexpr double kLeastUpper = 1e-6;
constexpr std::size_t kTaps = 95;
constexpr float kMirrored = 0.3F;

/// A high-pass from kUpperBand on: a sinc under a Blackman window, which lets 1e-7 of the energy below through.
std::array<double, kTaps> high_pass() {
  std::array<double, kTaps> taps{};
  for (std::size_t i = 0; i < kTaps; ++i) {
    const double at = static_cast<double>(i) - (kTaps - 1) / 2.0;
    const double sinc =
        at == 0 ? 2 * kUpperBand : std::sin(2 * std::numbers::pi * kUpperBand * at) / (std::numbers::pi * at);
    const double turn = 2 * std::numbers::pi * static_cast<double>(i) / (kTaps - 1);
    taps[i] = ((at == 0 ? 1 : 0) - sinc) * (0.42 - 0.5 * std::cos(turn) + 0.08 * std::cos(2 * turn));
  }
  return taps;
}

}  // namespace

bool is_narrowband(std::span<const float> samples) {
  static const std::array<double, kTaps> taps = high_pass();
  double all = 0, upper = 0;
  for (std::size_t i = 0; i + kTaps <= samples.size(); ++i) {
    double high = 0;
    for (std::size_t k = 0; k < kTaps; ++k) high += taps[k] * samples[i + k];
    upper += high * high;
    all += static_cast<double>(samples[i + kTaps / 2]) * samples[i + kTaps / 2];
  }
  return all > 0 && upper < kLeastUpper * all;
}

std::vector<float> extend_band(std::span<const float> samples) {
  std::vector<float> out(samples.begin(), samples.end());
  const auto at = [&](std::size_t i, std::size_t back) { return i < back ? 0.0F : samples[i - back]; };
  for (std::size_t i = 0; i < out.size(); ++i) {
    const float upper = at(i, 0) - 2 * at(i, 1) + at(i, 2);  // the difference twice: little of what lies below 2 kHz
    out[i] += i % 2 == 0 ? kMirrored * upper : -kMirrored * upper;  // every other sample turned: mirrored about 4 kHz
  }
  return out;
}

}  // namespace firstpass::understand
