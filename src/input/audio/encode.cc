#include "input/audio/encode.h"

#include <nlohmann/json.hpp>

#include "runtime/media_program.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/audio/encode";

/// In fragments, since a pipe cannot be gone back in to fill in a size.
Result<std::string> as_m4a(const RawSound& sound, const Context& context) {
  const std::vector<std::string> arguments =
      runtime::first_sound({"-map_metadata", "-1", "-fflags", "+bitexact", "-flags:a", "+bitexact", "-c:a", "aac",
                            "-movflags", "+frag_keyframe+empty_moov", "-f", "ipod", "pipe:1"});
  std::string out;
  FP_TRY(runtime::run_media_program(
      "ffmpeg", write_wav(sound), arguments,
      [&out](std::string_view piece) {
        out += piece;
        return true;
      },
      context));
  if (out.empty()) return fail(Code::invalid_argument, kStage, "M4A cannot hold this recording; write .wav or .flac");
  return out;
}

}  // namespace

Result<std::string> encode_sound(const RawSound& sound, std::string_view media_type, const Context& context) {
  if (media_type == "audio/wav") return write_wav(sound);
  if (media_type == "audio/mp4") return as_m4a(sound, context);
  if (media_type != "audio/flac" && media_type != "audio/ogg" && media_type != "audio/mpeg")
    return fail(Code::unimplemented, kStage, "recordings of type " + std::string(media_type) + " are not written");
  const nlohmann::json options = {{"media_type", media_type}, {"rate", sound.rate}, {"channels", sound.channels}};
  runtime::WorkerLimits limits;
  limits.memory_bytes = limits.output_bytes = std::uint64_t{6} << 30;
  limits.cpu_seconds = 300;
  const std::string_view samples(reinterpret_cast<const char*>(sound.samples.data()),
                                 sound.samples.size() * sizeof(std::int16_t));
  Result<runtime::WorkerReply> answer =
      runtime::run_in_worker("encode_sound", samples, options.dump(), context, limits);
  if (!answer) {
    Error error = std::move(answer.error());
    if (error.code == Code::data_loss) error.code = Code::invalid_argument;  // our own samples are not damaged
    return fail(std::move(error));
  }
  runtime::WorkerReply& reply = *answer;
  if (reply.blobs.size() != 1 || reply.blobs[0].empty())
    return fail(Code::internal, kStage, "the encoder's answer made no sense");
  return std::move(reply.blobs[0]);
}

}  // namespace firstpass::input
