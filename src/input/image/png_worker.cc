#include <png.h>

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <vector>

#include "input/image/colour.h"
#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

struct Decoder {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string_view left;

  ~Decoder() { png_destroy_read_struct(&png, &info, nullptr); }
};

[[noreturn]] void on_error(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void be_silent(png_structp, png_const_charp) {}

void take(png_structp png, png_bytep out, std::size_t count) {
  auto& left = static_cast<Decoder*>(png_get_io_ptr(png))->left;
  if (count > left.size()) png_error(png, "end");
  std::memcpy(out, left.data(), count);
  left.remove_prefix(count);
}

bool open(Decoder& decoder, std::string_view bytes) {
  decoder.left = bytes;
  decoder.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, &on_error, &be_silent);
  if (decoder.png == nullptr) return false;
  decoder.info = png_create_info_struct(decoder.png);
  if (decoder.info == nullptr) return false;
  png_set_read_fn(decoder.png, &decoder, &take);
  return true;
}

// The functions below may be left by longjmp: they own nothing.

bool read_header(Decoder& decoder) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  // Our own limit is on the product and has its own message; the library's is on each side.
  png_set_user_limits(decoder.png, 0x7fffffff, 0x7fffffff);
  png_set_chunk_malloc_max(decoder.png, 16 << 20);
  png_read_info(decoder.png, decoder.info);
  return true;
}

/// Whatever is stored, rows come out as 8-bit RGBA. Returns the passes (7 when interlaced).
int ask_for_rgba(png_structp png) {
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_add_alpha(png, 0xFF, PNG_FILLER_AFTER);
  return png_set_interlace_handling(png);
}

bool read_rows(Decoder& decoder, Pixels& pixels, std::uint8_t* rgba, int passes) {
  const auto width = static_cast<std::size_t>(pixels.width);
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  for (int pass = 0; pass < passes; ++pass)
    for (int y = 0; y < pixels.height; ++y) {
      std::uint8_t* row = rgba + (passes > 1 ? static_cast<std::size_t>(y) * width * 4 : 0);
      png_read_row(decoder.png, row, nullptr);
      if (pass + 1 == passes) over_white(row, pixels.row(y), width);
    }
  png_read_end(decoder.png, decoder.info);
  return true;
}

bool start(Decoder& decoder, int& passes) {
  if (setjmp(png_jmpbuf(decoder.png)) != 0) return false;
  passes = ask_for_rgba(decoder.png);
  png_read_update_info(decoder.png, decoder.info);
  return png_get_rowbytes(decoder.png, decoder.info) == std::size_t{png_get_image_width(decoder.png, decoder.info)} * 4;
}

void read_metadata(Decoder& decoder, Pixels& pixels) {
  png_bytep exif = nullptr;
  png_uint_32 size = 0;
  if (png_get_eXIf_1(decoder.png, decoder.info, &size, &exif) != 0 && exif != nullptr)
    read_exif({reinterpret_cast<const char*>(exif), size}, pixels);
}

ColourTransform read_profile(Decoder& decoder) {
  png_charp name = nullptr;
  png_bytep profile = nullptr;
  png_uint_32 size = 0;
  int compression = 0;
  if (png_get_iCCP(decoder.png, decoder.info, &name, &compression, &profile, &size) == 0 || profile == nullptr)
    return {};
  return ColourTransform::of_profile({reinterpret_cast<const char*>(profile), size}, SampleKind::rgb);
}

}  // namespace

Result<Pixels> decode_png(std::string_view bytes, const PixelLimits& limits) {
  Decoder decoder;
  if (!open(decoder, bytes) || !read_header(decoder)) return damaged("PNG");
  Pixels pixels;
  FP_TRY(check_size(png_get_image_width(decoder.png, decoder.info), png_get_image_height(decoder.png, decoder.info),
                    limits));
  int passes = 1;
  if (!start(decoder, passes)) return damaged("PNG");
  FP_TRY(allocate(pixels, png_get_image_width(decoder.png, decoder.info),
                  png_get_image_height(decoder.png, decoder.info), limits));
  const auto width = static_cast<std::size_t>(pixels.width), height = static_cast<std::size_t>(pixels.height);
  std::vector<std::uint8_t> rgba(width * 4 * (passes > 1 ? height : 1));
  if (!read_rows(decoder, pixels, rgba.data(), passes)) return damaged("PNG");
  read_metadata(decoder, pixels);
  read_profile(decoder).convert(pixels);
  return pixels;
}

}  // namespace firstpass::input
