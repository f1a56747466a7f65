// One ear for all languages: English by Moonshine, whose cost grows with the sound; others by Whisper.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/runtime.h"
#include "runtime/whisper.h"
#include "understand/speech/moonshine.h"
#include "understand/speech/speech.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

/// What was heard in one stretch of speech.
struct Heard {
  std::string text;  ///< words joined by a space; empty when nothing understandable was said
  std::string language;
  std::string model;  ///< manifest id
  double confidence = 0;
  std::vector<HeardWord> words;  ///< times from the start of the stretch
};

/// Where `voice` (as for Listener::hear()) tells of a second of speech and more in one gap before, between or behind
/// the words. Sorted, disjoint.
std::vector<TimeRange> unheard_speech(const std::vector<HeardWord>& words, std::span<const float> voice);

/// Puts `more`, heard in the sound of `heard` from `start` seconds on, where it belongs: without the words at its edges
/// that stand there already.
void add_words(const Heard& more, double start, Heard& heard);

/// The recogniser abbreviates what was said in full: "lbs," → "pounds,", which may also be money. Other words stay.
std::string as_said(std::string word);

/// Silence that a recogniser needs in front of `speech`, which is heard from `sound_start` on, both in seconds of the
/// recording: as much as it lacks of ChunkOptions::pad at the recording's beginning, and none elsewhere.
double lead_in_of(double speech_start, double sound_start);

/// Listens to the stretches of one recording in order, and remembers its language. Not thread-safe.
class Listener {
 public:
  /// failed_precondition when the English model is missing. Without the model for other languages only English is
  /// heard.
  static Result<Listener> open(runtime::Runtime& runtime, TranscribeOptions options);

  /// `samples` at 16,000 Hz, at most 25 seconds, `speech_seconds` of them speech; `voice` is the probability of speech
  /// in each kVadWindow of them. A recogniser may take a pause for the end: speech in which no word was heard is heard
  /// once more by itself. Words that are guesses are left out. `lead_in`: seconds of silence that are put in front.
  Result<Heard> hear(std::span<const float> samples, double speech_seconds, std::span<const float> voice,
                     double lead_in, const Context& context);
  /// The quick first idea while somebody still speaks: never tries another language.
  Result<Heard> glance(std::span<const float> samples, double lead_in, const Context& context);

  const std::string& language() const { return m_language; }
  /// How a recording is best cut for the recogniser that was asked for.
  ChunkOptions chunks() const;

 private:
  Listener(runtime::Runtime& runtime, TranscribeOptions options) : m_runtime(&runtime), m_options(std::move(options)) {}
  Result<Heard> hear_whole(std::span<const float> samples, double speech_seconds, std::span<const float> voice,
                           const Context& context);
  Result<Heard> hear_once(std::span<const float> samples, double speech_seconds, const Context& context);
  Result<Heard> hear_english(std::span<const float> samples, bool alone, const Context& context) const;
  Result<Heard> hear_language(std::span<const float> samples, const std::string& language, const Context& context);
  Result<Heard> second_opinion(std::span<const float> samples, Heard first, const Context& context);

  runtime::Runtime* m_runtime;
  TranscribeOptions m_options;
  std::shared_ptr<Moonshine> m_english;
  std::shared_ptr<runtime::WhisperModel> m_others;  // null where it is not installed
  std::string m_language;                           // of the last stretch that was understood; empty at first
};

}  // namespace firstpass::understand
