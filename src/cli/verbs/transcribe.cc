#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>

#include "cli/cpu_clock.h"
#include "cli/live_sound.h"
#include "cli/verb.h"
#include "core/text.h"
#include "input/audio/sound_pieces.h"
#include "input/reader.h"
#include "pipeline/own_vocabulary.h"
#include "pipeline/spoken_points.h"
#include "understand/speech/live.h"
#include "understand/speech/points.h"
#include "understand/speech/speech.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

/// Half an hour at 16 kHz, and some minutes to an hour of what is packed tighter: a longer recording is heard while it
/// is read, so that memory does not grow with its length.
constexpr std::uintmax_t kHeardAsRead = std::uintmax_t{57} << 20, kPackedHeardAsRead = std::uintmax_t{8} << 20;

enum class Long { no, plain, packed };

/// Whether a regular file is long, by its size and how it begins.
Long is_long(const std::string& file) {
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(file, error);
  if (error || size < kPackedHeardAsRead) return Long::no;
  std::ifstream in(file, std::ios::binary);
  std::string front(64, '\0');  // of fewer bytes, a WAV head may look like text
  in.read(front.data(), static_cast<std::streamsize>(front.size()));
  const std::string type = in ? input::detect_media_type(front) : std::string();
  if (type == "audio/wav") return size < kHeardAsRead ? Long::no : Long::plain;
  const bool packed = type == "audio/flac" || type == "audio/mpeg" || type == "audio/ogg";
  return packed ? Long::packed : Long::no;
}

