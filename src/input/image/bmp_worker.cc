// Windows bitmaps by our own code ([MS-WMF] 2.2.2.9, BITMAPINFOHEADER and its followers): 1, 4, 8, 16, 24 and 32 bits,
// bit fields, run lengths (RLE8, RLE4).
#include <algorithm>
#include <array>
#include <bit>

#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

constexpr std::size_t kFileHeader = 14;
enum Compression : std::uint32_t { kNone = 0, kRunLength8 = 1, kRunLength4 = 2, kBitFields = 3, kAlphaBitFields = 6 };

/// Little-endian numbers; zero beyond the end, which the checks of the header make impossible where it matters.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : m_bytes(bytes) {}
  std::size_t size() const { return m_bytes.size(); }
  std::uint8_t u8(std::size_t at) const {
    return at < m_bytes.size() ? static_cast<std::uint8_t>(m_bytes[at]) : std::uint8_t{0};
  }
  std::uint32_t u16(std::size_t at) const { return u8(at) | static_cast<std::uint32_t>(u8(at + 1)) << 8; }
  std::uint32_t u32(std::size_t at) const { return u16(at) | u16(at + 2) << 16; }

 private:
  std::string_view m_bytes;
};

using Colour = std::array<std::uint8_t, 3>;

struct Header {
  std::size_t pixels_at = 0, palette_at = 0, palette_step = 4, palette_size = 0;
  std::uint64_t width = 0, height = 0;
  bool from_top = false;
  std::uint32_t bits = 0, compression = kNone;
  std::array<std::uint32_t, 3> masks{};
};

bool read_old_header(const Bytes& bytes, Header& header) {
  header.width = bytes.u16(kFileHeader + 4), header.height = bytes.u16(kFileHeader + 6);
  header.bits = bytes.u16(kFileHeader + 10);
  header.palette_at = kFileHeader + 12, header.palette_step = 3;
  return header.bits <= 8 || header.bits == 24;
}

void read_masks(const Bytes& bytes, Header& header) {
  if (header.compression == kBitFields || header.compression == kAlphaBitFields)
    for (std::size_t i = 0; i < 3; ++i) header.masks[i] = bytes.u32(kFileHeader + 40 + 4 * i);
  else if (header.bits == 16) header.masks = {0x7C00, 0x03E0, 0x001F};
  else header.masks = {0xFF0000, 0x00FF00, 0x0000FF};
}

bool read_header(const Bytes& bytes, Header& header) {
  header.pixels_at = bytes.u32(10);
  const std::uint32_t size = bytes.u32(kFileHeader);
  if (size == 12) return read_old_header(bytes, header);
  if (size < 40) return false;
  header.width = bytes.u32(kFileHeader + 4);
  const std::uint32_t height = bytes.u32(kFileHeader + 8);
  header.from_top = (height & 0x80000000U) != 0;
  header.height = header.from_top ? 0x100000000ULL - height : height;
  header.bits = bytes.u16(kFileHeader + 14);
  header.compression = bytes.u32(kFileHeader + 16);
  header.palette_size = bytes.u32(kFileHeader + 32);
  const bool masks_behind = size == 40 && header.compression == kBitFields;
  header.palette_at = kFileHeader + size + (masks_behind ? 12 : 0);
  read_masks(bytes, header);
  switch (header.bits) {
    case 1:
    case 24: return header.compression == kNone;
    case 4: return header.compression == kNone || header.compression == kRunLength4;
    case 8: return header.compression == kNone || header.compression == kRunLength8;
    case 16:
    case 32:
      return header.compression == kNone || header.compression == kBitFields || header.compression == kAlphaBitFields;
    default: return false;
  }
}

std::array<Colour, 256> read_palette(const Bytes& bytes, const Header& header) {
  std::array<Colour, 256> palette{};
  if (header.bits > 8) return palette;
  std::size_t count = std::size_t{1} << header.bits;
  if (header.palette_size > 0 && header.palette_size < count) count = header.palette_size;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = header.palette_at + i * header.palette_step;
    palette[i] = {bytes.u8(at + 2), bytes.u8(at + 1), bytes.u8(at)};
  }
  return palette;
}

