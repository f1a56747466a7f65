// Pictures of video codecs (HEVC, AV1) → RGB.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "input/image/heif.h"
#include "input/image/pixels.h"

namespace firstpass::input {

/// A decoded picture as its codec keeps it; the pointers are the codec's.
struct CodedPlanes {
  int width = 0, height = 0;  ///< of the luma plane
  int bits = 8;               ///< of a sample; two bytes each above 8
  int across = 1, down = 1;   ///< luma samples for each chroma sample; 0 where there is no chroma
  std::array<const std::uint8_t*, 3> data{};
  std::array<std::ptrdiff_t, 3> stride{};  ///< bytes
  int matrix = 2;                          ///< ITU-T H.273: 0 identity, 1 BT.709, 9 BT.2020, else BT.601
  bool full_range = true;
};

/// What a codec does with the one picture it decodes.
using UsePlanes = std::function<Status(const CodedPlanes&)>;

/// Converts into `pixels` with the left upper corner at (x0, y0), as far as it fits. Chroma is not interpolated.
void paint(const CodedPlanes& planes, Pixels& pixels, int x0, int y0);

/// Decodes the picture of an item and hands it to `use`. data_loss when damaged or larger than the limits.
Status decode_hevc(const heif::Item& item, const PixelLimits& limits, const UsePlanes& use);
Status decode_av1(const heif::Item& item, const PixelLimits& limits, const UsePlanes& use);

}  // namespace firstpass::input
