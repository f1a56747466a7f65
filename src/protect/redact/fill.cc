#include "protect/redact/fill.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace firstpass::protect {

namespace {

struct Bounds {
  int x0, y0, x1, y1;
  bool empty() const { return x0 >= x1 || y0 >= y1; }
};

Bounds bounds_of(const Region& box, const Image& image) {
  return {std::clamp(static_cast<int>(std::floor(box.x0)), 0, image.width),
          std::clamp(static_cast<int>(std::floor(box.y0)), 0, image.height),
          std::clamp(static_cast<int>(std::ceil(box.x1)), 0, image.width),
          std::clamp(static_cast<int>(std::ceil(box.y1)), 0, image.height)};
}

std::uint8_t* pixel(Image& image, int x, int y) {
  return image.rgb.data() +
         (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)) * 3;
}

using Colour = std::array<std::uint8_t, 3>;

/// The paper around the box, a shade darker (on a dark screen, lighter): a person sees that something was taken out,
/// and a reader is not put off by a black bar where the text goes on.
Colour fill_colour(Image& image, const Bounds& at) {
  std::array<std::vector<std::uint8_t>, 3> around;
  const auto look = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
    for (std::size_t c = 0; c < 3; ++c) around[c].push_back(pixel(image, x, y)[c]);
  };
  for (int x = at.x0; x < at.x1; ++x) look(x, at.y0 - 1), look(x, at.y1);
  for (int y = at.y0; y < at.y1; ++y) look(at.x0 - 1, y), look(at.x1, y);
  if (around[0].empty()) return {};
  Colour colour{};
  for (std::size_t c = 0; c < 3; ++c) {
    const auto middle = around[c].begin() + static_cast<std::ptrdiff_t>(around[c].size() / 2);
    std::nth_element(around[c].begin(), middle, around[c].end());
    colour[c] = *middle;
  }
  const bool is_light = colour[0] + colour[1] + colour[2] > 3 * 110;
  for (std::uint8_t& value : colour)
    value = static_cast<std::uint8_t>(is_light ? value * 82 / 100 : value + (255 - value) * 18 / 100);
  return colour;
}

}  // namespace

void fill_regions(Image& image, const std::vector<Region>& boxes) {
  // Small ones first: two readers find one word in boxes of two sizes, which should look like one.
  std::vector<Region> sorted = boxes;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Region& a, const Region& b) {
    return (a.x1 - a.x0) * (a.y1 - a.y0) < (b.x1 - b.x0) * (b.y1 - b.y0);
  });
  for (const Region& box : sorted) {
    const Bounds at = bounds_of(box, image);
    if (at.empty()) continue;
    const Colour colour = fill_colour(image, at);
    for (int y = at.y0; y < at.y1; ++y)
      for (int x = at.x0; x < at.x1; ++x) std::copy(colour.begin(), colour.end(), pixel(image, x, y));
  }
}

Region with_margin(const Region& box) {
  const float room = std::max(1.0F, 0.1F * (box.y1 - box.y0));
  return {box.x0 - room, box.y0 - room, box.x1 + room, box.y1 + room, box.page};
}

double covered(const Region& box, const std::vector<Region>& others) {
  const double area = static_cast<double>(box.x1 - box.x0) * static_cast<double>(box.y1 - box.y0);
  if (area <= 0) return 1;
  double best = 0;
  for (const Region& other : others) {
    const double wide = static_cast<double>(std::min(box.x1, other.x1) - std::max(box.x0, other.x0));
    const double high = static_cast<double>(std::min(box.y1, other.y1) - std::max(box.y0, other.y0));
    if (wide > 0 && high > 0) best = std::max(best, wide * high / area);
  }
  return best;
}

}  // namespace firstpass::protect
