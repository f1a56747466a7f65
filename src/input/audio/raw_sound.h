// A recording with all its channels, at its own rate: for writing it anew.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::input {

struct RawSound {
  int rate = 16000;  ///< Hz
  int channels = 1;
  std::vector<std::int16_t> samples;  ///< channels interleaved
  double seconds() const { return static_cast<double>(samples.size()) / channels / rate; }
};

/// Decoded in the worker process. data_loss when it cannot be read, resource_exhausted beyond ten hours.
Result<RawSound> read_raw_sound(std::string_view bytes, const Context& context);

/// A WAV file (16-bit PCM) with nothing but the samples.
std::string write_wav(const RawSound& sound);

}  // namespace firstpass::input
