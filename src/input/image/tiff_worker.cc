// TIFF 6.0 by hand: Debian's libtiff brings libjbig, which is under the GPL. Read are strips and tiles of bilevel,
// gray, palette, RGB and CMYK pictures, uncompressed or in PackBits, LZW, Deflate, JPEG or Group 4, page by
// page.
#include <zlib.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "input/image/colour.h"
#include "input/image/fax.h"
#include "input/image/pixels.h"
#include "input/image/tiff_block.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

struct Layout {
  std::uint32_t width = 0, height = 0;
  std::uint32_t chunk_width = 0, chunk_height = 0;
  std::uint32_t bits = 1, samples = 1, compression = 1, photometric = 0, predictor = 1, fill_order = 1;
  bool separate = false;  // one plane for each sample
  bool alpha = false;     // the sample after the colours is one
  std::vector<std::uint32_t> offsets, sizes, palette;
  std::string_view jpeg_tables;
  bool little = true;

  std::uint32_t colours() const { return photometric == 2 || photometric == 6 ? 3 : photometric == 5 ? 4 : 1; }
  std::uint32_t samples_in_chunk() const { return separate ? 1 : samples; }
  std::uint64_t stride() const { return (std::uint64_t{chunk_width} * samples_in_chunk() * bits + 7) / 8; }
  std::uint64_t across() const { return (width + std::uint64_t{chunk_width} - 1) / chunk_width; }
  std::uint64_t down() const { return (height + std::uint64_t{chunk_height} - 1) / chunk_height; }
};

tl::unexpected<Error> not_read(const std::string& what) {
  return fail(Code::unimplemented, "input/image", "TIFF pictures with " + what + " are not read by this build");
}

Result<Layout> read_layout(const TiffBlock& block, std::size_t directory, const PixelLimits& limits) {
  const auto get = [&](std::uint32_t tag, std::uint32_t otherwise) {
    return block.integer(directory, tag).value_or(otherwise);
  };
  Layout layout;
  layout.width = get(256, 0);
  layout.height = get(257, 0);
  FP_TRY(check_size(layout.width, layout.height, limits));
  const auto bits = block.integers(directory, 258, 64);
  layout.bits = bits.empty() ? 1 : bits[0];
  layout.compression = get(259, 1);
  layout.photometric = get(262, 1);
  layout.fill_order = get(266, 1);
  layout.samples = get(277, 1);
  layout.predictor = get(317, 1);
  layout.separate = get(284, 1) == 2 && layout.samples > 1;
  const auto extra = block.integers(directory, 338, 64);
  layout.alpha = !extra.empty() && (extra[0] == 1 || extra[0] == 2);
  layout.little = block.little();
  const bool tiled = block.integer(directory, 322).has_value();
  layout.chunk_width = tiled ? get(322, 0) : layout.width;
  layout.chunk_height = tiled ? get(323, 0) : std::min(get(278, layout.height), layout.height);
  layout.offsets = block.integers(directory, tiled ? 324 : 273, 1 << 20);
  layout.sizes = block.integers(directory, tiled ? 325 : 279, 1 << 20);
  layout.palette = block.integers(directory, 320, 3 << 16);
  if (const auto tables = block.find(directory, 347)) layout.jpeg_tables = block.bytes(tables->data, tables->count);
  return layout;
}

Status check_layout(const Layout& layout) {
  const bool known_bits =
      layout.bits == 1 || layout.bits == 2 || layout.bits == 4 || layout.bits == 8 || layout.bits == 16;
  if (!known_bits) return not_read(std::to_string(layout.bits) + " bits per sample");
  if (layout.photometric > 6 || layout.photometric == 4)
    return not_read("colour space " + std::to_string(layout.photometric));
  if (layout.photometric == 6 && layout.compression != 7) return not_read("YCbCr outside of JPEG");
  if (layout.samples < layout.colours() || layout.samples > 8) return damaged("TIFF");
  if (layout.photometric == 3 && layout.palette.size() < std::size_t{3} << layout.bits) return damaged("TIFF");
  if (layout.chunk_width == 0 || layout.chunk_height == 0) return damaged("TIFF");
  if (std::uint64_t{layout.chunk_width} * layout.chunk_height > std::uint64_t{layout.width} * layout.height + (1 << 24))
    return damaged("TIFF");
  if (layout.compression == 4 && (layout.bits != 1 || layout.samples != 1)) return damaged("TIFF");
  const std::uint64_t planes = layout.separate ? layout.samples : 1;
  if (layout.offsets.size() < layout.across() * layout.down() * planes) return damaged("TIFF");
  return {};
}

