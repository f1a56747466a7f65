// Sound that is still coming in, as bytes of plain samples → mono at 16 kHz.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::input {

/// How samples lie in a stream: little-endian, channels interleaved.
struct PcmLayout {
  enum class Sample { u8, s16, s24, s32, f32, f64 };
  Sample sample = Sample::s16;
  int channels = 1;
  int rate = 16000;  ///< Hz
};

struct WavHead {
  PcmLayout layout;
  std::size_t data_at = 0;  ///< where the samples begin, bytes from the front
  /// Bytes of samples; what follows them is no sound. nullopt where the head was written before that was known.
  std::optional<std::uint64_t> data_bytes;
};

/// Reads the head of a WAV recording from its first bytes, in the worker process. Nothing when more bytes are needed;
/// data_loss when it is no WAV or holds no plain samples.
Result<std::optional<WavHead>> read_wav_head(std::string_view bytes, const Context& context);

/// Turns bytes into samples as they come. Not thread-safe.
class PcmStream {
 public:
  /// data_loss for a layout that makes no sense.
  static Result<PcmStream> create(const PcmLayout& layout);
  /// Mono samples in [-1, 1] at 16,000 Hz; a frame cut at the end of `bytes` waits for the next ones. `last` gives out
  /// what the resampler still holds.
  Result<std::vector<float>> convert(std::string_view bytes, bool last = false);

 private:
  struct Impl;
  explicit PcmStream(std::shared_ptr<Impl> impl) : m_impl(std::move(impl)) {}
  std::shared_ptr<Impl> m_impl;
};

}  // namespace firstpass::input
