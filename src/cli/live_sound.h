// Sound as it comes: from a pipe or from the microphone.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/file.h"
#include "core/result.h"
#include "input/audio/pcm_stream.h"

namespace firstpass::cli {

/// Mono samples at 16 kHz from a descriptor. A WAV head is read off the front, or the stream has the layout that was
/// named; other kinds need a finished file. Not thread-safe.
class LiveSound {
 public:
  /// A pipe or a file with a WAV recording in it, perhaps unfinished.
  explicit LiveSound(int fd) : m_fd(fd) {}
  /// The microphone: starts the recorder of this machine (FIRSTPASS_RECORDER, else arecord, pw-record, parecord),
  /// which writes plain 16-bit samples at 16 kHz. not_found without one. Ends with Ctrl-C.
  static Result<LiveSound> microphone();
  ~LiveSound();
  LiveSound(LiveSound&& other) noexcept;
  LiveSound(const LiveSound&) = delete;
  LiveSound& operator=(const LiveSound&) = delete;
  LiveSound& operator=(LiveSound&&) = delete;

  /// The next samples, at most some seconds; empty at the end. Waits for them. unavailable: the recorder gave none.
  Result<std::vector<float>> next(const Context& context);
  /// More can be read without waiting.
  bool waiting() const;
  /// What was read before the kind of the stream was known, when it turned out to be no WAV (next() then fails with
  /// unimplemented): the beginning of the stream.
  std::string take_beginning() { return std::move(m_beginning); }

 private:
  Result<std::string> read_some(const Context& context);
  Status find_layout(const Context& context);

  int m_fd = -1;
  FileDescriptor m_owned;
  pid_t m_recorder = -1;
  std::string m_beginning;
  std::optional<input::PcmStream> m_stream;
  std::optional<std::uint64_t> m_left;  // bytes of samples, where the head tells
  bool m_any = false;                   // sound has come
  bool m_ended = false;
};

}  // namespace firstpass::cli
