// Which frames of a video are worth looking at: one for each scene, the sharpest of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/document.h"

namespace firstpass::input {

/// A stretch of a video that looks the same all along.
struct Scene {
  TimeRange time;  ///< seconds; the end is that of the last frame in it
  double at = 0;   ///< when `frame` is shown
  Image frame;     ///< its sharpest frame
};

/// Takes frames in order and keeps one picture a scene. Memory: as many pictures as scenes, and one more.
class SceneFinder {
 public:
  /// `most` scenes at the most: beyond that, the two neighbours that look most alike become one.
  explicit SceneFinder(std::size_t most = 12) : m_most(most) {}
  /// `frame` must have pixels.
  void add(Image frame, double at);
  /// The scenes so far, in order; a scene that looks like an earlier one is left out, black and empty ones too where
  /// there are others.
  std::vector<Scene> finish() &&;

  /// Colours of 16 × 9 fields, 0..1 each: what two frames are compared by.
  using Look = std::array<float, 16 * 9 * 3>;
  static Look look_at(const Image& frame);
  /// 0 the same … 1 black against white.
  static double difference(const Look& a, const Look& b);

 private:
  struct Kept {
    Scene scene;
    Look first{}, look{};
    double sharpness = 0;
  };
  void merge_most_alike();

  std::size_t m_most;
  std::vector<Kept> m_kept;
  Look m_last{};
};

/// How much detail a frame has: mean absolute second difference of its brightness, coarse grid. Larger is sharper.
double detail_of(const Image& frame);

}  // namespace firstpass::input
