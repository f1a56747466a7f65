#include "understand/speech/quiet_edges.h"

#include <algorithm>
#include <cmath>

namespace firstpass::understand {

namespace {

constexpr double kFrame = 0.02, kStep = 0.005;  // seconds

double energy_at(const Audio& audio, double at) {
  const auto size = static_cast<double>(audio.samples.size());
  const double begin = std::clamp((at - kFrame / 2) * audio.sample_rate, 0.0, size);
  const double end = std::clamp((at + kFrame / 2) * audio.sample_rate, begin, size);
  double sum = 0;
  for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
    sum += static_cast<double>(audio.samples[i]) * audio.samples[i];
  return sum;
}

double quietest_near(const Audio& audio, double at, double reach) {
  double best = at, least = energy_at(audio, at);
  for (int step = 1; step * kStep <= reach; ++step)
    for (const double to : {at - step * kStep, at + step * kStep}) {
      if (to < 0 || to > audio.seconds()) continue;
      if (const double energy = energy_at(audio, to); energy < least) least = energy, best = to;
    }
  return best;
}

}  // namespace

TimeRange to_quiet_edges(const Audio& audio, TimeRange time, double reach) {
  const double half = std::min(reach, (time.end - time.start) / 2);
  const double start = quietest_near(audio, time.start, half), end = quietest_near(audio, time.end, half);
  return {start, std::max(start, end)};
}

}  // namespace firstpass::understand
