// Pixels → the bytes of a picture file that holds nothing but them.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::input {

/// True for "image/png", "image/jpeg" and "image/webp".
bool can_encode(std::string_view media_type);

/// Writes a picture without any metadata: no EXIF, no preview, no profile, no text. PNG and WebP keep every pixel as it
/// is; JPEG is written at quality 92 without subsampling. The encoders run in the worker, as they are the decoders'
/// libraries. unimplemented for another type; resource_exhausted for a picture that the format cannot hold.
Result<std::string> encode_picture(const Image& image, std::string_view media_type, const Context& context);

}  // namespace firstpass::input
