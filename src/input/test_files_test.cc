#include "input/test_files.h"

#include <gtest/gtest.h>
#include <png.h>
#include <sndfile.h>
#include <webp/encode.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "input/reader.h"

extern "C" {
#include <jpeglib.h>
}

namespace firstpass::input::test {

namespace {

struct JpegWriter {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  unsigned char* data = nullptr;
  unsigned long size = 0;

  JpegWriter(int width, int height, int channels, J_COLOR_SPACE space) {
    jpeg.err = jpeg_std_error(&errors);
    jpeg_create_compress(&jpeg);
    jpeg_mem_dest(&jpeg, &data, &size);
    jpeg.image_width = static_cast<JDIMENSION>(width);
    jpeg.image_height = static_cast<JDIMENSION>(height);
    jpeg.input_components = channels;
    jpeg.in_color_space = space;
    jpeg_set_defaults(&jpeg);
    jpeg_set_quality(&jpeg, 95, TRUE);
    jpeg.optimize_coding = TRUE;
  }
  std::string finish(const std::uint8_t* samples) {
    const std::size_t stride = std::size_t{jpeg.image_width} * static_cast<std::size_t>(jpeg.input_components);
    while (jpeg.next_scanline < jpeg.image_height) {
      JSAMPROW row = const_cast<JSAMPROW>(samples + jpeg.next_scanline * stride);
      jpeg_write_scanlines(&jpeg, &row, 1);
    }
    jpeg_finish_compress(&jpeg);
    std::string bytes(reinterpret_cast<char*>(data), size);
    jpeg_destroy_compress(&jpeg);
    std::free(data);
    return bytes;
  }
};

void append(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

/// A little-endian EXIF block with a turn, a model, a time and a place.
std::string exif_block(int orientation) {
  std::string block("II*\0\x08\0\0\0", 8);
  const auto entry = [&](int tag, int type, std::uint32_t count, std::uint32_t value) {
    append(block, static_cast<std::uint64_t>(tag), 2);
    append(block, static_cast<std::uint64_t>(type), 2);
    append(block, count, 4);
    append(block, value, 4);
  };
  append(block, 4, 2);
  entry(0x0110, 2, 9, 62);  // model, at 62
  entry(0x0112, 3, 1, static_cast<std::uint32_t>(orientation));
  entry(0x0132, 2, 20, 71);  // time, at 71
  entry(0x8825, 4, 1, 91);   // place, at 91
  append(block, 0, 4);
  block += std::string("TestPhone", 9) + std::string("2024:05:01 12:30:00\0", 20);
  append(block, 4, 2);
  entry(1, 2, 2, 'N');
  entry(2, 5, 3, 145);
  entry(3, 2, 2, 'W');
  entry(4, 5, 3, 169);
  append(block, 0, 4);
  for (const std::uint32_t value : {48u, 1u, 30u, 1u, 0u, 1u, 16u, 1u, 15u, 1u, 0u, 1u}) append(block, value, 4);
  return block;
}

struct SoundMemory {
  std::string bytes;
  std::size_t at = 0;
};
SoundMemory& sound_memory(void* user) { return *static_cast<SoundMemory*>(user); }

SF_VIRTUAL_IO sound_io() {
  return {[](void* u) { return static_cast<sf_count_t>(sound_memory(u).bytes.size()); },
          [](sf_count_t offset, int whence, void* u) {
            auto& m = sound_memory(u);
            const auto base = whence == SEEK_CUR ? m.at : whence == SEEK_END ? m.bytes.size() : 0;
            m.at = static_cast<std::size_t>(static_cast<sf_count_t>(base) + offset);
            return static_cast<sf_count_t>(m.at);
          },
          [](void* out, sf_count_t count, void* u) {
            auto& m = sound_memory(u);
            const auto n = std::min(static_cast<std::size_t>(count), m.bytes.size() - std::min(m.at, m.bytes.size()));
            std::memcpy(out, m.bytes.data() + m.at, n);
            m.at += n;
            return static_cast<sf_count_t>(n);
          },
          [](const void* in, sf_count_t count, void* u) {
            auto& m = sound_memory(u);
            const auto n = static_cast<std::size_t>(count);
            if (m.bytes.size() < m.at + n) m.bytes.resize(m.at + n);
            std::memcpy(m.bytes.data() + m.at, in, n);
            m.at += n;
            return count;
          },
          [](void* u) { return static_cast<sf_count_t>(sound_memory(u).at); }};
}

}  // namespace

Image picture(int width, int height, const std::function<std::uint32_t(int, int)>& colour) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int shift = 16; shift >= 0; shift -= 8)
        image.rgb.push_back(static_cast<std::uint8_t>(colour(x, y) >> shift & 0xFF));
  return image;
}

Image quarters(int width, int height) {
  return picture(width, height, [=](int x, int y) -> std::uint32_t {
    if (y < height / 2) return x < width / 2 ? 0xFF0000 : 0x00FF00;
    return x < width / 2 ? 0x0000FF : 0xFFFFFF;
  });
}

std::uint32_t colour_at(const Image& image, int x, int y) {
  const std::size_t at =
      (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + static_cast<std::size_t>(x)) * 3;
  return static_cast<std::uint32_t>(image.rgb[at] << 16 | image.rgb[at + 1] << 8 | image.rgb[at + 2]);
}