/// The bits under `mask`, stretched to 0..255.
std::uint8_t channel(std::uint32_t value, std::uint32_t mask) {
  if (mask == 0) return 0;
  const std::uint32_t most = mask >> std::countr_zero(mask);
  const std::uint32_t here = (value & mask) >> std::countr_zero(mask);
  return static_cast<std::uint8_t>((std::uint64_t{here} * 255 + most / 2) / most);
}

Colour pixel(const Bytes& bytes, std::size_t row, std::size_t x, const Header& header,
             const std::array<Colour, 256>& palette) {
  switch (header.bits) {
    case 1: return palette[(bytes.u8(row + x / 8) >> (7 - x % 8)) & 1];
    case 4: return palette[(bytes.u8(row + x / 2) >> (x % 2 == 0 ? 4 : 0)) & 15];
    case 8: return palette[bytes.u8(row + x)];
    case 24: return {bytes.u8(row + 3 * x + 2), bytes.u8(row + 3 * x + 1), bytes.u8(row + 3 * x)};
    default: {
      const std::uint32_t value = header.bits == 16 ? bytes.u16(row + 2 * x) : bytes.u32(row + 4 * x);
      return {channel(value, header.masks[0]), channel(value, header.masks[1]), channel(value, header.masks[2])};
    }
  }
}

/// Writes single pixels of the run-length kinds; whatever falls outside of the picture is dropped.
class Canvas {
 public:
  Canvas(Pixels& pixels, bool from_top) : m_pixels(pixels), m_from_top(from_top) {}
  void put(std::size_t x, std::size_t y, const Colour& colour) {
    if (x >= static_cast<std::size_t>(m_pixels.width) || y >= static_cast<std::size_t>(m_pixels.height)) return;
    const int row = m_from_top ? static_cast<int>(y) : m_pixels.height - 1 - static_cast<int>(y);
    std::copy(colour.begin(), colour.end(), m_pixels.row(row) + 3 * x);
  }

 private:
  Pixels& m_pixels;
  bool m_from_top;
};

bool read_runs(const Bytes& bytes, const Header& header, const std::array<Colour, 256>& palette, Canvas canvas) {
  const bool is_small = header.compression == kRunLength4;
  std::size_t x = 0, y = 0, at = header.pixels_at;
  while (at + 1 < bytes.size() && y < header.height) {
    const std::uint8_t count = bytes.u8(at), value = bytes.u8(at + 1);
    at += 2;
    if (count > 0) {
      for (std::size_t i = 0; i < count; ++i)
        canvas.put(x + i, y, palette[!is_small ? value : i % 2 == 0 ? value >> 4 : value & 15]);
      x += count;
    } else if (value == 0) x = 0, ++y;
    else if (value == 1) return true;
    else if (value == 2) x += bytes.u8(at), y += bytes.u8(at + 1), at += 2;
    else {
      for (std::size_t i = 0; i < value; ++i)
        canvas.put(x + i, y,
                   palette[!is_small ? bytes.u8(at + i) : (bytes.u8(at + i / 2) >> (i % 2 == 0 ? 4 : 0)) & 15]);
      x += value;
      const std::size_t used = is_small ? (value + std::size_t{1}) / 2 : value;
      at += (used + 1) / 2 * 2;
    }
  }
  return y >= header.height;
}

}  // namespace

Result<Pixels> decode_bmp(std::string_view input, const PixelLimits& limits) {
  const Bytes bytes(input);
  Header header;
  if (!read_header(bytes, header) || header.pixels_at >= bytes.size()) return damaged("BMP");
  FP_TRY(check_size(header.width, header.height, limits));
  const std::uint64_t stride = (header.width * header.bits + 31) / 32 * 4;
  const bool has_runs = header.compression == kRunLength8 || header.compression == kRunLength4;
  if (!has_runs && header.pixels_at + stride * header.height > bytes.size()) return damaged("BMP");
  Pixels pixels;
  FP_TRY(allocate(pixels, header.width, header.height, limits));
  const auto palette = read_palette(bytes, header);
  Canvas canvas(pixels, header.from_top);
  if (has_runs) {
    if (!read_runs(bytes, header, palette, canvas)) return damaged("BMP");
    return pixels;
  }
  for (std::size_t y = 0; y < header.height; ++y)
    for (std::size_t x = 0; x < header.width; ++x)
      canvas.put(x, y, pixel(bytes, header.pixels_at + y * stride, x, header, palette));
  return pixels;
}

}  // namespace firstpass::input
