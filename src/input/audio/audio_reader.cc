// Recordings → one audio part, mono at 16 kHz.
#include <cstring>
#include <nlohmann/json.hpp>

#include "input/audio/media_sound.h"
#include "input/reader.h"
#include "runtime/media_program.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/audio";
constexpr double kMaxSeconds = 10 * 3600;
constexpr std::size_t kWorthAnotherLook = 4096;  // bytes; what is smaller and damaged has nothing to tell

tl::unexpected<Error> nonsense() { return fail(Code::data_loss, kStage, "the decoder's answer made no sense"); }

Result<std::shared_ptr<const Audio>> to_audio(const nlohmann::json& reply, std::vector<std::string> blobs) {
  std::size_t bytes = 0;
  for (const std::string& blob : blobs) {
    if (blob.empty() || blob.size() % sizeof(float) != 0) return nonsense();
    bytes += blob.size();
  }
  if (bytes == 0) return nonsense();
  auto audio = std::make_shared<Audio>();
  audio->sample_rate = reply.at("sample_rate");
  audio->source_seconds = reply.at("source_seconds");
  if (audio->sample_rate != 16000) return nonsense();
  audio->samples.reserve(bytes / sizeof(float));
  for (std::string& blob : blobs) {
    const std::size_t before = audio->samples.size();
    audio->samples.resize(before + blob.size() / sizeof(float));
    std::memcpy(audio->samples.data() + before, blob.data(), blob.size());
    blob = std::string();  // hours of sound do not lie in memory twice
  }
  return audio;
}

class AudioReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type.substr(0, 6) == "audio/"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    // These no library reads that may be linked.
    for (const std::string_view kind : {"audio/mp4", "audio/aac", "audio/amr"})
      if (document.media_type == kind) return read_by_ffmpeg(bytes, document, context);
    Status status = read_by_worker(bytes, document, context);
    // Rare codings inside of known files: FFmpeg may know them.
    if (status || status.error().code != Code::data_loss || bytes.size() < kWorthAnotherLook ||
        !runtime::has_media_program("ffmpeg"))
      return status;
    if (read_by_ffmpeg(bytes, document, context)) return {};
    return status;
  }

 private:
  static Status read_by_ffmpeg(std::string_view bytes, Document& document, const Context& context) {
    FP_TRY_ASSIGN(const MediaFacts facts, media_facts(bytes, context));
    if (!facts.has_sound) return fail(Code::data_loss, kStage, "the recording has no sound in it");
    Part part;
    part.kind = PartKind::audio;
    part.media_type = document.media_type;
    FP_TRY_ASSIGN(part.audio, media_sound(bytes, kMaxSeconds, context));
    part.metadata["audio.source_rate"] = std::to_string(facts.sound_rate);
    part.metadata["audio.channels"] = std::to_string(facts.channels);
    document.parts.push_back(std::move(part));
    return {};
  }

  static Status read_by_worker(std::string_view bytes, Document& document, const Context& context) {
    const nlohmann::json options = {{"max_seconds", kMaxSeconds}};
    runtime::WorkerLimits limits;
    limits.memory_bytes = std::uint64_t{6} << 30;  // ten hours of samples, growing
    limits.output_bytes = std::uint64_t{3} << 30;
    limits.cpu_seconds = 300;
    FP_TRY_ASSIGN(runtime::WorkerReply reply, runtime::run_in_worker("audio", bytes, options.dump(), context, limits));
    const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
    if (!json.is_object()) return nonsense();
    try {
      Part part;
      part.kind = PartKind::audio;
      part.media_type = document.media_type;
      FP_TRY_ASSIGN(part.audio, to_audio(json, std::move(reply.blobs)));
      part.metadata["audio.source_rate"] = std::to_string(json.at("source_rate").get<int>());
      part.metadata["audio.channels"] = std::to_string(json.at("channels").get<int>());
      document.parts.push_back(std::move(part));
    } catch (const nlohmann::json::exception&) { return nonsense(); }
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_audio_reader() { return std::make_unique<AudioReader>(); }

}  // namespace firstpass::input
