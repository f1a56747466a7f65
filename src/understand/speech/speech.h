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

/// One stretch of speech and the words heard in it.
struct TranscriptSegment {
  TimeRange time;           ///< seconds from the start of the recording
  std::string text;         ///< UTF-8, punctuated, without line breaks; never empty
  double confidence = 0.0;  ///< 0..1: mean probability that the recogniser gave its own words
};

struct Transcript {
  std::vector<TranscriptSegment> segments;  ///< sorted, disjoint
  std::string text;                         ///< segments joined by a space, by a line break after a long pause
  /// One per word: its span in `text`, its time (proportional to its letters within the segment), the segment's
  /// confidence, and as `line` the index of the segment.
  std::vector<Anchor> anchors;
};

/// Called for each segment as soon as it is known, in order, from the thread that transcribes.
using OnSegment = std::function<void(const TranscriptSegment&)>;

/// Finds speech (model "vad-silero") and recognises it (model "asr-moonshine-base-en", English). Silence, noise and
/// music give no segments. Thread-safe. Errors: failed_precondition (a model is missing), invalid_argument (not
/// 16,000 Hz), deadline_exceeded.
Result<Transcript> transcribe_audio(const Audio& audio, runtime::Runtime& runtime, const Context& context,
                                    const OnSegment& on_segment = {});

/// Transcribes every part of the document that has sound and no text yet: fills Part::text and Part::anchors and adds
/// a "speech_segment" finding per segment (value: the words).
Status understand_speech(Document& document, runtime::Runtime& runtime, const Context& context);

}  // namespace firstpass::understand