std::string jpeg_of(const Image& image, int orientation, bool progressive) {
  JpegWriter writer(image.width, image.height, 3, JCS_RGB);
  if (progressive) jpeg_simple_progression(&writer.jpeg);
  jpeg_start_compress(&writer.jpeg, TRUE);
  if (orientation != 1) {
    const std::string marker = std::string("Exif\0\0", 6) + exif_block(orientation);
    jpeg_write_marker(&writer.jpeg, JPEG_APP0 + 1, reinterpret_cast<const JOCTET*>(marker.data()),
                      static_cast<unsigned>(marker.size()));
  }
  return writer.finish(image.rgb.data());
}

std::string cmyk_jpeg_of(int width, int height, std::uint8_t c, std::uint8_t m, std::uint8_t y, std::uint8_t k) {
  JpegWriter writer(width, height, 4, JCS_CMYK);  // writes an Adobe marker, which means inverted
  jpeg_start_compress(&writer.jpeg, TRUE);
  std::vector<std::uint8_t> samples;
  for (int i = 0; i < width * height; ++i)
    for (const std::uint8_t ink : {c, m, y, k}) samples.push_back(static_cast<std::uint8_t>(255 - ink));
  return writer.finish(samples.data());
}

std::string png_of(int width, int height, int channels, int depth, const std::string& samples, bool interlaced) {
  constexpr int types[] = {0, PNG_COLOR_TYPE_GRAY, PNG_COLOR_TYPE_GRAY_ALPHA, PNG_COLOR_TYPE_RGB,
                           PNG_COLOR_TYPE_RGB_ALPHA};
  std::string out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  png_set_write_fn(
      png, &out,
      [](png_structp p, png_bytep data, png_size_t size) {
        static_cast<std::string*>(png_get_io_ptr(p))->append(reinterpret_cast<char*>(data), size);
      },
      nullptr);
  png_set_IHDR(png, info, static_cast<png_uint_32>(width), static_cast<png_uint_32>(height), depth, types[channels],
               interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_bytep> rows;
  const std::size_t stride = static_cast<std::size_t>(width * channels * depth / 8);
  for (int y = 0; y < height; ++y)
    rows.push_back(reinterpret_cast<png_bytep>(const_cast<char*>(samples.data())) +
                   static_cast<std::size_t>(y) * stride);
  png_set_rows(png, info, rows.data());
  png_write_png(png, info, PNG_TRANSFORM_IDENTITY, nullptr);
  png_destroy_write_struct(&png, &info);
  return out;
}

std::string png_of(const Image& image) {
  return png_of(image.width, image.height, 3, 8, std::string(image.rgb.begin(), image.rgb.end()));
}

std::string webp_of(const Image& image) {
  std::uint8_t* data = nullptr;
  const std::size_t size = WebPEncodeLosslessRGB(image.rgb.data(), image.width, image.height, image.width * 3, &data);
  std::string bytes(reinterpret_cast<char*>(data), size);
  WebPFree(data);
  return bytes;
}

std::string wav_of(const std::vector<std::int16_t>& samples, int rate, int channels, std::uint32_t riff_size,
                   std::uint32_t data_size) {
  std::string out = "RIFF";
  append(out, riff_size, 4);
  out += "WAVEfmt ";
  append(out, 16, 4);
  append(out, 1, 2);
  append(out, static_cast<std::uint64_t>(channels), 2);
  append(out, static_cast<std::uint64_t>(rate), 4);
  append(out, static_cast<std::uint64_t>(rate * channels * 2), 4);
  append(out, static_cast<std::uint64_t>(channels * 2), 2);
  append(out, 16, 2);
  out += "data";
  append(out, data_size, 4);
  for (const std::int16_t sample : samples) append(out, static_cast<std::uint16_t>(sample), 2);
  return out;
}

std::string wav_of(const std::vector<std::int16_t>& samples, int rate, int channels) {
  const auto size = static_cast<std::uint32_t>(samples.size() * 2);
  return wav_of(samples, rate, channels, size + 36, size);
}

std::string sound_of(int format, int rate, int channels, double seconds, double hertz) {
  SoundMemory memory;
  SF_VIRTUAL_IO io = sound_io();
  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format;
  SNDFILE* file = sf_open_virtual(&io, SFM_WRITE, &info, &memory);
  if (file == nullptr) return {};
  std::vector<float> frames;
  for (int i = 0; i < static_cast<int>(seconds * rate); ++i)
    for (int c = 0; c < channels; ++c)
      frames.push_back(0.5F * static_cast<float>(std::sin(2 * M_PI * hertz * i / rate)));
  sf_writef_float(file, frames.data(), static_cast<sf_count_t>(frames.size()) / channels);
  sf_close(file);
  return memory.bytes;
}

std::string shared_data(const std::string& path) {
  const std::string full = FIRSTPASS_SOURCE_DIR "/../shared/data/" + path;
  return std::filesystem::exists(full) ? full : std::string();
}

std::vector<std::string> files_below(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<std::string> files;
  if (folder.empty()) return files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    const std::string ending = entry.path().extension().string();
    if (entry.is_regular_file() && std::find(endings.begin(), endings.end(), ending) != endings.end())
      files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

int read_every_cut(const std::string& bytes, std::size_t step, std::size_t first) {
  int read = 0;
  for (std::size_t size = first; size < bytes.size(); size += step) {
    const auto document = read_bytes("cut.bin", std::string_view(bytes).substr(0, size), Context{});
    if (document) {
      ++read;
      continue;
    }
    EXPECT_EQ(document.error().code, Code::data_loss) << "at " << size << ": " << document.error().message;
    EXPECT_EQ(document.error().message.rfind("cut.bin", 0), 0u) << document.error().message;
    EXPECT_EQ(document.error().message.find('\n'), std::string::npos);
  }
  return read;
}

}  // namespace firstpass::input::test
