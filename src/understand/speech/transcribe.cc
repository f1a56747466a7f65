#include <algorithm>
#include <cmath>
#include <map>

#include "understand/speech/listener.h"
#include "understand/speech/points.h"
#include "understand/speech/speech.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech";
constexpr std::string_view kPointsStage = "understand/speech/points";
constexpr double kNear = 0.3;  // seconds

std::span<const float> slice(const Audio& audio, TimeRange range) {
  const auto size = static_cast<double>(audio.samples.size());
  const auto begin = static_cast<std::size_t>(std::clamp(range.start * audio.sample_rate, 0.0, size));
  const auto end = static_cast<std::size_t>(std::clamp(std::ceil(range.end * audio.sample_rate), 0.0, size));
  return std::span(audio.samples).subspan(begin, std::max(begin, end) - begin);
}

}  // namespace

std::string separator(const Transcript& transcript, double start) {
  if (transcript.segments.empty()) return {};
  return start - transcript.segments.back().time.end >= kParagraphPause ? "\n" : " ";
}

void append_segment(TranscriptSegment segment, const std::vector<HeardWord>& words, Transcript& transcript) {
  transcript.text += separator(transcript, segment.time.start);
  std::size_t offset = transcript.text.size();
  const int line = static_cast<int>(transcript.segments.size());
  for (const HeardWord& word : words) {  // the text is these words with a space between
    transcript.anchors.push_back({{offset, offset + word.text.size()}, std::nullopt, word.time, word.confidence, line});
    offset += word.text.size() + 1;
  }
  transcript.text += segment.text;
  transcript.segments.push_back(std::move(segment));
}

namespace {

void note_unheard(const Heard& heard, const SpeechChunk& chunk, std::span<const float> voice, Transcript& transcript) {
  for (const TimeRange range : unheard_speech(heard.words, voice))
    transcript.unheard.push_back({range.start + chunk.sound.start, range.end + chunk.sound.start});
}

/// Times of the whole recording, inside the stretch, never falling.
void place_words(std::vector<HeardWord>& words, const SpeechChunk& chunk) {
  double at = chunk.speech.start;
  for (HeardWord& word : words) {
    word.time.start = std::clamp(word.time.start + chunk.sound.start, at, std::max(at, chunk.speech.end));
    word.time.end = std::clamp(word.time.end + chunk.sound.start, word.time.start, std::max(at, chunk.speech.end));
    at = word.time.end;
  }
  if (!words.empty()) words.back().time.end = std::max(words.back().time.end, chunk.speech.end);
}

}  // namespace

Result<Transcript> transcribe_audio(const Audio& audio, runtime::Runtime& runtime, const Context& context,
                                    const OnSegment& on_segment, const TranscribeOptions& options) {
  FP_TRY_ASSIGN(const auto detector, runtime.onnx("vad-silero", "silero_vad.onnx"));
  FP_TRY_ASSIGN(Listener listener, Listener::open(runtime, options));
  FP_TRY_ASSIGN(const std::vector<float> probabilities, speech_probabilities(audio, detector, context));
  Transcript transcript;
  std::map<std::string, double> spoken;  // seconds by language
  const auto is_wanted = [&](TimeRange sound) {
    return options.around.empty() || std::any_of(options.around.begin(), options.around.end(), [sound](TimeRange time) {
             return time.start < sound.end + kNear && time.end > sound.start - kNear;
           });
  };
  for (const SpeechChunk& chunk :
       chunk_speech(find_speech(probabilities), probabilities, audio.seconds(), listener.chunks())) {
    if (!is_wanted(chunk.sound)) continue;
    const double seconds = chunk.speech.end - chunk.speech.start;
    FP_TRY_ASSIGN(Heard heard, listener.hear(slice(audio, chunk.sound), seconds, voice_in(probabilities, chunk.sound),
                                             lead_in_of(chunk.speech.start, chunk.sound.start), context));
    context.tell("understand", "listening", audio.seconds() > 0 ? chunk.sound.end / audio.seconds() : 1);
    note_unheard(heard, chunk, voice_in(probabilities, chunk.sound), transcript);
    if (heard.text.empty()) continue;
    spoken[heard.language] += seconds;
    place_words(heard.words, chunk);
    TranscriptSegment segment{chunk.speech, std::move(heard.text), heard.confidence, std::move(heard.model)};
    if (on_segment) on_segment(segment);
    append_segment(std::move(segment), heard.words, transcript);
  }
  double most = 0;
  for (const auto& [language, seconds] : spoken)
    if (seconds > most) most = seconds, transcript.language = language;
  return transcript;
}

Status understand_speech(Document& document, runtime::Runtime& runtime, const Context& context,
                         const std::vector<std::string>& vocabulary) {
  TranscribeOptions options;
  options.vocabulary = vocabulary;
  for (std::size_t p = 0; p < document.parts.size(); ++p) {
    Part& part = document.parts[p];
    if (!part.audio || !part.text.empty()) continue;
    FP_TRY_ASSIGN(Transcript transcript, transcribe_audio(*part.audio, runtime, context, {}, options));
    std::size_t offset = 0;
    for (const TranscriptSegment& segment : transcript.segments) {
      Finding finding;
      finding.kind = "speech_segment";
      finding.value = segment.text;
      finding.confidence = segment.confidence;
      finding.origin = {std::string(kStage), segment.model, ""};
      finding.where.part = p;
      finding.where.span = Span{offset, offset + segment.text.size()};
      finding.where.time = segment.time;
      document.findings.push_back(std::move(finding));
      offset += segment.text.size() + 1;
    }
    for (KeyPoint& point : key_points(transcript, today()))
      document.findings.push_back(finding_of(std::move(point), p, kPointsStage));
    part.text = std::move(transcript.text);
    part.anchors = std::move(transcript.anchors);
    if (!transcript.language.empty()) part.metadata["audio.language"] = transcript.language;
  }
  return {};
}

}  // namespace firstpass::understand
