#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "understand/speech/moonshine.h"
#include "understand/speech/speech.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech";
constexpr double kParagraphPause = 2.0;  // seconds

/// Below this the recogniser guesses: noise, music, other languages. Such words are not shown.
constexpr double kLeastConfidence = 0.5;

std::span<const float> slice(const Audio& audio, TimeRange range) {
  const auto size = static_cast<double>(audio.samples.size());
  const auto begin = static_cast<std::size_t>(std::clamp(range.start * audio.sample_rate, 0.0, size));
  const auto end = static_cast<std::size_t>(std::clamp(std::ceil(range.end * audio.sample_rate), 0.0, size));
  return std::span(audio.samples).subspan(begin, std::max(begin, end) - begin);
}

/// One anchor per word of `segment`, whose text begins at `offset` of the transcript. A word's share of the time is its
/// share of the letters.
void add_anchors(const TranscriptSegment& segment, std::size_t offset, int line, std::vector<Anchor>& anchors) {
  const double seconds = segment.time.end - segment.time.start;
  const double bytes = std::max<double>(1, static_cast<double>(segment.text.size()));
  for (std::size_t begin = 0; begin < segment.text.size();) {
    const std::size_t end = std::min(segment.text.find(' ', begin), segment.text.size());
    if (end > begin) {
      const TimeRange time{segment.time.start + seconds * static_cast<double>(begin) / bytes,
                           segment.time.start + seconds * static_cast<double>(end) / bytes};
      anchors.push_back({{offset + begin, offset + end}, std::nullopt, time, segment.confidence, line});
    }
    begin = end + 1;
  }
}

void append(TranscriptSegment segment, Transcript& transcript) {
  if (!transcript.segments.empty()) {
    const double pause = segment.time.start - transcript.segments.back().time.end;
    transcript.text += pause >= kParagraphPause ? '\n' : ' ';
  }
  add_anchors(segment, transcript.text.size(), static_cast<int>(transcript.segments.size()), transcript.anchors);
  transcript.text += segment.text;
  transcript.segments.push_back(std::move(segment));
}

bool has_words(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_alnum(next_code_point(text, at))) return true;
  return false;
}

}  // namespace

Result<Transcript> transcribe_audio(const Audio& audio, runtime::Runtime& runtime, const Context& context,
                                    const OnSegment& on_segment) {
  FP_TRY_ASSIGN(const auto detector, runtime.onnx("vad-silero", "silero_vad.onnx"));
  FP_TRY_ASSIGN(const auto recogniser, Moonshine::open(runtime));
  FP_TRY_ASSIGN(const std::vector<float> probabilities, speech_probabilities(audio, *detector, context));
  Transcript transcript;
  const std::vector<SpeechChunk> chunks = chunk_speech(find_speech(probabilities), probabilities, audio.seconds());
  for (const SpeechChunk& chunk : chunks) {
    FP_TRY_ASSIGN(Recognised heard, recogniser->recognise(slice(audio, chunk.sound), context));
    context.tell("understand", "listening", audio.seconds() > 0 ? chunk.sound.end / audio.seconds() : 1);
    if (heard.confidence < kLeastConfidence || !has_words(heard.text)) continue;
    std::replace(heard.text.begin(), heard.text.end(), '\n', ' ');
    TranscriptSegment segment{chunk.speech, std::move(heard.text), heard.confidence};
    if (on_segment) on_segment(segment);
    append(std::move(segment), transcript);
  }
  return transcript;
}

Status understand_speech(Document& document, runtime::Runtime& runtime, const Context& context) {
  for (std::size_t p = 0; p < document.parts.size(); ++p) {
    Part& part = document.parts[p];
    if (!part.audio || !part.text.empty()) continue;
    FP_TRY_ASSIGN(Transcript transcript, transcribe_audio(*part.audio, runtime, context));
    std::size_t offset = 0;
    for (const TranscriptSegment& segment : transcript.segments) {
      Finding finding;
      finding.kind = "speech_segment";
      finding.value = segment.text;
      finding.confidence = segment.confidence;
      finding.origin = {std::string(kStage), "asr-moonshine-base-en", ""};
      finding.where.part = p;
      finding.where.span = Span{offset, offset + segment.text.size()};
      finding.where.time = segment.time;
      document.findings.push_back(std::move(finding));
      offset += segment.text.size() + 1;
    }
    part.text = std::move(transcript.text);
    part.anchors = std::move(transcript.anchors);
  }
  return {};
}

}  // namespace firstpass::understand