std::string unpack_bits(std::string_view in, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < in.size() && out.size() < size;) {
    const auto head = static_cast<std::int8_t>(in[at++]);
    if (head >= 0) {
      out += in.substr(at, static_cast<std::size_t>(head) + 1);
      at += static_cast<std::size_t>(head) + 1;
    } else if (head != -128 && at < in.size()) {
      out.append(static_cast<std::size_t>(1 - head), in[at++]);
    }
  }
  return out;
}

std::string inflate_all(std::string_view in, std::size_t size) {
  std::string out(size, '\0');
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(size);
  (void)inflate(&stream, Z_FINISH);
  out.resize(size - stream.avail_out);
  inflateEnd(&stream);
  return out;
}

/// LZW as TIFF has it: most significant bit first, the code grows one early (TIFF 6.0, section 13).
std::string unpack_lzw(std::string_view in, std::size_t size) {
  constexpr std::uint32_t clear = 256, end = 257;
  struct Entry {
    std::uint32_t before, length;
    char last;
  };
  std::vector<Entry> table;
  const auto reset = [&] {
    table.clear();
    for (std::uint32_t i = 0; i < 258; ++i) table.push_back({0, 1, static_cast<char>(i)});
  };
  reset();
  std::string out;
  std::uint32_t window = 0, have = 0, width = 9, previous = clear;
  for (const char byte : in) {
    window = window << 8 | static_cast<std::uint8_t>(byte);
    have += 8;
    if (have < width) continue;
    have -= width;
    const std::uint32_t code = window >> have & ((1U << width) - 1);
    if (code == end || out.size() >= size) break;
    if (code == clear) {
      reset();
      width = 9;
      previous = clear;
      continue;
    }
    if (code > table.size() || (code == table.size() && previous == clear)) break;
    const std::uint32_t shown = code < table.size() ? code : previous;
    const std::size_t start = out.size();
    const std::uint32_t length = table[shown].length;
    out.resize(start + length);
    for (std::uint32_t at = shown, i = length; i > 0; at = table[at].before) out[start + --i] = table[at].last;
    if (code == table.size()) out += out[start];
    if (previous != clear && table.size() < 4096) table.push_back({previous, table[previous].length + 1, out[start]});
    previous = code;
    width = table.size() >= 2047 ? 12 : table.size() >= 1023 ? 11 : table.size() >= 511 ? 10 : 9;
  }
  return out;
}

Result<std::string> unpack_jpeg(const Layout& layout, std::string_view in, const PixelLimits& limits) {
  std::string whole(in);
  if (layout.jpeg_tables.size() > 4 && in.size() > 2)  // tables without their end mark, scan without its start mark
    whole = std::string(layout.jpeg_tables.substr(0, layout.jpeg_tables.size() - 2)) + std::string(in.substr(2));
  FP_TRY_ASSIGN(Pixels pixels, decode_jpeg(whole, limits));
  if (static_cast<std::uint32_t>(pixels.width) != layout.chunk_width) return damaged("TIFF");
  return std::move(pixels.rgb);
}

Result<std::string> unpack(const Layout& layout, std::string_view in, std::uint32_t rows, const PixelLimits& limits) {
  const auto size = static_cast<std::size_t>(layout.stride() * rows);
  switch (layout.compression) {
    case 1: return std::string(in.substr(0, size));
    case 4: return decode_group4(in, layout.chunk_width, rows, layout.fill_order == 2);
    case 5: return unpack_lzw(in, size);
    case 7: return unpack_jpeg(layout, in, limits);
    case 8:
    case 32946: return inflate_all(in, size);
    case 32773: return unpack_bits(in, size);
    default: return not_read("compression " + std::to_string(layout.compression));
  }
}

/// Reads samples of one unpacked chunk as 8 bits, differences (predictor 2) undone.
class Samples {
 public:
  Samples(const Layout& layout, std::string& bytes) : m_layout(layout), m_bytes(bytes) {
    if (layout.predictor == 2 && layout.bits == 8) add_up();
    if (layout.predictor == 2 && layout.bits == 16) add_up_words();
  }

