// Words while they are being spoken: partial results whose firm words do not change any more.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/runtime.h"
#include "understand/speech/listener.h"
#include "understand/speech/speech.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

/// What is known so far. `text` begins with `firm`; later results begin with the same `firm`.
struct PartialTranscript {
  double at = 0;     ///< seconds of sound heard
  std::string firm;  ///< words that stay as they are, from the beginning of the recording
  std::string text;  ///< those, and a first idea of what follows
};

using OnPartial = std::function<void(const PartialTranscript&)>;

/// Words of one utterance that two looks in a row agreed on.
class FirmWords {
 public:
  /// Takes in the words of a new look at the utterance up to `heard_seconds` and makes firm what the look before had
  /// too, except for words that end less than a third of a second before the end: they may be cut.
  void look(std::vector<HeardWord> words, double heard_seconds);
  /// The last look, over the whole utterance: firm words stay, the rest is as heard.
  std::vector<HeardWord> settle(std::vector<HeardWord> words);

  const std::vector<HeardWord>& firm() const { return m_firm; }
  const std::vector<HeardWord>& idea() const { return m_idea; }  ///< what follows the firm words

 private:
  std::vector<HeardWord> after_firm(std::vector<HeardWord> words) const;
  std::vector<HeardWord> m_firm, m_idea;
};

/// Listens to sound that is still coming in. Memory does not grow with its length but for the text. Not thread-safe;
/// the callbacks come from within feed() and finish().
class LiveTranscriber {
 public:
  /// Errors as transcribe_audio().
  static Result<LiveTranscriber> create(runtime::Runtime& runtime, TranscribeOptions options, OnSegment on_segment,
                                        OnPartial on_partial);

  /// The next samples, 16,000 Hz. `waiting`: more sound is already there, so that partial results would only delay it.
  Status feed(std::span<const float> samples, bool waiting, const Context& context);
  /// The end: closes what is open. The transcript has everything.
  Result<Transcript> finish(const Context& context);
  double seconds() const { return static_cast<double>(m_begin + m_sound.size()) / kSpeechRate; }

 private:
  LiveTranscriber(SpeechDetector detector, Listener listener, OnSegment on_segment, OnPartial on_partial);
  Status window(std::span<const float> samples, bool waiting, const Context& context);
  Status glance(const Context& context);
  Status close(double speech_end, double sound_end, const Context& context);
  void forget_before(double seconds);
  std::span<const float> sound_between(double start, double end) const;
  std::span<const float> voice_between(double start, double end) const;
  double cut_within(double start, double end) const;
  void tell();

  SpeechDetector m_detector;
  Listener m_listener;
  OnSegment m_on_segment;
  OnPartial m_on_partial;
  Transcript m_transcript;
  std::vector<float> m_rest;           // samples that do not fill a window yet
  std::vector<float> m_sound;          // kept sound, from sample m_begin on, whole windows
  std::vector<float> m_probabilities;  // one per window of m_sound
  std::size_t m_begin = 0;
  float m_peak = 0;  // loudest sample of late
  bool m_speaking = false, m_open = false;
  double m_start = 0, m_end = 0;  // of the open utterance, seconds
  double m_looked = 0;            // up to where the last glance heard
  double m_look_cost = 0;         // seconds that it took
  FirmWords m_words;
  std::string m_told;
};

}  // namespace firstpass::understand
