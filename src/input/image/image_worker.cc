// The picture decoder of the worker: bytes of one picture → upright 8-bit RGB and what its metadata tells.
#include <nlohmann/json.hpp>

#include "input/image/pixels.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

struct Format {
  std::string_view media_type;
  Result<Pixels> (*decode)(std::string_view bytes, const PixelLimits& limits);
};

constexpr Format kFormats[] = {{"image/jpeg", &decode_jpeg}, {"image/png", &decode_png},   {"image/webp", &decode_webp},
                               {"image/tiff", &decode_tiff}, {"image/gif", &decode_gif},   {"image/bmp", &decode_bmp},
                               {"image/heic", &decode_heif}, {"image/avif", &decode_heif}, {"image/jxl", &decode_jxl}};

Result<runtime::Decoded> decode_image(std::string_view bytes, const std::string& options) {
  const nlohmann::json wanted = nlohmann::json::parse(options);
  const std::string media_type = wanted.at("media_type");
  const PixelLimits limits{wanted.at("max_pixels"), wanted.value("page", 0)};
  for (const Format& format : kFormats) {
    if (format.media_type != media_type) continue;
    FP_TRY_ASSIGN(Pixels pixels, format.decode(bytes, limits));
    turn_upright(pixels);
    const nlohmann::json json = {{"width", pixels.width},
                                 {"height", pixels.height},
                                 {"pages", pixels.pages},
                                 {"metadata", std::move(pixels.metadata)}};
    runtime::Decoded decoded{json.dump(), {}};
    decoded.blobs.push_back(std::move(pixels.rgb));
    return decoded;
  }
  return fail(Code::unimplemented, "input/image", "pictures of type " + media_type + " are not read by this build");
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_image_decoder() { return {nullptr, &input::decode_image}; }

}  // namespace runtime

}  // namespace firstpass