  std::uint32_t raw(std::uint32_t x, std::uint32_t y, std::uint32_t sample) const {
    const std::size_t row = static_cast<std::size_t>(m_layout.stride()) * y;
    const std::size_t index = std::size_t{x} * m_layout.samples_in_chunk() + sample;
    if (m_layout.bits == 8) return byte(row + index);
    if (m_layout.bits == 16) return word(row + index * 2);
    const std::size_t bit = index * m_layout.bits;
    return byte(row + bit / 8) >> (8 - m_layout.bits - bit % 8) & ((1U << m_layout.bits) - 1);
  }

  std::uint8_t value(std::uint32_t x, std::uint32_t y, std::uint32_t sample) const {
    const std::uint32_t most = (1U << m_layout.bits) - 1;
    return static_cast<std::uint8_t>((raw(x, y, sample) * 255 + most / 2) / most);
  }

 private:
  std::uint32_t byte(std::size_t at) const { return static_cast<std::uint8_t>(m_bytes[at]); }
  std::uint32_t word(std::size_t at) const {
    return m_layout.little ? byte(at) | byte(at + 1) << 8 : byte(at) << 8 | byte(at + 1);
  }

  void add_up() {
    const auto stride = static_cast<std::size_t>(m_layout.stride()), step = std::size_t{m_layout.samples_in_chunk()};
    for (std::size_t row = 0; row + stride <= m_bytes.size(); row += stride)
      for (std::size_t i = row + step; i < row + stride; ++i) m_bytes[i] = static_cast<char>(byte(i) + byte(i - step));
  }

  void add_up_words() {
    const auto stride = static_cast<std::size_t>(m_layout.stride()),
               step = std::size_t{m_layout.samples_in_chunk()} * 2;
    for (std::size_t row = 0; row + stride <= m_bytes.size(); row += stride)
      for (std::size_t i = row + step; i + 1 < row + stride; i += 2) {
        const std::uint32_t sum = word(i) + word(i - step);
        m_bytes[i + (m_layout.little ? 0 : 1)] = static_cast<char>(sum & 0xFF);
        m_bytes[i + (m_layout.little ? 1 : 0)] = static_cast<char>(sum >> 8 & 0xFF);
      }
  }

  const Layout& m_layout;
  std::string& m_bytes;
};

/// One pixel of a chunk that holds all samples.
void pixel(const Layout& layout, const Samples& samples, std::uint32_t x, std::uint32_t y, std::uint8_t* rgb) {
  std::array<std::uint8_t, 4> shown{0, 0, 0, 255};
  if (layout.photometric == 3) {
    const std::size_t colours = std::size_t{1} << layout.bits, index = samples.raw(x, y, 0);
    for (std::size_t c = 0; c < 3; ++c) shown[c] = static_cast<std::uint8_t>(layout.palette[c * colours + index] >> 8);
  } else if (layout.photometric == 5) {
    for (std::uint32_t c = 0; c < 3; ++c)
      shown[c] = static_cast<std::uint8_t>((255 - samples.value(x, y, c)) * (255 - samples.value(x, y, 3)) / 255);
  } else {
    for (std::uint32_t c = 0; c < 3; ++c) {
      const std::uint8_t value = samples.value(x, y, layout.colours() == 3 ? c : 0);
      shown[c] = layout.photometric == 0 ? static_cast<std::uint8_t>(255 - value) : value;
    }
  }
  if (layout.alpha && layout.samples > layout.colours()) shown[3] = samples.value(x, y, layout.colours());
  over_white(shown.data(), rgb, 1);
}

Result<std::string> chunk_bytes(const TiffBlock& block, const Layout& layout, std::size_t index, std::uint32_t rows,
                                const PixelLimits& limits) {
  const std::size_t offset = layout.offsets[index];
  std::string_view rest = block.rest(offset);
  if (index < layout.sizes.size()) {
    if (layout.sizes[index] > rest.size()) return damaged("TIFF");
    rest = rest.substr(0, layout.sizes[index]);
  }
  FP_TRY_ASSIGN(std::string bytes, unpack(layout, rest, rows, limits));
  const std::uint64_t need =
      layout.compression == 7 ? std::uint64_t{layout.chunk_width} * rows * 3 : layout.stride() * rows;
  if (bytes.size() < need) return damaged("TIFF");
  return bytes;
}

