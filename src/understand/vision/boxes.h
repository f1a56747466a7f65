// What the detectors of things share.
#pragma once

#include <algorithm>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

inline float area(const Region& box) { return std::max(0.0F, box.x1 - box.x0) * std::max(0.0F, box.y1 - box.y0); }

/// Area of the common part.
inline float common(const Region& a, const Region& b) {
  return area({std::max(a.x0, b.x0), std::max(a.y0, b.y0), std::min(a.x1, b.x1), std::min(a.y1, b.y1), a.page});
}

/// Intersection over union, 0..1.
inline float overlap(const Region& a, const Region& b) {
  const float both = common(a, b);
  return both <= 0 ? 0 : both / (area(a) + area(b) - both);
}

/// Keeps the surest of things that overlap by more than `limit`; `alike(a, b)` says whether two may be the same thing.
/// Sorted by confidence afterwards.
template <class Thing, class Alike>
void keep_surest(std::vector<Thing>& things, float limit, Alike alike) {
  std::stable_sort(things.begin(), things.end(),
                   [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
  std::vector<Thing> kept;
  for (Thing& thing : things) {
    const bool doubled = std::any_of(kept.begin(), kept.end(), [&](const Thing& surer) {
      return alike(surer, thing) && overlap(surer.box, thing.box) > limit;
    });
    if (!doubled) kept.push_back(std::move(thing));
  }
  things = std::move(kept);
}

}  // namespace firstpass::understand
