#include <algorithm>
#include <limits>

#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/image";

/// Where pixel (x, y) of the upright picture stands in the stored one (EXIF 2.32, tag 0x0112).
struct Turn {
  bool swapped;  // rows of the upright picture are columns of the stored one
  bool mirror_x;
  bool mirror_y;
};

constexpr Turn turn_of(int orientation) {
  switch (orientation) {
    case 2: return {false, true, false};
    case 3: return {false, true, true};
    case 4: return {false, false, true};
    case 5: return {true, false, false};
    case 6: return {true, false, true};
    case 7: return {true, true, true};
    case 8: return {true, true, false};
    default: return {false, false, false};
  }
}

void turn_tile(const Pixels& from, Pixels& to, Turn turn, int x0, int y0, int side) {
  const auto* source = reinterpret_cast<const std::uint8_t*>(from.rgb.data());
  for (int y = y0; y < std::min(y0 + side, to.height); ++y) {
    std::uint8_t* out = to.row(y) + static_cast<std::size_t>(x0) * 3;
    for (int x = x0; x < std::min(x0 + side, to.width); ++x, out += 3) {
      int from_x = turn.swapped ? y : x;
      int from_y = turn.swapped ? x : y;
      if (turn.mirror_x) from_x = from.width - 1 - from_x;
      if (turn.mirror_y) from_y = from.height - 1 - from_y;
      const std::uint8_t* in = source + (static_cast<std::size_t>(from_y) * static_cast<std::size_t>(from.width) +
                                         static_cast<std::size_t>(from_x)) *
                                            3;
      std::copy_n(in, 3, out);
    }
  }
}

}  // namespace

Status check_size(std::uint64_t width, std::uint64_t height, const PixelLimits& limits) {
  if (width == 0 || height == 0) return fail(Code::data_loss, kStage, "the picture has no pixels");
  constexpr std::uint64_t side = std::numeric_limits<int>::max();
  if (width <= side && height <= side && width * height <= limits.pixels) return {};
  return fail(Code::data_loss, kStage,
              "picture of " + std::to_string(width) + " x " + std::to_string(height) + " pixels is over the limit of " +
                  std::to_string(limits.pixels / 1'000'000) + " megapixels");
}

Status allocate(Pixels& pixels, std::uint64_t width, std::uint64_t height, const PixelLimits& limits) {
  FP_TRY(check_size(width, height, limits));
  pixels.width = static_cast<int>(width);
  pixels.height = static_cast<int>(height);
  pixels.rgb.resize(static_cast<std::size_t>(width * height * 3));
  return {};
}

tl::unexpected<Error> damaged(std::string_view format) {
  return fail(Code::data_loss, kStage, "the " + std::string(format) + " picture is damaged or cut");
}

void over_white(const std::uint8_t* rgba, std::uint8_t* rgb, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i, rgba += 4, rgb += 3)
    for (int c = 0; c < 3; ++c)
      rgb[c] = static_cast<std::uint8_t>((rgba[c] * rgba[3] + 255 * (255 - rgba[3]) + 127) / 255);
}

void turn_upright(Pixels& pixels) {
  if (pixels.orientation < 2 || pixels.orientation > 8) return;
  const Turn turn = turn_of(pixels.orientation);
  Pixels upright;
  upright.width = turn.swapped ? pixels.height : pixels.width;
  upright.height = turn.swapped ? pixels.width : pixels.height;
  upright.rgb.resize(pixels.rgb.size());
  constexpr int side = 64;  // tiles keep both sides of a quarter turn in the cache
  for (int y = 0; y < upright.height; y += side)
    for (int x = 0; x < upright.width; x += side) turn_tile(pixels, upright, turn, x, y, side);
  upright.metadata = std::move(pixels.metadata);
  pixels = std::move(upright);
}

}  // namespace firstpass::input
