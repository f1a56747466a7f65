#include "input/image/coded_planes.h"

#include <algorithm>
#include <cmath>

namespace firstpass::input {

namespace {

// ITU-T H.273, 8.3, in 16 bits behind the point: what a step of each sample adds.
struct Weights {
  int luma, red_cr, green_cb, green_cr, blue_cb;
  int black;  // the sample of black
};

Weights weights_of(const CodedPlanes& planes) {
  const double red = planes.matrix == 1 ? 0.2126 : planes.matrix == 9 || planes.matrix == 10 ? 0.2627 : 0.299;
  const double blue = planes.matrix == 1 ? 0.0722 : planes.matrix == 9 || planes.matrix == 10 ? 0.0593 : 0.114;
  const double green = 1 - red - blue;
  const double most = (1 << planes.bits) - 1, unit = 1 << (planes.bits - 8);
  const double luma = 255 / (planes.full_range ? most : 219 * unit);
  const double chroma = 255 / (planes.full_range ? most : 224 * unit);
  const auto fixed = [](double value) { return static_cast<int>(std::lround(value * 65536)); };
  return {fixed(luma),
          fixed(chroma * 2 * (1 - red)),
          fixed(-chroma * 2 * (1 - blue) * blue / green),
          fixed(-chroma * 2 * (1 - red) * red / green),
          fixed(chroma * 2 * (1 - blue)),
          planes.full_range ? 0 : 16 << (planes.bits - 8)};
}

class Sampler {
 public:
  explicit Sampler(const CodedPlanes& planes) : m_planes(planes) {}
  int at(std::size_t plane, int x, int y) const {
    const std::uint8_t* row = m_planes.data[plane] + y * m_planes.stride[plane];
    if (m_planes.bits == 8) return row[x];
    return row[2 * x] | row[2 * x + 1] << 8;
  }

 private:
  const CodedPlanes& m_planes;
};

std::uint8_t clipped(std::int64_t value) {
  return static_cast<std::uint8_t>(std::clamp<std::int64_t>((value + 32768) >> 16, 0, 255));
}

}  // namespace

void paint(const CodedPlanes& planes, Pixels& pixels, int x0, int y0) {
  const Weights weights = weights_of(planes);
  const Sampler sampler(planes);
  const int middle = 1 << (planes.bits - 1);
  const bool grey = planes.across == 0, identity = planes.matrix == 0 && planes.across == 1 && planes.down == 1;
  for (int y = 0; y < std::min(planes.height, pixels.height - y0); ++y) {
    std::uint8_t* out = pixels.row(y0 + y) + static_cast<std::size_t>(x0) * 3;
    for (int x = 0; x < std::min(planes.width, pixels.width - x0); ++x, out += 3) {
      const auto light = std::int64_t{sampler.at(0, x, y) - weights.black} * weights.luma;
      if (identity) {
        out[1] = clipped(light);
        out[2] = clipped(std::int64_t{sampler.at(1, x, y) - weights.black} * weights.luma);
        out[0] = clipped(std::int64_t{sampler.at(2, x, y) - weights.black} * weights.luma);
        continue;
      }
      const std::int64_t blue = grey ? 0 : sampler.at(1, x / planes.across, y / planes.down) - middle;
      const std::int64_t red = grey ? 0 : sampler.at(2, x / planes.across, y / planes.down) - middle;
      out[0] = clipped(light + red * weights.red_cr);
      out[1] = clipped(light + blue * weights.green_cb + red * weights.green_cr);
      out[2] = clipped(light + blue * weights.blue_cb);
    }
  }
}

}  // namespace firstpass::input
