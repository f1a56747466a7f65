#include "gateway/transcriptions.h"

#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "core/text.h"
#include "gateway/dialect.h"
#include "gateway/json.h"
#include "gateway/multipart.h"
#include "input/reader.h"
#include "pipeline/own_vocabulary.h"
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

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of(",;\n"), text.size());
    if (const std::string_view name = trim(text.substr(0, end)); !name.empty()) names.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return names;
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

/// What was asked for, beside the sound.
struct Wanted {
  std::string_view file, form = "json";
  bool stream = false, words = false;
  understand::TranscribeOptions options;
};

Result<Wanted> read_form(const std::vector<FormField>& fields) {
  Wanted wanted;
  for (const FormField& field : fields) {
    if (field.name == "file") wanted.file = field.value;
    if (field.name == "response_format") wanted.form = field.value;
    if (field.name == "stream") wanted.stream = field.value == "true";
    if (field.name == "language") wanted.options.language = field.value;
    if (field.name == "timestamp_granularities[]") wanted.words = wanted.words || field.value == "word";
    // The API's prompt is text that came before; names in it, set apart by commas, are what people use it for.
    if (field.name == "prompt") wanted.options.vocabulary = split_names(field.value);
  }
  if (wanted.file.empty()) return fail(Code::invalid_argument, kStage, "the form has no field \"file\"");
  return wanted;
}

/// The API names languages in English.
std::string language_name(const std::string& code) {
  static const std::map<std::string_view, std::string_view> names = {
      {"en", "english"},    {"de", "german"},  {"fr", "french"},   {"es", "spanish"},   {"it", "italian"},
      {"pt", "portuguese"}, {"nl", "dutch"},   {"pl", "polish"},   {"sv", "swedish"},   {"da", "danish"},
      {"no", "norwegian"},  {"fi", "finnish"}, {"ru", "russian"},  {"uk", "ukrainian"}, {"tr", "turkish"},
      {"ar", "arabic"},     {"zh", "chinese"}, {"ja", "japanese"}, {"ko", "korean"},    {"hi", "hindi"},
      {"cs", "czech"},      {"el", "greek"},   {"hu", "hungarian"}};
  const auto found = names.find(code);
  return found == names.end() ? code : std::string(found->second);
}

Json verbose(const understand::Transcript& transcript, const Audio& audio, bool with_words) {
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
  Json out = {{"task", "transcribe"},
              {"language", language_name(transcript.language)},
              {"duration", audio.seconds()},
              {"text", transcript.text},
              {"segments", std::move(segments)}};
  if (!with_words) return out;
  Json words = Json::array();
  for (const Anchor& anchor : transcript.anchors)
    words.push_back({{"word", transcript.text.substr(anchor.span.begin, anchor.span.size())},
                     {"start", anchor.time->start},
                     {"end", anchor.time->end}});
  out["words"] = std::move(words);
  return out;
}

Json usage(const Audio& audio) { return {{"type", "duration"}, {"seconds", std::ceil(audio.seconds())}}; }

HttpAnswer format(const understand::Transcript& transcript, const Audio& audio, const Wanted& wanted) {
  const std::string_view form = wanted.form;
  HttpAnswer answer;
  if (form == "text" || form == "srt" || form == "vtt") {
    answer.content_type = form == "vtt" ? "text/vtt; charset=utf-8" : "text/plain; charset=utf-8";
    answer.body = form == "text" ? transcript.text + "\n" : subtitles(transcript, form == "vtt");
  } else if (form == "verbose_json") {
    answer.body = dump(verbose(transcript, audio, wanted.words));
  } else {
    answer.body = dump({{"text", transcript.text}, {"usage", usage(audio)}});
  }
  return answer;
}

/// Sends the words segment by segment, as the API's events do.
Status stream(const Audio& audio, runtime::Runtime& runtime, const Wanted& wanted, const Context& context,
              Reply& reply) {
  bool begun = false;
  const auto event = [&](const Json& json) {
    if (!begun) reply.begin(200, "text/event-stream", {{"cache-control", "no-cache"}});
    begun = true;
    return reply.write("data: " + dump(json) + "\n\n");
  };
  double end = -1;
  const auto segment = [&](const understand::TranscriptSegment& heard) {
    const std::string before = end < 0 ? "" : heard.time.start - end >= understand::kParagraphPause ? "\n" : " ";
    end = heard.time.end;
    event({{"type", "transcript.text.delta"}, {"delta", before + heard.text}});
  };
  auto transcript = understand::transcribe_audio(audio, runtime, context, segment, wanted.options);
  if (!transcript && !begun) return fail(std::move(transcript.error()));
  if (!transcript) return {};  // the connection is cut: no client takes half a transcript for a whole one
  event({{"type", "transcript.text.done"}, {"text", transcript->text}, {"usage", usage(audio)}});
  reply.end();
  return {};
}

/// Nothing when the answer has been streamed already.
Result<std::optional<HttpAnswer>> transcribe(pipeline::Engine& engine, const HttpRequest& request,
                                             const Context& context, Reply& reply) {
  FP_TRY_ASSIGN(const auto fields, parse_multipart(request));
  FP_TRY_ASSIGN(Wanted wanted, read_form(fields));
  for (std::string& word : pipeline::own_vocabulary(engine)) wanted.options.vocabulary.push_back(std::move(word));
  FP_TRY_ASSIGN(const Document document, input::read_bytes("file", wanted.file, context));
  FP_TRY_ASSIGN(const auto runtime, engine.runtime());
  for (const Part& part : document.parts) {
    if (!part.audio) continue;
    if (wanted.stream) {
      FP_TRY(stream(*part.audio, *runtime, wanted, context, reply));
      return std::nullopt;
    }
    FP_TRY_ASSIGN(const understand::Transcript transcript,
                  understand::transcribe_audio(*part.audio, *runtime, context, {}, wanted.options));
    return format(transcript, *part.audio, wanted);
  }
  return fail(Code::data_loss, kStage, "the file is " + document.media_type + ", not a recording");
}

}  // namespace

int answer_transcription(pipeline::Engine& engine, Slots& compute, const HttpRequest& request, Reply& reply) {
  Context context;
  context.deadline =
      Deadline::after(std::chrono::milliseconds(static_cast<long long>(engine.settings().timeout_seconds * 1000)));
  Result<std::optional<HttpAnswer>> answer = fail(Code::unavailable, kStage, "this machine is busy", true);
  if (compute.acquire_until(Deadline::Clock::now() + context.deadline.left())) {
    answer = transcribe(engine, request, context, reply);
    compute.release();
  }
  if (answer && !*answer) return 200;
  HttpAnswer out = answer ? std::move(**answer) : error_answer(kTranscriptions, answer.error());
  const int status = out.status;
  reply.send(std::move(out));
  return status;
}

}  // namespace firstpass::gateway
