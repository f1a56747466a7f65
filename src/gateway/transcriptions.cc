#include "gateway/transcriptions.h"

#include <cmath>
#include <cstdio>

#include "gateway/dialect.h"
#include "gateway/json.h"
#include "gateway/multipart.h"
#include "input/reader.h"
#include "understand/speech/speech.h"

namespace firstpass::gateway {

namespace {

constexpr Dialect kTranscriptions{"transcriptions", "openai", "", nullptr};
constexpr std::string_view kStage = "gateway/transcriptions";

std::string clock_text(double seconds, char comma) {
  const auto ms = static_cast<long long>(std::llround(seconds * 1000));
  char text[40];
  std::snprintf(text, sizeof text, "%02lld:%02lld:%02lld%c%03lld", ms / 3'600'000, ms / 60'000 % 60, ms / 1000 % 60,
                comma, ms % 1000);
  return text;
}

std::string subtitles(const understand::Transcript& transcript, bool vtt) {
  std::string out = vtt ? "WEBVTT\n\n" : "";
  int number = 0;
  for (const understand::TranscriptSegment& segment : transcript.segments) {
    if (!vtt) out += std::to_string(++number) + "\n";
    const char comma = vtt ? '.' : ',';
    out += clock_text(segment.time.start, comma) + " --> " + clock_text(segment.time.end, comma) + "\n" + segment.text +
           "\n\n";
  }
  return out;
}

Json verbose(const understand::Transcript& transcript, const Audio& audio) {
  Json segments = Json::array();
  for (const understand::TranscriptSegment& segment : transcript.segments)
    segments.push_back({{"id", segments.size()},
                        {"seek", 0},
                        {"start", segment.time.start},
                        {"end", segment.time.end},
                        {"text", segment.text},
                        {"tokens", Json::array()},
                        {"temperature", 0.0},
                        {"avg_logprob", std::log(std::max(1e-6, segment.confidence))},
                        {"compression_ratio", 1.0},
                        {"no_speech_prob", 0.0}});
  return {{"task", "transcribe"},
          {"language", "english"},
          {"duration", audio.seconds()},
          {"text", transcript.text},
          {"segments", std::move(segments)}};
}

HttpAnswer format(const understand::Transcript& transcript, const Audio& audio, std::string_view form) {
  HttpAnswer answer;
  if (form == "text" || form == "srt" || form == "vtt") {
    answer.content_type = form == "vtt" ? "text/vtt; charset=utf-8" : "text/plain; charset=utf-8";
    answer.body = form == "text" ? transcript.text + "\n" : subtitles(transcript, form == "vtt");
  } else if (form == "verbose_json") {
    answer.body = dump(verbose(transcript, audio));
  } else {
    answer.body =
        dump({{"text", transcript.text}, {"usage", {{"type", "duration"}, {"seconds", std::ceil(audio.seconds())}}}});
  }
  return answer;
}

Result<HttpAnswer> transcribe(pipeline::Engine& engine, const HttpRequest& request, const Context& context) {
  FP_TRY_ASSIGN(const auto fields, parse_multipart(request));
  std::string_view file, form = "json";
  for (const FormField& field : fields) {
    if (field.name == "file") file = field.value;
    if (field.name == "response_format") form = field.value;
    if (field.name == "stream" && field.value == "true")
      return fail(Code::unimplemented, kStage, "transcripts are not streamed; leave out stream=true");
  }
  if (file.empty()) return fail(Code::invalid_argument, kStage, "the form has no field \"file\"");
  FP_TRY_ASSIGN(const Document document, input::read_bytes("file", file, context));
  FP_TRY_ASSIGN(const auto runtime, engine.runtime());
  for (const Part& part : document.parts) {
    if (!part.audio) continue;
    FP_TRY_ASSIGN(const understand::Transcript transcript,
                  understand::transcribe_audio(*part.audio, *runtime, context));
    return format(transcript, *part.audio, form);
  }
  return fail(Code::data_loss, kStage, "the file is " + document.media_type + ", not a recording");
}

}  // namespace

int answer_transcription(pipeline::Engine& engine, Slots& compute, const HttpRequest& request, Reply& reply) {
  Context context;
  context.deadline =
      Deadline::after(std::chrono::milliseconds(static_cast<long long>(engine.settings().timeout_seconds * 1000)));
  Result<HttpAnswer> answer = fail(Code::unavailable, kStage, "this machine is busy", true);
  if (compute.acquire_until(Deadline::Clock::now() + context.deadline.left())) {
    answer = transcribe(engine, request, context);
    compute.release();
  }
  HttpAnswer out = answer ? std::move(*answer) : error_answer(kTranscriptions, answer.error());
  const int status = out.status;
  reply.send(std::move(out));
  return status;
}

}  // namespace firstpass::gateway
