// The sound encoder of the worker: 16-bit samples, channels interleaved → one file. Options: {"media_type", "rate",
// "channels"}.
#include <sndfile.h>
#include <soxr.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::string_view kStage = "input/audio/encode";
constexpr int kOpusRate = 48000;

/// A file in memory that libsndfile writes.
struct Target {
  std::string bytes;
  std::size_t at = 0;
};

Target& target(void* user) { return *static_cast<Target*>(user); }
sf_count_t length(void* user) { return static_cast<sf_count_t>(target(user).bytes.size()); }
sf_count_t tell(void* user) { return static_cast<sf_count_t>(target(user).at); }

sf_count_t seek(sf_count_t offset, int whence, void* user) {
  const sf_count_t base = whence == SEEK_CUR ? tell(user) : whence == SEEK_END ? length(user) : 0;
  target(user).at = static_cast<std::size_t>(std::clamp<sf_count_t>(base + offset, 0, length(user)));
  return tell(user);
}

sf_count_t read(void* out, sf_count_t count, void* user) {
  Target& file = target(user);
  const auto taken = std::min(static_cast<std::size_t>(std::max<sf_count_t>(count, 0)), file.bytes.size() - file.at);
  std::memcpy(out, file.bytes.data() + file.at, taken);
  file.at += taken;
  return static_cast<sf_count_t>(taken);
}

sf_count_t write(const void* in, sf_count_t count, void* user) {
  Target& file = target(user);
  const auto size = static_cast<std::size_t>(std::max<sf_count_t>(count, 0));
  file.bytes.resize(std::max(file.bytes.size(), file.at + size));
  std::memcpy(file.bytes.data() + file.at, in, size);
  file.at += size;
  return count;
}

int format_of(const std::string& media_type) {
  if (media_type == "audio/flac") return SF_FORMAT_FLAC | SF_FORMAT_PCM_16;
  if (media_type == "audio/ogg") return SF_FORMAT_OGG | SF_FORMAT_OPUS;
  return SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III;
}

/// Opus knows a few rates only.
bool is_opus_rate(int rate) {
  return rate == 8000 || rate == 12000 || rate == 16000 || rate == 24000 || rate == kOpusRate;
}

Status resample(std::vector<std::int16_t>& samples, int channels, int& rate) {
  const std::size_t frames = samples.size() / static_cast<std::size_t>(channels);
  const auto room = static_cast<std::size_t>(static_cast<double>(frames) * kOpusRate / rate) + 1;
  std::vector<std::int16_t> out(room * static_cast<std::size_t>(channels));
  const soxr_io_spec_t io = soxr_io_spec(SOXR_INT16_I, SOXR_INT16_I);
  const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
  const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
  std::size_t made = 0;
  if (soxr_oneshot(rate, kOpusRate, static_cast<unsigned>(channels), samples.data(), frames, nullptr, out.data(), room,
                   &made, &io, &quality, &one_thread) != nullptr)
    return fail(Code::invalid_argument, kStage, "Opus cannot hold this recording; write .wav or .flac");
  out.resize(made * static_cast<std::size_t>(channels));
  samples = std::move(out);
  rate = kOpusRate;
  return {};
}

std::vector<float> numbers_of(const std::vector<std::int16_t>& samples) {
  std::vector<float> out(samples.size());
  std::transform(samples.begin(), samples.end(), out.begin(),
                 [](std::int16_t sample) { return static_cast<float>(sample) / 32768; });
  return out;
}

Result<runtime::Decoded> encode_sound(std::string_view bytes, const std::string& text) {
  const nlohmann::json options = nlohmann::json::parse(text);
  const std::string media_type = options.at("media_type");
  int rate = options.at("rate");
  const int channels = options.at("channels");
  if (channels < 1 || rate < 1) return fail(Code::invalid_argument, kStage, "no such rate or number of channels");
  std::vector<std::int16_t> samples(bytes.size() / sizeof(std::int16_t));
  std::memcpy(samples.data(), bytes.data(), samples.size() * sizeof(std::int16_t));
  if (media_type == "audio/ogg" && !is_opus_rate(rate)) FP_TRY(resample(samples, channels, rate));

  SF_INFO info{};
  info.samplerate = rate;
  info.channels = channels;
  info.format = format_of(media_type);
  Target file;
  SF_VIRTUAL_IO io{&length, &seek, &read, &write, &tell};
  SNDFILE* const out = sf_open_virtual(&io, SFM_WRITE, &info, &file);
  const auto frames = static_cast<sf_count_t>(samples.size() / static_cast<std::size_t>(channels));
  // The MP3 writer of libsndfile 1.2.0 distorts 16-bit samples of two channels; as numbers they come through.
  const bool as_numbers = media_type == "audio/mpeg";
  const std::vector<float> numbers = as_numbers ? numbers_of(samples) : std::vector<float>();
  const bool written = out != nullptr && (as_numbers ? sf_writef_float(out, numbers.data(), frames)
                                                     : sf_writef_short(out, samples.data(), frames)) == frames;
  const bool closed = out != nullptr && sf_close(out) == 0;  // what is still in the encoder comes out here
  if (!written || !closed)
    return fail(Code::invalid_argument, kStage,
                media_type + " cannot hold " + std::to_string(channels) + " channels at " + std::to_string(rate) +
                    " Hz; write .wav or .flac");
  runtime::Decoded encoded;
  encoded.blobs.push_back(std::move(file.bytes));
  return encoded;
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_encode_sound_decoder() { return {nullptr, &input::encode_sound}; }

}  // namespace runtime

}  // namespace firstpass
