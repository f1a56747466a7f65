// What the picture decoders of the worker share.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "core/result.h"

namespace firstpass::input {

/// A decoded picture as stored in the file: 8-bit RGB, rows packed. `orientation` is EXIF's 1..8.
struct Pixels {
  int width = 0;
  int height = 0;
  std::string rgb;
  int orientation = 1;
  int pages = 1;  ///< pictures in the file; this is one of them
  std::map<std::string, std::string> metadata;

  std::uint8_t* row(int y) {
    return reinterpret_cast<std::uint8_t*>(rgb.data()) +
           static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
  }
};

struct PixelLimits {
  std::uint64_t pixels = 100'000'000;
  int page = 0;  ///< which picture of a file that has several (TIFF); others read their first
};

/// Checks a size that a header claims, before anything is allocated for it.
Status check_size(std::uint64_t width, std::uint64_t height, const PixelLimits& limits);

/// Sets the size, after check_size(), and allocates.
Status allocate(Pixels& pixels, std::uint64_t width, std::uint64_t height, const PixelLimits& limits);

/// `what` in the form that all decoders use: data_loss "the JPEG picture is damaged or cut".
tl::unexpected<Error> damaged(std::string_view format);

/// Lays `count` RGBA pixels over white.
void over_white(const std::uint8_t* rgba, std::uint8_t* rgb, std::size_t count);

/// Turns the picture upright and resets `orientation`.
void turn_upright(Pixels& pixels);

/// Reads orientation, time, model and place from an EXIF block (a TIFF structure, without the "Exif\0\0" before it)
/// into `pixels`. Ignores what it cannot follow: EXIF is never a reason to refuse a picture.
void read_exif(std::string_view exif, Pixels& pixels);

Result<Pixels> decode_jpeg(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_png(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_webp(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_gif(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_bmp(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_tiff(std::string_view bytes, const PixelLimits& limits);
/// HEIC and AVIF.
Result<Pixels> decode_heif(std::string_view bytes, const PixelLimits& limits);
Result<Pixels> decode_jxl(std::string_view bytes, const PixelLimits& limits);

}  // namespace firstpass::input
