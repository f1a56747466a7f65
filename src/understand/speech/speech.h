// Sound → words: where somebody speaks, what is said there, and how sure that is.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// One word as it was heard.
struct HeardWord {
  std::string text;         ///< with its punctuation, without spaces
  TimeRange time;           ///< seconds; from the start of the sound that was handed in, or of the recording
  double confidence = 0.0;  ///< 0..1: the least probability among its tokens
};

/// One stretch of speech and the words heard in it.
struct TranscriptSegment {
  TimeRange time;           ///< seconds from the start of the recording
  std::string text;         ///< UTF-8, punctuated, without line breaks; never empty
  double confidence = 0.0;  ///< 0..1: mean probability that the recogniser gave its own words
  std::string model = {};   ///< manifest id of the recogniser
};

struct Transcript {
  std::vector<TranscriptSegment> segments;  ///< sorted, disjoint
  std::string text;                         ///< segments joined by a space, by a line break after a long pause
  /// One per word: its span in `text`, when it was spoken, how sure the recogniser was of it, and as `line` the index
  /// of the segment.
  std::vector<Anchor> anchors;
  std::string language;  ///< ISO 639-1 of most of the speech; empty when there are no words
  /// Speech of a second and more in which no word was understood. Sorted, disjoint.
  std::vector<TimeRange> unheard;
};

struct TranscribeOptions {
  std::string language = {};  ///< ISO 639-1 when it is known; empty: found from the sound
  /// Names and words that this person uses ("Rebecca Collins", "Zyprexa"): preferred where the sound allows them.
  std::vector<std::string> vocabulary = {};
  /// Manifest id of the only recogniser to be asked, for an independent second hearing; empty: whichever fits.
  std::string model = {};
  /// Only stretches of speech that come near one of these times are heard; empty: all of them.
  std::vector<TimeRange> around = {};
};

/// Called for each segment as soon as it is known, in order, from the thread that transcribes.
using OnSegment = std::function<void(const TranscriptSegment&)>;

/// Finds speech (model "vad-silero") and recognises it: English with "asr-moonshine-base-en", other languages with
/// "whisper-base" where it is installed. Silence, noise and music give no segments. Thread-safe. Errors:
/// failed_precondition (a model is missing), invalid_argument (not 16,000 Hz), deadline_exceeded.
Result<Transcript> transcribe_audio(const Audio& audio, runtime::Runtime& runtime, const Context& context,
                                    const OnSegment& on_segment = {}, const TranscribeOptions& options = {});

/// Seconds; a longer pause between two segments is a line break in the text.
constexpr double kParagraphPause = 2.0;

/// What stands between the text so far and speech that begins at `start`: nothing, a space, or a line break.
std::string separator(const Transcript& transcript, double start);

/// Adds a segment with its words to the transcript.
void append_segment(TranscriptSegment segment, const std::vector<HeardWord>& words, Transcript& transcript);

/// Transcribes every part of the document that has sound and no text yet: fills Part::text and Part::anchors and adds
/// a "speech_segment" finding per segment (value: the words), and "todo", "date", "amount" and "keyword" findings with
/// their times. `vocabulary` as in TranscribeOptions.
Status understand_speech(Document& document, runtime::Runtime& runtime, const Context& context,
                         const std::vector<std::string>& vocabulary = {});

}  // namespace firstpass::understand
