// A long recording, decoded piece by piece: hours of its samples never lie in memory at once.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/context.h"
#include "core/file.h"
#include "core/result.h"
#include "input/audio/pcm_stream.h"

namespace firstpass::input {

/// The kinds that the worker decodes by itself: WAV, FLAC, MP3, Ogg and the like. Not thread-safe.
class SoundPieces {
 public:
  /// A regular file, open for reading.
  explicit SoundPieces(FileDescriptor file) : m_file(std::move(file)) {}

  /// The next three minutes or less, mono at 16 kHz, without a seam between pieces; empty at the end. data_loss: of
  /// another kind, damaged, or of a kind in which no place can be looked up; resource_exhausted: longer than ten hours.
  /// Each call is a worker process of its own.
  Result<std::vector<float>> next(const Context& context);

 private:
  FileDescriptor m_file;
  std::optional<PcmStream> m_stream;  // resamples from piece to piece
  std::uint64_t m_frame = 0;
  bool m_ended = false;
};

}  // namespace firstpass::input
