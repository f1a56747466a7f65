// GIF by our own code (CompuServe, "Graphics Interchange Format", version 89a): the first picture of the file, which is
// what a still viewer shows. An animation tells how many pictures it has.
#include <algorithm>
#include <array>
#include <vector>

#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

using Colour = std::array<std::uint8_t, 3>;
using Palette = std::array<Colour, 256>;

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : m_left(bytes) {}
  bool has(std::size_t count) const { return m_left.size() >= count; }
  std::uint8_t u8() {
    if (m_left.empty()) {
      m_is_cut = true;
      return 0;
    }
    const auto value = static_cast<std::uint8_t>(m_left.front());
    m_left.remove_prefix(1);
    return value;
  }
  std::uint32_t u16() {
    const std::uint32_t low = u8();
    return low | static_cast<std::uint32_t>(u8()) << 8;
  }
  std::string_view take(std::size_t count) {
    if (count > m_left.size()) m_is_cut = true, count = m_left.size();
    const std::string_view taken = m_left.substr(0, count);
    m_left.remove_prefix(count);
    return taken;
  }
  bool is_cut() const { return m_is_cut; }

 private:
  std::string_view m_left;
  bool m_is_cut = false;
};

Palette read_palette(Bytes& bytes, std::uint8_t flags) {
  Palette palette{};
  const std::size_t count = std::size_t{2} << (flags & 7);
  for (std::size_t i = 0; i < count; ++i) palette[i] = {bytes.u8(), bytes.u8(), bytes.u8()};
  return palette;
}

/// Sub-blocks joined: a length, so many bytes, until a length of zero.
std::string read_blocks(Bytes& bytes) {
  std::string out;
  while (const std::uint8_t length = bytes.u8()) out += bytes.take(length);
  return out;
}

/// LZW with codes that grow from `code_size` + 1 to 12 bits. False when the data end before `wanted` indices.
bool unpack(std::string_view data, int code_size, std::size_t wanted, std::vector<std::uint8_t>& out) {
  constexpr std::size_t most = 4096;
  const std::size_t clear = std::size_t{1} << code_size;
  std::vector<std::uint16_t> prefix(most);
  std::vector<std::uint8_t> last(most), stack;
  std::size_t next = clear + 2, previous = most;
  int width = code_size + 1;
  std::uint32_t buffer = 0;
  int held = 0;
  std::uint8_t first = 0;
  out.reserve(wanted);
  for (std::size_t at = 0; out.size() < wanted;) {
    for (; held < width; held += 8) {
      if (at == data.size()) return false;
      buffer |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(data[at++])) << held;
    }
    std::size_t code = buffer & ((1U << width) - 1);
    buffer >>= width, held -= width;
    if (code == clear) {
      next = clear + 2, width = code_size + 1, previous = most;
      continue;
    }
    if (code == clear + 1) return false;
    if (code > next || (code == next && previous == most)) return false;
    const std::size_t given = code;
    stack.clear();
    if (code == next) stack.push_back(first), code = previous;
    while (code > clear) stack.push_back(last[code]), code = prefix[code];
    first = static_cast<std::uint8_t>(code);
    out.push_back(first);
    out.insert(out.end(), stack.rbegin(), stack.rend());
    if (previous != most && next < most) {
      prefix[next] = static_cast<std::uint16_t>(previous), last[next] = first;
      if (++next == (std::size_t{1} << width) && width < 12) ++width;
    }
    previous = given;
  }
  return true;
}

struct Frame {
  std::uint32_t left = 0, top = 0, width = 0, height = 0;
  bool interlaced = false;
  int transparent = -1;
  Palette palette{};
};

/// Rows of an interlaced picture come in four passes: every 8th, every 8th from 4, every 4th from 2, every 2nd from 1.
std::vector<std::uint32_t> row_order(const Frame& frame) {
  std::vector<std::uint32_t> order;
  if (!frame.interlaced) {
    for (std::uint32_t y = 0; y < frame.height; ++y) order.push_back(y);
    return order;
  }
  constexpr std::uint32_t passes[4][2] = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};
  for (const auto& pass : passes)
    for (std::uint32_t y = pass[0]; y < frame.height; y += pass[1]) order.push_back(y);
  return order;
}

void lay(const Frame& frame, const std::vector<std::uint8_t>& indices, Pixels& pixels) {
  const auto order = row_order(frame);
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint64_t y = std::uint64_t{frame.top} + order[i];
    if (y >= static_cast<std::uint64_t>(pixels.height)) continue;
    std::uint8_t* row = pixels.row(static_cast<int>(y));
    for (std::uint32_t x = 0; x < frame.width && frame.left + x < static_cast<std::uint32_t>(pixels.width); ++x) {
      const std::uint8_t index = indices[i * frame.width + x];
      if (index == frame.transparent) continue;
      std::copy(frame.palette[index].begin(), frame.palette[index].end(), row + std::size_t{3} * (frame.left + x));
    }
  }
}

Status read_frame(Bytes& bytes, const Palette& shared, int transparent, const PixelLimits& limits, bool wanted,
                  Pixels& pixels) {
  Frame frame;
  frame.left = bytes.u16(), frame.top = bytes.u16(), frame.width = bytes.u16(), frame.height = bytes.u16();
  const std::uint8_t flags = bytes.u8();
  frame.interlaced = (flags & 0x40) != 0;
  frame.transparent = transparent;
  frame.palette = (flags & 0x80) != 0 ? read_palette(bytes, flags) : shared;
  const int code_size = bytes.u8();
  const std::string data = read_blocks(bytes);
  if (!wanted) return {};
  if (bytes.is_cut() || code_size < 1 || code_size > 8) return damaged("GIF");
  FP_TRY(check_size(frame.width, frame.height, limits));
  std::vector<std::uint8_t> indices;
  if (!unpack(data, code_size, std::size_t{frame.width} * frame.height, indices)) return damaged("GIF");
  lay(frame, indices, pixels);
  return {};
}

}  // namespace

Result<Pixels> decode_gif(std::string_view input, const PixelLimits& limits) {
  Bytes bytes(input);
  bytes.take(6);
  const std::uint32_t width = bytes.u16(), height = bytes.u16();
  const std::uint8_t flags = bytes.u8();
  bytes.take(2);
  if (bytes.is_cut()) return damaged("GIF");
  const Palette shared = (flags & 0x80) != 0 ? read_palette(bytes, flags) : Palette{};
  Pixels pixels;
  FP_TRY(allocate(pixels, width, height, limits));
  std::fill(pixels.rgb.begin(), pixels.rgb.end(), '\xFF');  // what no picture covers shows the page
  int frames = 0, transparent = -1;
  while (!bytes.is_cut()) {
    const std::uint8_t kind = bytes.u8();
    if (kind == 0x3B) break;
    if (kind == 0x2C) {
      FP_TRY(read_frame(bytes, shared, transparent, limits, frames == 0, pixels));
      ++frames;
      transparent = -1;
    } else if (kind == 0x21) {
      const bool is_control = bytes.u8() == 0xF9;
      const std::string block = read_blocks(bytes);
      if (is_control && block.size() >= 4 && (block[0] & 1) != 0) transparent = static_cast<std::uint8_t>(block[3]);
    } else break;  // bytes behind the pictures that mean nothing
  }
  if (frames == 0) return damaged("GIF");
  if (frames > 1) pixels.metadata["image.frames"] = std::to_string(frames);
  return pixels;
}

}  // namespace firstpass::input
