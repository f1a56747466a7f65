#include "input/video/scenes.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace firstpass::input {

namespace {

constexpr int kColumns = 16, kRows = 9;
constexpr double kCut = 0.14;    // from one frame to the next
constexpr double kDrift = 0.22;  // from the first frame of a scene: the camera has moved on
constexpr double kSame = 0.04;   // an earlier scene, shown again
constexpr double kEmpty = 0.01;  // deviation of the fields of a black or blank frame

int brightness(const Image& frame, int x, int y) {
  const std::uint8_t* p =
      &frame.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) + static_cast<std::size_t>(x)) *
                 3];
  return (p[0] * 2 + p[1] * 5 + p[2]) / 8;
}

double deviation(const SceneFinder::Look& look) {
  double mean = 0, square = 0;
  for (const float value : look) mean += value;
  mean /= static_cast<double>(look.size());
  for (const float value : look) square += (value - mean) * (value - mean);
  return std::sqrt(square / static_cast<double>(look.size()));
}

}  // namespace

double detail_of(const Image& frame) {
  double sum = 0;
  std::size_t count = 0;
  const int step = std::max(1, frame.width / 320);
  for (int y = 1; y + 1 < frame.height; y += step)
    for (int x = 1; x + 1 < frame.width; x += step) {
      const int here = brightness(frame, x, y);
      sum += std::abs(4 * here - brightness(frame, x - 1, y) - brightness(frame, x + 1, y) -
                      brightness(frame, x, y - 1) - brightness(frame, x, y + 1));
      ++count;
    }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

SceneFinder::Look SceneFinder::look_at(const Image& frame) {
  Look look{};
  for (int row = 0; row < kRows; ++row)
    for (int column = 0; column < kColumns; ++column) {
      const int x0 = frame.width * column / kColumns, x1 = std::max(x0 + 1, frame.width * (column + 1) / kColumns);
      const int y0 = frame.height * row / kRows, y1 = std::max(y0 + 1, frame.height * (row + 1) / kRows);
      const int step = std::max(1, (x1 - x0) / 8);  // enough of a field to know its colour
      double sum[3] = {0, 0, 0};
      int count = 0;
      for (int y = y0; y < std::min(y1, frame.height); y += step)
        for (int x = x0; x < std::min(x1, frame.width); x += step, ++count)
          for (int c = 0; c < 3; ++c)
            sum[c] += frame.rgb[(static_cast<std::size_t>(y) * static_cast<std::size_t>(frame.width) +
                                 static_cast<std::size_t>(x)) *
                                    3 +
                                static_cast<std::size_t>(c)];
      for (int c = 0; c < 3; ++c)
        look[static_cast<std::size_t>((row * kColumns + column) * 3 + c)] =
            count == 0 ? 0.0F : static_cast<float>(sum[c] / count / 255);
    }
  return look;
}

double SceneFinder::difference(const Look& a, const Look& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::abs(a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

void SceneFinder::add(Image frame, double at) {
  const Look look = look_at(frame);
  const double sharpness = detail_of(frame);
  const bool new_scene =
      m_kept.empty() || difference(m_last, look) > kCut || difference(m_kept.back().first, look) > kDrift;
  m_last = look;
  if (new_scene) {
    m_kept.push_back({{{at, at}, at, std::move(frame)}, look, look, sharpness});
    if (m_kept.size() > m_most) merge_most_alike();
    return;
  }
  Kept& kept = m_kept.back();
  kept.scene.time.end = at;
  if (sharpness <= kept.sharpness * 1.05) return;
  kept.scene.at = at;
  kept.scene.frame = std::move(frame);
  kept.look = look;
  kept.sharpness = sharpness;
}

void SceneFinder::merge_most_alike() {
  std::size_t best = 0;
  double least = 2;
  for (std::size_t i = 0; i + 1 < m_kept.size(); ++i)
    if (const double apart = difference(m_kept[i].look, m_kept[i + 1].look); apart < least) least = apart, best = i;
  const double end = m_kept[best + 1].scene.time.end;
  const double start = m_kept[best].scene.time.start;
  if (m_kept[best + 1].sharpness > m_kept[best].sharpness) std::swap(m_kept[best], m_kept[best + 1]);
  m_kept[best].scene.time = {start, end};
  m_kept.erase(m_kept.begin() + static_cast<std::ptrdiff_t>(best) + 1);
}

std::vector<Scene> SceneFinder::finish() && {
  std::vector<Kept> told;
  for (Kept& kept : m_kept) {
    const bool again = std::any_of(told.begin(), told.end(),
                                   [&](const Kept& earlier) { return difference(earlier.look, kept.look) < kSame; });
    if (!again) told.push_back(std::move(kept));
  }
  const bool any =
      std::any_of(told.begin(), told.end(), [](const Kept& kept) { return deviation(kept.look) > kEmpty; });
  if (any) std::erase_if(told, [](const Kept& kept) { return deviation(kept.look) <= kEmpty; });
  std::vector<Scene> scenes;
  for (Kept& kept : told) scenes.push_back(std::move(kept.scene));
  return scenes;
}

}  // namespace firstpass::input
