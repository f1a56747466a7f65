#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <map>
#include <vector>

#include "input/image/colour.h"
#include "input/image/pixels.h"

extern "C" {
#include <jerror.h>
#include <jpeglib.h>
}

namespace firstpass::input {

namespace {

struct Decoder {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_source_mgr source{};
  std::jmp_buf escape;
  bool ran_dry = false;      // the decoder asked for bytes beyond the end
  bool scan_is_cut = false;  // … and needed them for pixels

  static Decoder& of(j_common_ptr common) { return *static_cast<Decoder*>(common->client_data); }
  ~Decoder() { jpeg_destroy_decompress(&jpeg); }
};

[[noreturn]] void on_error(j_common_ptr common) { std::longjmp(Decoder::of(common).escape, 1); }

void on_message(j_common_ptr common, int level) {
  if (level < 0 && common->err->msg_code == JWRN_HIT_MARKER && Decoder::of(common).ran_dry)
    Decoder::of(common).scan_is_cut = true;
}

void be_silent(j_common_ptr) {}
void nothing(j_decompress_ptr) {}

boolean more(j_decompress_ptr jpeg) {
  static const JOCTET end[2] = {0xFF, JPEG_EOI};
  Decoder::of(reinterpret_cast<j_common_ptr>(jpeg)).ran_dry = true;
  jpeg->src->next_input_byte = end;
  jpeg->src->bytes_in_buffer = 2;
  return TRUE;
}

void skip(j_decompress_ptr jpeg, long count) {
  if (count <= 0) return;
  if (static_cast<std::size_t>(count) >= jpeg->src->bytes_in_buffer) {
    more(jpeg);
    return;
  }
  jpeg->src->next_input_byte += count;
  jpeg->src->bytes_in_buffer -= static_cast<std::size_t>(count);
}

void open(Decoder& decoder, std::string_view bytes) {
  decoder.jpeg.err = jpeg_std_error(&decoder.errors);
  decoder.errors.error_exit = &on_error;
  decoder.errors.emit_message = &on_message;
  decoder.errors.output_message = &be_silent;
  decoder.jpeg.client_data = &decoder;
  jpeg_create_decompress(&decoder.jpeg);
  decoder.source.init_source = &nothing;
  decoder.source.fill_input_buffer = &more;
  decoder.source.skip_input_data = &skip;
  decoder.source.resync_to_restart = &jpeg_resync_to_restart;
  decoder.source.term_source = &nothing;
  decoder.source.next_input_byte = reinterpret_cast<const JOCTET*>(bytes.data());
  decoder.source.bytes_in_buffer = bytes.size();
  decoder.jpeg.src = &decoder.source;
  jpeg_save_markers(&decoder.jpeg, JPEG_APP0 + 1, 0xFFFF);
  jpeg_save_markers(&decoder.jpeg, JPEG_APP0 + 2, 0xFFFF);
}

void read_markers(const Decoder& decoder, Pixels& pixels) {
  for (auto* marker = decoder.jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    if (data.substr(0, 6) == std::string_view("Exif\0\0", 6)) return read_exif(data.substr(6), pixels);
  }
}

/// The colour profile, put together from its pieces (ICC.1:2010, B.4); empty where one is missing.
std::string read_profile(const Decoder& decoder) {
  std::map<std::uint8_t, std::string_view> pieces;
  std::size_t count = 0;
  for (auto* marker = decoder.jpeg.marker_list; marker != nullptr; marker = marker->next) {
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    if (marker->marker != JPEG_APP0 + 2 || data.size() < 14 ||
        data.substr(0, 12) != std::string_view("ICC_PROFILE\0", 12))
      continue;
    count = static_cast<std::uint8_t>(data[13]);
    pieces[static_cast<std::uint8_t>(data[12])] = data.substr(14);
  }
  std::string profile;
  if (pieces.size() != count) return profile;
  for (const auto& [number, piece] : pieces) profile += piece;
  return profile;
}

/// Inverted or not, as Adobe's marker says: Photoshop stores 255 for "no ink".
void rgb_from_cmyk(const std::uint8_t* cmyk, std::uint8_t* rgb, int count, bool inverted) {
  for (int i = 0; i < count; ++i, cmyk += 4, rgb += 3)
    for (int c = 0; c < 3; ++c) {
      const int light = inverted ? cmyk[c] : 255 - cmyk[c];
      const int key = inverted ? cmyk[3] : 255 - cmyk[3];
      rgb[c] = static_cast<std::uint8_t>((light * key + 127) / 255);
    }
}

// The functions below may be left by longjmp: they own nothing.

bool read_header(Decoder& decoder) {
  if (setjmp(decoder.escape) != 0) return false;
  if (jpeg_read_header(&decoder.jpeg, TRUE) != JPEG_HEADER_OK) return false;
  const bool inks = decoder.jpeg.jpeg_color_space == JCS_CMYK || decoder.jpeg.jpeg_color_space == JCS_YCCK;
  decoder.jpeg.out_color_space = inks ? JCS_CMYK : JCS_RGB;
  return true;
}

bool read_rows(Decoder& decoder, Pixels& pixels, std::uint8_t* inks, const ColourTransform& colours) {
  if (setjmp(decoder.escape) != 0) return false;
  jpeg_start_decompress(&decoder.jpeg);
  // Scans that refine the picture were all read by now: the end in between means that some are missing.
  if (jpeg_has_multiple_scans(&decoder.jpeg) && decoder.ran_dry) return false;
  while (decoder.jpeg.output_scanline < decoder.jpeg.output_height) {
    std::uint8_t* row = pixels.row(static_cast<int>(decoder.jpeg.output_scanline));
    JSAMPROW target = inks != nullptr ? inks : row;
    jpeg_read_scanlines(&decoder.jpeg, &target, 1);
    if (decoder.scan_is_cut) return false;
    if (colours) colours.convert(target, row, pixels.width);
    else if (inks != nullptr) rgb_from_cmyk(inks, row, pixels.width, decoder.jpeg.saw_Adobe_marker);
  }
  return true;
}

}  // namespace

Result<Pixels> decode_jpeg(std::string_view bytes, const PixelLimits& limits) {
  Decoder decoder;
  open(decoder, bytes);
  if (!read_header(decoder)) return damaged("JPEG");
  Pixels pixels;
  FP_TRY(allocate(pixels, decoder.jpeg.image_width, decoder.jpeg.image_height, limits));
  read_markers(decoder, pixels);
  std::vector<std::uint8_t> inks;
  if (decoder.jpeg.out_color_space == JCS_CMYK) inks.resize(static_cast<std::size_t>(pixels.width) * 4);
  const SampleKind samples = inks.empty()                         ? SampleKind::rgb
                             : decoder.jpeg.saw_Adobe_marker != 0 ? SampleKind::inverted_inks
                                                                  : SampleKind::inks;
  const ColourTransform colours = ColourTransform::of_profile(read_profile(decoder), samples);
  if (!read_rows(decoder, pixels, inks.empty() ? nullptr : inks.data(), colours)) return damaged("JPEG");
  return pixels;
}

}  // namespace firstpass::input
