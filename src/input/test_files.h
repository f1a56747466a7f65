// Real files, made in memory by the codecs' own libraries, for the tests of this room.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"

namespace firstpass::input::test {

/// RGB picture whose pixel (x, y) is colour(x, y) as 0xRRGGBB.
Image picture(int width, int height, const std::function<std::uint32_t(int, int)>& colour);
/// Red, green, blue, white quarters: tells every turn from every other.
Image quarters(int width, int height);
std::uint32_t colour_at(const Image& image, int x, int y);

std::string jpeg_of(const Image& image, int orientation = 1, bool progressive = false);
std::string cmyk_jpeg_of(int width, int height, std::uint8_t c, std::uint8_t m, std::uint8_t y, std::uint8_t k);
/// `channels` 1 to 4 (gray, gray+alpha, RGB, RGBA), depth 8 or 16, raw samples in PNG's order.
std::string png_of(int width, int height, int channels, int depth, const std::string& samples, bool interlaced = false);
std::string png_of(const Image& image);
std::string webp_of(const Image& image);

/// A WAV head by hand, so that a test can lie in it.
std::string wav_of(const std::vector<std::int16_t>& samples, int rate, int channels, std::uint32_t riff_size,
                   std::uint32_t data_size);
std::string wav_of(const std::vector<std::int16_t>& samples, int rate, int channels = 1);
/// A tone of `hertz`, through libsndfile; `format` is one of its SF_FORMAT values.
std::string sound_of(int format, int rate, int channels, double seconds, double hertz);

/// The shared development data, or an empty string where it is absent.
std::string shared_data(const std::string& path);
std::vector<std::string> files_below(const std::string& folder, const std::vector<std::string>& endings);

/// Reads every beginning of `bytes` from `first` bytes on, `step` bytes apart; each must end in a Document or in one
/// clear data_loss. Returns how many were read.
int read_every_cut(const std::string& bytes, std::size_t step = 1, std::size_t first = 0);

}  // namespace firstpass::input::test
