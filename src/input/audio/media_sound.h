// Sound out of files that only FFmpeg reads: AAC and M4A, AMR, WMA, and the sound of videos.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::input {

/// What a file of any kind holds, by ffprobe.
struct MediaFacts {
  double seconds = 0;  ///< 0 when it is not known
  bool has_sound = false, has_picture = false;
  int sound_rate = 0, channels = 0;
  int width = 0, height = 0;  ///< upright, in square pixels as near as may be
  double frame_rate = 0;
};

/// unimplemented: the program is not installed. data_loss: it cannot be read.
Result<MediaFacts> media_facts(std::string_view bytes, const Context& context);

/// The first sound track, mono at 16 kHz. data_loss when there is none, resource_exhausted when there is more than
/// `max_seconds` of it.
Result<std::shared_ptr<const Audio>> media_sound(std::string_view bytes, double max_seconds, const Context& context);

}  // namespace firstpass::input
