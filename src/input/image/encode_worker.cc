// The picture encoder of the worker: RGB rows → one file. Options: {"media_type", "width", "height"}.
#include <png.h>
#include <webp/encode.h>

#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "input/image/pixels.h"
#include "runtime/worker_decoder.h"

extern "C" {
#include <jpeglib.h>
}

namespace firstpass {

namespace input {

namespace {

constexpr int kJpegQuality = 92;

struct Source {
  const std::uint8_t* rgb;
  int width, height;
  const std::uint8_t* row(int y) const {
    return rgb + static_cast<std::size_t>(y) * static_cast<std::size_t>(width) * 3;
  }
};

struct JpegEncoder {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  std::jmp_buf escape;
  unsigned char* out = nullptr;
  unsigned long size = 0;

  ~JpegEncoder() {
    jpeg_destroy_compress(&jpeg);
    std::free(out);
  }
};

[[noreturn]] void on_jpeg_error(j_common_ptr common) {
  std::longjmp(static_cast<JpegEncoder*>(common->client_data)->escape, 1);
}

bool run_jpeg(JpegEncoder& encoder, const Source& source) {
  encoder.jpeg.err = jpeg_std_error(&encoder.errors);
  encoder.errors.error_exit = &on_jpeg_error;
  encoder.jpeg.client_data = &encoder;
  if (setjmp(encoder.escape) != 0) return false;
  jpeg_create_compress(&encoder.jpeg);
  jpeg_mem_dest(&encoder.jpeg, &encoder.out, &encoder.size);
  encoder.jpeg.image_width = static_cast<JDIMENSION>(source.width);
  encoder.jpeg.image_height = static_cast<JDIMENSION>(source.height);
  encoder.jpeg.input_components = 3;
  encoder.jpeg.in_color_space = JCS_RGB;
  jpeg_set_defaults(&encoder.jpeg);
  jpeg_set_quality(&encoder.jpeg, kJpegQuality, TRUE);
  encoder.jpeg.comp_info[0].h_samp_factor = encoder.jpeg.comp_info[0].v_samp_factor = 1;
  jpeg_start_compress(&encoder.jpeg, TRUE);
  while (encoder.jpeg.next_scanline < encoder.jpeg.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(source.row(static_cast<int>(encoder.jpeg.next_scanline)));
    jpeg_write_scanlines(&encoder.jpeg, &row, 1);
  }
  jpeg_finish_compress(&encoder.jpeg);
  return true;
}

std::string encode_jpeg(const Source& source) {
  JpegEncoder encoder;
  if (!run_jpeg(encoder, source)) return {};
  return {reinterpret_cast<const char*>(encoder.out), encoder.size};
}

void append_png(png_structp png, png_bytep bytes, std::size_t count) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(bytes), count);
}
void flush_png(png_structp) {}
[[noreturn]] void on_png_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void be_silent(png_structp, png_const_charp) {}

bool run_png(png_structp png, png_infop info, const Source& source, std::string& out) {
  if (setjmp(png_jmpbuf(png)) != 0) return false;
  png_set_user_limits(png, 0x7fffffff, 0x7fffffff);
  png_set_write_fn(png, &out, &append_png, &flush_png);
  png_set_IHDR(png, info, static_cast<png_uint_32>(source.width), static_cast<png_uint_32>(source.height), 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_set_compression_level(png, 4);
  png_write_info(png, info);
  for (int y = 0; y < source.height; ++y) png_write_row(png, source.row(y));
  png_write_end(png, nullptr);
  return true;
}

std::string encode_png(const Source& source) {
  std::string out;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, &on_png_error, &be_silent);
  if (png == nullptr) return {};
  png_infop info = png_create_info_struct(png);
  const bool written = info != nullptr && run_png(png, info, source, out);
  png_destroy_write_struct(&png, &info);
  return written ? out : std::string();
}

std::string encode_webp(const Source& source) {
  std::uint8_t* bytes = nullptr;
  const std::size_t size = WebPEncodeLosslessRGB(source.rgb, source.width, source.height, source.width * 3, &bytes);
  std::string out(reinterpret_cast<const char*>(bytes), size);
  WebPFree(bytes);
  return out;
}

Result<runtime::Decoded> encode(std::string_view bytes, const std::string& options) {
  const nlohmann::json wanted = nlohmann::json::parse(options);
  const Source source{reinterpret_cast<const std::uint8_t*>(bytes.data()), wanted.at("width"), wanted.at("height")};
  const std::string media_type = wanted.at("media_type");
  const bool fits =
      source.width > 0 && source.height > 0 &&
      bytes.size() == static_cast<std::uint64_t>(source.width) * static_cast<std::uint64_t>(source.height) * 3;
  if (!fits) return fail(Code::invalid_argument, "input/image/encode", "the pixels do not fit the size");
  std::string out = media_type == "image/jpeg"   ? encode_jpeg(source)
                    : media_type == "image/webp" ? encode_webp(source)
                                                 : encode_png(source);
  if (out.empty())
    return fail(Code::resource_exhausted, "input/image/encode",
                "a picture of " + std::to_string(source.width) + " x " + std::to_string(source.height) +
                    " pixels does not fit into " + media_type + ": write to a .png file");
  return runtime::Decoded{"{}", {std::move(out)}};
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_encode_decoder() { return {nullptr, &input::encode}; }

}  // namespace runtime

}  // namespace firstpass
