#include "understand/speech/quiet_edges.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace firstpass::understand {

namespace {

constexpr double kFrame = 0.02, kStep = 0.005;  // seconds
constexpr double kPause = 0.08;                 // the mouth is closed for less in the middle of a word
constexpr double kPauseReach = 0.15;            // a recogniser is off by so much beside one
constexpr double kBelow = 0.001;                // of the energy of what is spoken: weaker than an "f"

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

double mean_energy(const Audio& audio, TimeRange time) {
  double sum = 0;
  int frames = 0;
  for (double at = time.start; at <= time.end; at += kFrame, ++frames) sum += energy_at(audio, at);
  return sum / std::max(frames, 1);
}

/// The pause whose nearer end is next to `at`.
std::optional<TimeRange> pause_near(const Audio& audio, double at, double reach, double energy) {
  std::optional<TimeRange> best;
  double nearest = reach;
  const double end = std::min(audio.seconds(), at + reach + kPause);
  for (double begin = std::max(0.0, at - reach - kPause); begin <= end; begin += kStep) {
    double last = begin;
    while (last <= end && energy_at(audio, last) <= kBelow * energy) last += kStep;
    if (last == begin) continue;
    const TimeRange pause{begin - kFrame / 2, last - kStep + kFrame / 2};
    const double away = std::max({0.0, pause.start - at, at - pause.end});
    if (pause.end - pause.start >= kPause && away <= nearest) best = pause, nearest = away;
    begin = last;
  }
  return best;
}

}  // namespace

TimeRange to_quiet_edges(const Audio& audio, TimeRange time, double reach, double margin) {
  const double half = (time.end - time.start) / 2, energy = mean_energy(audio, time);
  const auto edge = [&](double at, bool is_start) {
    const auto pause = pause_near(audio, at, std::min(kPauseReach, half), energy);
    if (!pause) return quietest_near(audio, at, std::min(reach, half));
    if (is_start) return std::clamp(at, std::min(pause->start + margin, pause->end), pause->end);
    return std::clamp(at, pause->start, std::max(pause->end - margin, pause->start));
  };
  const double start = edge(time.start, true), end = edge(time.end, false);
  return {start, std::max(start, end)};
}

}  // namespace firstpass::understand