/// The line that is still being heard, on a terminal; the text in it has been made safe.
void show_raw(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

class TranscribeVerb final : public Verb {
 public:
  std::string_view summary() const override { return "turn speech into words, on this device"; }
  std::string_view examples() const override {
    return "  firstpass transcribe memo.wav\n  firstpass transcribe --jsonl *.wav\n"
           "  firstpass transcribe --mic --partial\n  parec --file-format=wav | firstpass transcribe --partial -\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positionals("FILES", m_files, "recordings; - is standard input", false);
    arguments.flag("--mic", m_microphone, "listen to the microphone until Ctrl-C");
    arguments.flag("--partial", m_partial, "show words while they are being spoken");
    arguments.flag("--words", m_words, "with --jsonl: each word with its time and confidence");
    arguments.option("--language", m_options.language, "two letters (en, fr, de …); found from the sound without it");
    arguments.options("--word", m_options.vocabulary, "a name or word to expect; may be given again");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    m_engine = *engine;
    auto runtime = (*engine)->runtime();
    if (!runtime) return session.report(runtime.error());
    for (std::string& word : pipeline::own_vocabulary(**engine)) m_options.vocabulary.push_back(std::move(word));
    const Context context = session.context();
    if (m_microphone) m_files.insert(m_files.begin(), "microphone");
    if (m_files.empty()) return session.report({Code::invalid_argument, "name a recording, - or --mic", "usage"});
    for (std::size_t i = 0; i < m_files.size(); ++i) {
      const std::string& file = m_files[i];
      const bool microphone = m_microphone && i == 0;
      const Status heard = microphone || m_partial ? listen_live(session, **runtime, file, microphone, context)
                                                   : transcribe_file(session, **runtime, file, context);
      if (!heard) session.report(heard.error(), "file", file);
    }
    return session.result();
  }

 private:
  Status transcribe_file(Session& session, runtime::Runtime& runtime, const std::string& file, const Context& context) {
    const CpuClock clock;
    if (const Long length = file == "-" ? Long::no : is_long(file); length != Long::no) {
      const Status heard = length == Long::plain ? listen_live(session, runtime, file, false, context)
                                                 : listen_to_pieces(session, runtime, file, context);
      // Codings that cannot be heard while they are read.
      if (heard || (heard.error().code != Code::unimplemented && heard.error().code != Code::data_loss)) return heard;
    }
    FP_TRY_ASSIGN(const Document document, input::read_document(file, context));
    return transcribe_document(session, runtime, file, document, clock, context);
  }

  Status transcribe_document(Session& session, runtime::Runtime& runtime, const std::string& file,
                             const Document& document, const CpuClock& clock, const Context& context) {
    for (const Part& part : document.parts) {
      if (!part.audio) continue;
      FP_TRY_ASSIGN(const understand::Transcript transcript, hear(session, *part.audio, runtime, context));
      if (session.jsonl()) session.row(to_json(file, part.audio->seconds(), transcript, clock, context));
      return {};
    }
    const bool silent_film = document.media_type.starts_with("video/");
    return fail(Code::data_loss, "input",
                file + (silent_film ? " has no sound in it" : " is " + document.media_type + ", not a recording"));
  }

  Status listen_live(Session& session, runtime::Runtime& runtime, const std::string& file, bool microphone,
                     const Context& context) {
    const CpuClock clock;
    FileDescriptor opened;
    if (!microphone && file != "-") { FP_TRY_ASSIGN(opened, open_for_reading(file)); }
    Result<LiveSound> sound =
        microphone ? LiveSound::microphone() : LiveSound(opened.valid() ? opened.get() : STDIN_FILENO);
    if (!sound) return fail(std::move(sound.error()));
    FP_TRY_ASSIGN(auto listener, understand::LiveTranscriber::create(runtime, m_options, show_segments(session),
                                                                     show_partials(session)));
    if (session.jsonl()) pipeline::prepare_points(*m_engine, context);
    for (;;) {
      Result<std::vector<float>> samples = sound->next(context);
      if (!samples && samples.error().code == Code::unimplemented) {  // a kind that must be whole to be read
        if (file != "-") {
          FP_TRY_ASSIGN(const Document document, input::read_document(file, context));
          return transcribe_document(session, runtime, file, document, clock, context);
        }
        FP_TRY_ASSIGN(const std::string rest, read_text(file));
        FP_TRY_ASSIGN(const Document document, input::read_bytes(file, sound->take_beginning() + rest, context));
        return transcribe_document(session, runtime, file, document, clock, context);
      }
      if (!samples) {
        Error error = std::move(samples.error());
        error.message = (file == "-" ? "standard input" : file) + ": " + error.message;
        return fail(std::move(error));
      }
      if (samples->empty()) break;
      FP_TRY(listener.feed(*samples, sound->waiting(), context));
    }
    const double seconds = listener.seconds();
    FP_TRY_ASSIGN(const understand::Transcript transcript, listener.finish(context));
    if (session.jsonl()) session.row(to_json(file, seconds, transcript, clock, context));
    return {};
  }

  Status listen_to_pieces(Session& session, runtime::Runtime& runtime, const std::string& file,
                          const Context& context) {
    constexpr std::size_t kFedAtOnce = 1 << 15;  // samples
    const CpuClock clock;
    FP_TRY_ASSIGN(FileDescriptor opened, open_for_reading(file));
    input::SoundPieces pieces(std::move(opened));
    FP_TRY_ASSIGN(auto listener, understand::LiveTranscriber::create(runtime, m_options, show_segments(session), {}));
    for (;;) {
      FP_TRY_ASSIGN(const std::vector<float> samples, pieces.next(context));
      if (samples.empty()) break;
      for (std::span<const float> rest(samples); !rest.empty();) {
        const std::size_t count = std::min(rest.size(), kFedAtOnce);
        FP_TRY(listener.feed(rest.first(count), true, context));
        rest = rest.subspan(count);
      }
    }
    const double seconds = listener.seconds();
    FP_TRY_ASSIGN(const understand::Transcript transcript, listener.finish(context));
    if (session.jsonl()) session.row(to_json(file, seconds, transcript, clock, context));
    return {};
  }

  static understand::OnSegment show_segments(Session& session) {
    if (session.jsonl()) return {};
    return [&session](const understand::TranscriptSegment& segment) {
      if (::isatty(STDOUT_FILENO) == 1) show_raw("\r\033[K");
      char time[32];
      std::snprintf(time, sizeof time, "[%6.2f – %6.2f] ", segment.time.start, segment.time.end);
      session.say(time + segment.text);
    };
  }

  understand::OnPartial show_partials(Session& session) const {
    if (!m_partial && !m_microphone) return {};
    if (session.jsonl())
      return [&session](const understand::PartialTranscript& partial) {
        session.row({{"partial", true}, {"at", partial.at}, {"firm", partial.firm}, {"text", partial.text}});
      };
    if (::isatty(STDOUT_FILENO) != 1) return {};
    return [](const understand::PartialTranscript& partial) {
      constexpr std::size_t kShown = 70;  // bytes of one line of the terminal
      std::string tail = partial.text;
      if (tail.size() > kShown) tail = "…" + to_valid_utf8(tail.substr(tail.size() - kShown));
      std::replace(tail.begin(), tail.end(), '\n', ' ');
      show_raw("\r\033[K" + terminal_safe(tail));
    };
  }

  Result<understand::Transcript> hear(Session& session, const Audio& audio, runtime::Runtime& runtime,
                                      const Context& context) {
    return understand::transcribe_audio(audio, runtime, context, show_segments(session), m_options);
  }

  static json points_json(const std::vector<understand::KeyPoint>& points) {
    json rows = json::array();
    for (const understand::KeyPoint& point : points)
      if (point.kind != "keyword")
        rows.push_back({{"kind", point.kind},
                        {"text", point.text},
                        {"value", point.value},
                        {"start", point.time.start},
                        {"end", point.time.end}});
    return rows;
  }

  static json words_json(const understand::Transcript& transcript) {
    json words = json::array();
    for (const Anchor& anchor : transcript.anchors)
      words.push_back({{"start", anchor.time->start},
                       {"end", anchor.time->end},
                       {"text", transcript.text.substr(anchor.span.begin, anchor.span.size())},
                       {"confidence", anchor.confidence}});
    return words;
  }

  json to_json(const std::string& file, double audio_seconds, const understand::Transcript& transcript,
               const CpuClock& clock, const Context& context) const {
    json segments = json::array(), keywords = json::array();
    for (const understand::TranscriptSegment& segment : transcript.segments)
      segments.push_back({{"start", segment.time.start},
                          {"end", segment.time.end},
                          {"text", segment.text},
                          {"confidence", segment.confidence}});
    const std::vector<understand::KeyPoint> points = pipeline::points_of(*m_engine, transcript, context);
    for (const understand::KeyPoint& point : points)
      if (point.kind == "keyword") keywords.push_back(point.text);
    json row = {{"file", file}, {"text", transcript.text}, {"segments", std::move(segments)}};
    if (m_words) row["words"] = words_json(transcript);
    row.update({{"keywords", std::move(keywords)},
                {"points", points_json(points)},
                {"brief", understand::brief_of(transcript, points)},
                {"language", transcript.language},
                {"seconds", clock.seconds()},
                {"cpu_seconds", clock.cpu_seconds()},
                {"audio_seconds", audio_seconds}});
    return row;
  }

  pipeline::Engine* m_engine = nullptr;
  std::vector<std::string> m_files;
  understand::TranscribeOptions m_options;
  bool m_microphone = false, m_partial = false, m_words = false;
};

}  // namespace

std::unique_ptr<Verb> make_transcribe_verb() { return std::make_unique<TranscribeVerb>(); }

}  // namespace firstpass::cli
