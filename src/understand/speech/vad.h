// Where in a recording somebody speaks.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "runtime/onnx.h"

namespace firstpass::understand {

constexpr int kSpeechRate = 16000;       ///< Hz that the speech models were trained on
constexpr std::size_t kVadWindow = 512;  ///< samples for one probability: 32 ms
constexpr double kVadSeconds = static_cast<double>(kVadWindow) / kSpeechRate;

/// The detector, window by window, for sound that is still coming in. Holds its memory of what came before. Not
/// thread-safe.
class SpeechDetector {
 public:
  /// `model` is "vad-silero" silero_vad.onnx: inputs input[1,64+512] (64 samples of the window before),
  /// state[2,1,128], sr.
  static Result<SpeechDetector> create(std::shared_ptr<const runtime::OnnxSession> model);
  /// Probability of speech in the next kVadWindow samples (fewer: filled up with silence), each multiplied by `gain`.
  Result<float> next(std::span<const float> samples, float gain = 1.0F);

 private:
  explicit SpeechDetector(std::shared_ptr<const runtime::OnnxSession> model);
  std::shared_ptr<const runtime::OnnxSession> m_model;
  std::vector<runtime::NamedTensor> m_inputs;
};

struct VadOptions {
  float on = 0.5F;            ///< speech starts at this probability …
  float off = 0.35F;          ///< … and ends below this one: hysteresis, so that one weak syllable does not end it
  double shortest = 0.1;      ///< seconds; shorter speech is a click
  double shortest_gap = 0.1;  ///< seconds; a shorter pause belongs to the speech
};

/// Probability of speech for each window of kVadWindow samples (the last one filled up with silence).
/// invalid_argument unless the sound has 16,000 Hz; deadline_exceeded.
Result<std::vector<float>> speech_probabilities(const Audio& audio, std::shared_ptr<const runtime::OnnxSession> model,
                                                const Context& context);

/// Those of `probabilities` whose windows begin in `range`, seconds from the first of them. A view.
std::span<const float> voice_in(std::span<const float> probabilities, TimeRange range);

/// Stretches of speech as they are, without padding. Sorted, disjoint.
std::vector<TimeRange> find_speech(std::span<const float> probabilities, const VadOptions& options = {});

struct ChunkOptions {
  double pad = 0.25;      ///< seconds of sound kept around speech: a recogniser misses words that start at once
  double join_gap = 0.8;  ///< seconds; speech with a shorter pause is recognised together, which helps with context
  double longest = 20;    ///< seconds; a longer stretch is cut where speech is least likely
};

/// A stretch to be recognised by itself.
struct SpeechChunk {
  TimeRange speech;  ///< where somebody speaks, short pauses included; ends where the detector was last sure of it
  TimeRange sound;   ///< the whole of it with padding: what the recogniser hears
};

/// Joins speech over short pauses, cuts it to length, and pads it, never into its neighbours.
std::vector<SpeechChunk> chunk_speech(const std::vector<TimeRange>& speech, std::span<const float> probabilities,
                                      double audio_seconds, const ChunkOptions& options = {});

}  // namespace firstpass::understand
