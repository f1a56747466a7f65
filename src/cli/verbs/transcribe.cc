#include <nlohmann/json.hpp>

#include "cli/cpu_clock.h"
#include "cli/verb.h"
#include "input/reader.h"
#include "understand/speech/speech.h"
#include "understand/text/text_understanding.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kKeywords = 10;

class TranscribeVerb final : public Verb {
 public:
  std::string_view summary() const override { return "turn speech into words, on this device"; }
  std::string_view examples() const override {
    return "  firstpass transcribe memo.wav\n  firstpass transcribe --jsonl *.wav\n  cat memo.wav | firstpass "
           "transcribe -\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positionals("FILES", m_files, "recordings; - is standard input", true);
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto runtime = (*engine)->runtime();
    if (!runtime) return session.report(runtime.error());
    const Context context = session.context();
    for (const std::string& file : m_files) {
      const Status heard = transcribe_file(session, **runtime, file, context);
      if (!heard) session.report(heard.error(), "file", file);
    }
    return session.result();
  }

 private:
  static Status transcribe_file(Session& session, runtime::Runtime& runtime, const std::string& file,
                                const Context& context) {
    const CpuClock clock;
    FP_TRY_ASSIGN(const Document document, input::read_document(file, context));
    for (const Part& part : document.parts) {
      if (!part.audio) continue;
      FP_TRY_ASSIGN(const understand::Transcript transcript, hear(session, *part.audio, runtime, context));
      if (session.jsonl()) session.row(to_json(file, *part.audio, transcript, clock));
      return {};
    }
    return fail(Code::data_loss, "input", file + " is " + document.media_type + ", not a recording");
  }

  static Result<understand::Transcript> hear(Session& session, const Audio& audio, runtime::Runtime& runtime,
                                             const Context& context) {
    understand::OnSegment show;
    if (!session.jsonl())
      show = [&](const understand::TranscriptSegment& segment) {
        char time[32];
        std::snprintf(time, sizeof time, "[%6.2f – %6.2f] ", segment.time.start, segment.time.end);
        session.say(time + segment.text);
      };
    return understand::transcribe_audio(audio, runtime, context, show);
  }

  static json to_json(const std::string& file, const Audio& audio, const understand::Transcript& transcript,
                      const CpuClock& clock) {
    json segments = json::array(), keywords = json::array();
    for (const understand::TranscriptSegment& segment : transcript.segments)
      segments.push_back({{"start", segment.time.start},
                          {"end", segment.time.end},
                          {"text", segment.text},
                          {"confidence", segment.confidence}});
    for (const understand::Keyword& keyword : understand::extract_keywords(transcript.text, kKeywords))
      keywords.push_back(keyword.text);
    const std::string language = transcript.text.empty() ? "" : understand::detect_language(transcript.text).code;
    return {{"file", file},
            {"text", transcript.text},
            {"segments", std::move(segments)},
            {"keywords", std::move(keywords)},
            {"language", language},
            {"seconds", clock.seconds()},
            {"cpu_seconds", clock.cpu_seconds()},
            {"audio_seconds", audio.seconds()}};
  }

  std::vector<std::string> m_files;
};

}  // namespace

std::unique_ptr<Verb> make_transcribe_verb() { return std::make_unique<TranscribeVerb>(); }

}  // namespace firstpass::cli
