#include <webp/decode.h>
#include <webp/demux.h>

#include <memory>

#include "input/image/colour.h"
#include "input/image/pixels.h"

namespace firstpass::input {

namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, void (*)(WebPDemuxer*)>;

/// Decodes row by row, so that a picture with transparency needs no second buffer of its size.
bool decode_frame(const WebPData& data, Pixels& pixels) {
  WebPDecoderConfig config;
  if (WebPInitDecoderConfig(&config) == 0) return false;
  if (WebPGetFeatures(data.bytes, data.size, &config.input) != VP8_STATUS_OK) return false;
  if (config.input.width != pixels.width || config.input.height != pixels.height) return false;
  const auto width = static_cast<std::size_t>(pixels.width), height = static_cast<std::size_t>(pixels.height);
  if (config.input.has_alpha == 0)
    return WebPDecodeRGBInto(data.bytes, data.size, pixels.row(0), width * height * 3, pixels.width * 3) != nullptr;
  std::string rgba(width * height * 4, '\0');
  auto* at = reinterpret_cast<std::uint8_t*>(rgba.data());
  if (WebPDecodeRGBAInto(data.bytes, data.size, at, rgba.size(), pixels.width * 4) == nullptr) return false;
  over_white(at, pixels.row(0), width * height);
  return true;
}

void read_metadata(WebPDemuxer* demuxer, Pixels& pixels) {
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) == 0) return;
  std::string_view exif(reinterpret_cast<const char*>(chunk.chunk.bytes), chunk.chunk.size);
  if (exif.substr(0, 6) == std::string_view("Exif\0\0", 6)) exif.remove_prefix(6);
  read_exif(exif, pixels);
  WebPDemuxReleaseChunkIterator(&chunk);
}

void convert_colours(WebPDemuxer* demuxer, Pixels& pixels) {
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "ICCP", 1, &chunk) == 0) return;
  const std::string_view icc(reinterpret_cast<const char*>(chunk.chunk.bytes), chunk.chunk.size);
  ColourTransform::of_profile(icc, SampleKind::rgb).convert(pixels);
  WebPDemuxReleaseChunkIterator(&chunk);
}

}  // namespace

Result<Pixels> decode_webp(std::string_view bytes, const PixelLimits& limits) {
  const WebPData data{reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
  const Demuxer demuxer(WebPDemux(&data), &WebPDemuxDelete);
  if (!demuxer) return damaged("WebP");
  WebPIterator frame;  // the first one stands for an animation
  if (WebPDemuxGetFrame(demuxer.get(), 1, &frame) == 0) return damaged("WebP");
  const std::unique_ptr<WebPIterator, void (*)(WebPIterator*)> release(&frame, &WebPDemuxReleaseIterator);
  Pixels pixels;
  FP_TRY(allocate(pixels, static_cast<std::uint64_t>(frame.width), static_cast<std::uint64_t>(frame.height), limits));
  if (!decode_frame(frame.fragment, pixels)) return damaged("WebP");
  read_metadata(demuxer.get(), pixels);
  convert_colours(demuxer.get(), pixels);
  return pixels;
}

}  // namespace firstpass::input
