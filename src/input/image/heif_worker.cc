// HEIC and AVIF: the primary picture, whole or as a grid of tiles, upright, in sRGB.
#include <algorithm>
#include <cmath>

#include "input/image/coded_planes.h"
#include "input/image/colour.h"
#include "input/image/heif.h"
#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

using heif::Change;
using heif::File;
using heif::Item;

constexpr std::size_t kMostTiles = 4096;

Status decode_item(const Item& item, const PixelLimits& limits, const UsePlanes& use) {
  if (item.type == "hvc1" || item.type == "hev1") return decode_hevc(item, limits, use);
  if (item.type == "av01") return decode_av1(item, limits, use);
  return fail(Code::data_loss, "input/image", "the HEIF picture is of a kind that is not read");
}

Status read_whole(const Item& item, const PixelLimits& limits, Pixels& pixels) {
  return decode_item(item, limits, [&](const CodedPlanes& planes) -> Status {
    FP_TRY(
        allocate(pixels, static_cast<std::uint64_t>(planes.width), static_cast<std::uint64_t>(planes.height), limits));
    paint(planes, pixels, 0, 0);
    return {};
  });
}

// Tiles are of one size, and cover the whole (ISO/IEC 23008-12, 6.6.2.3).
Status read_tiles(const File& file, const Item& item, const PixelLimits& limits, Pixels& pixels) {
  const auto grid = heif::read_grid(item.data);
  if (!grid || item.parts.size() > kMostTiles || item.parts.size() != std::size_t{grid->rows} * grid->columns)
    return damaged("HEIF");
  FP_TRY(allocate(pixels, grid->width, grid->height, limits));
  int wide = 0, high = 0;
  for (std::size_t i = 0; i < item.parts.size(); ++i) {
    const auto tile = file.items.find(item.parts[i]);
    if (tile == file.items.end()) return damaged("HEIF");
    FP_TRY(decode_item(tile->second, limits, [&](const CodedPlanes& planes) -> Status {
      if (i == 0) wide = planes.width, high = planes.height;
      const auto column = static_cast<std::int64_t>(i % grid->columns),
                 row = static_cast<std::int64_t>(i / grid->columns);
      const bool covers =
          std::int64_t{wide} * grid->columns >= pixels.width && std::int64_t{high} * grid->rows >= pixels.height;
      if (planes.width != wide || planes.height != high || !covers || column * wide >= pixels.width ||
          row * high >= pixels.height)
        return damaged("HEIF");
      paint(planes, pixels, static_cast<int>(column * wide), static_cast<int>(row * high));
      return {};
    }));
  }
  return {};
}

// 'clap': a window around the middle, moved by a shift (ISO/IEC 14496-12, 12.1.4). One that leads outside is left out.
void crop(Pixels& pixels, const Change& change) {
  const auto number = [&](std::size_t i) {
    const auto above =
        i < 4 ? static_cast<double>(change.crop[i]) : static_cast<double>(static_cast<std::int32_t>(change.crop[i]));
    return change.crop[i + 1] == 0 ? 0 : above / static_cast<double>(change.crop[i + 1]);
  };
  const double wide = number(0), high = number(2);
  const double left = (pixels.width - wide) / 2 + number(4), top = (pixels.height - high) / 2 + number(6);
  if (!(wide >= 1) || !(high >= 1) || !(left >= 0) || !(top >= 0) || left + wide > pixels.width ||
      top + high > pixels.height)
    return;
  const int x0 = static_cast<int>(left), y0 = static_cast<int>(top);
  Pixels out;
  out.width = static_cast<int>(wide), out.height = static_cast<int>(high);
  out.rgb.resize(static_cast<std::size_t>(out.width) * static_cast<std::size_t>(out.height) * 3);
  for (int y = 0; y < out.height; ++y)
    std::copy_n(pixels.row(y0 + y) + static_cast<std::size_t>(x0) * 3, static_cast<std::size_t>(out.width) * 3,
                out.row(y));
  out.metadata = std::move(pixels.metadata);
  pixels = std::move(out);
}

void apply(Pixels& pixels, const Change& change) {
  constexpr int kTurned[] = {1, 8, 3, 6};  // EXIF's numbers for quarter turns against the clock
  switch (change.kind) {
    case Change::Kind::turn: pixels.orientation = kTurned[change.amount]; break;
    case Change::Kind::mirror: pixels.orientation = change.amount == 0 ? 4 : 2; break;
    case Change::Kind::crop: crop(pixels, change); return;
  }
  turn_upright(pixels);
}

void read_metadata(const File& file, Pixels& pixels) {
  for (const auto& [id, item] : file.items) {
    const bool of_primary = std::find(item.about.begin(), item.about.end(), file.primary) != item.about.end();
    if (item.type != "Exif" || !of_primary || item.data.size() < 4) continue;
    std::size_t skip = 4;
    for (std::size_t i = 0, at = 0; i < 4; ++i) {
      at = at << 8 | static_cast<std::uint8_t>(item.data[i]);
      if (i == 3) skip += at;
    }
    if (skip < item.data.size()) read_exif(std::string_view(item.data).substr(skip), pixels);
  }
  pixels.orientation = 1;  // the container's own turns count, EXIF's only repeat them (ISO/IEC 23008-12, annex A)
}

}  // namespace

Result<Pixels> decode_heif(std::string_view bytes, const PixelLimits& limits) {
  FP_TRY_ASSIGN(const File file, heif::read_file(bytes));
  const Item& item = file.items.at(file.primary);
  if (item.width > 0 && item.height > 0) FP_TRY(check_size(item.width, item.height, limits));
  Pixels pixels;
  FP_TRY(item.type == "grid" ? read_tiles(file, item, limits, pixels) : read_whole(item, limits, pixels));
  const Item& coloured = item.parts.empty() || !item.icc.empty() || item.nclx || !file.items.count(item.parts[0])
                             ? item
                             : file.items.at(item.parts[0]);
  if (!coloured.icc.empty()) ColourTransform::of_profile(coloured.icc, SampleKind::rgb).convert(pixels);
  else if (coloured.nclx) ColourTransform::of_primaries(coloured.nclx->primaries).convert(pixels);
  read_metadata(file, pixels);
  for (const Change& change : item.changes) apply(pixels, change);
  return pixels;
}

}  // namespace firstpass::input
