// Samples → the bytes of a sound file that holds nothing but them.
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "core/result.h"
#include "input/audio/raw_sound.h"

namespace firstpass::input {

/// Writes a recording without any metadata. "audio/wav" and "audio/flac" keep every sample as it is; "audio/ogg"
/// (Opus), "audio/mpeg" (MP3) and "audio/mp4" (AAC) lose what ears miss. Encoders run in the worker, as they are the
/// decoders' libraries, AAC in FFmpeg as a locked-in program. unimplemented: another type, or FFmpeg is not installed;
/// invalid_argument: more channels, or another rate, than the format can hold.
Result<std::string> encode_sound(const RawSound& sound, std::string_view media_type, const Context& context);

}  // namespace firstpass::input