Status paint_chunk(const Layout& layout, std::string& bytes, std::uint32_t x0, std::uint32_t y0, std::uint32_t rows,
                   Pixels& pixels) {
  const std::uint32_t columns = std::min(layout.chunk_width, layout.width - x0);
  const std::uint32_t seen = std::min(rows, layout.height - y0);
  if (layout.compression == 7) {
    for (std::uint32_t y = 0; y < seen; ++y)
      std::copy_n(bytes.data() + std::size_t{y} * layout.chunk_width * 3, std::size_t{columns} * 3,
                  reinterpret_cast<char*>(pixels.row(static_cast<int>(y0 + y)) + std::size_t{x0} * 3));
    return {};
  }
  const Samples samples(layout, bytes);
  for (std::uint32_t y = 0; y < seen; ++y) {
    std::uint8_t* out = pixels.row(static_cast<int>(y0 + y)) + std::size_t{x0} * 3;
    for (std::uint32_t x = 0; x < columns; ++x, out += 3) pixel(layout, samples, x, y, out);
  }
  return {};
}

Status paint(const TiffBlock& block, const Layout& layout, const PixelLimits& limits, Pixels& pixels) {
  std::size_t index = 0;
  for (std::uint32_t y = 0; y < layout.height; y += layout.chunk_height)
    for (std::uint32_t x = 0; x < layout.width; x += layout.chunk_width, ++index) {
      const bool tiles = layout.chunk_width != layout.width || layout.chunk_height > layout.height;
      const std::uint32_t rows = tiles ? layout.chunk_height : std::min(layout.chunk_height, layout.height - y);
      FP_TRY_ASSIGN(std::string bytes, chunk_bytes(block, layout, index, rows, limits));
      FP_TRY(paint_chunk(layout, bytes, x, y, rows, pixels));
      if (y > 0xFFFFFFFFU - layout.chunk_height || x > 0xFFFFFFFFU - layout.chunk_width) return damaged("TIFF");
    }
  return {};
}

constexpr std::size_t kMostPages = 1000;
constexpr std::size_t kMostEntries = 200'000;  // of all directories, which may lie over each other in a hostile file

// Directories of the file's pages, in the order of the chain; previews and masks of a page are none of their own.
Result<std::vector<std::size_t>> pages_of(const TiffBlock& block) {
  std::vector<std::size_t> pages;
  std::set<std::size_t> seen;  // a chain may bite its own tail
  std::size_t all_entries = 0;
  auto directory = block.number(4, 4);
  while (directory && *directory != 0 && seen.size() < kMostPages && seen.insert(*directory).second) {
    const auto entries = block.number(*directory, 2);
    if (!entries || block.bytes(*directory, 2 + std::size_t{*entries} * 12).empty()) break;
    if ((all_entries += *entries) > kMostEntries && !pages.empty()) break;
    constexpr std::uint32_t preview = 1, mask = 4;
    const std::uint32_t kind = block.integer(*directory, 254).value_or(0);
    if (pages.empty() || (kind & (preview | mask)) == 0) pages.push_back(*directory);
    directory = block.number(*directory + 2 + std::size_t{*entries} * 12, 4);
  }
  if (pages.empty()) return damaged("TIFF");
  return pages;
}

}  // namespace

Result<Pixels> decode_tiff(std::string_view bytes, const PixelLimits& limits) {
  const auto block = TiffBlock::open(bytes);
  if (!block) return damaged("TIFF");
  FP_TRY_ASSIGN(const auto pages, pages_of(*block));
  if (limits.page < 0 || static_cast<std::size_t>(limits.page) >= pages.size()) return damaged("TIFF");
  const std::size_t directory = pages[static_cast<std::size_t>(limits.page)];
  FP_TRY_ASSIGN(const Layout layout, read_layout(*block, directory, limits));
  FP_TRY(check_layout(layout));
  if (layout.separate) return not_read("separate planes");
  Pixels pixels;
  FP_TRY(allocate(pixels, layout.width, layout.height, limits));
  FP_TRY(paint(*block, layout, limits, pixels));
  read_exif(bytes, pixels);
  pixels.orientation = 1;
  if (const auto turn = block->integer(directory, 0x0112); turn && *turn >= 1 && *turn <= 8)
    pixels.orientation = static_cast<int>(*turn);
  pixels.pages = static_cast<int>(pages.size());
  if (const auto icc = block->find(directory, 34675); icc && layout.photometric == 2)
    ColourTransform::of_profile(block->bytes(icc->data, icc->count), SampleKind::rgb).convert(pixels);
  return pixels;
}

}  // namespace firstpass::input
