// The sound decoder of the worker: WAV, FLAC, Ogg (Vorbis, Opus), MP3, AIFF, AU, CAF … → mono float at 16 kHz.
#include <sndfile.h>
#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::string_view kStage = "input/audio";
constexpr int kRate = 16000;
constexpr std::size_t kFramesAtOnce = 1 << 15;
constexpr double kLongestPiece = 600;         // seconds
constexpr double kLeastBytesPerSecond = 500;  // no coding of speech that is read here takes less
constexpr std::size_t kBlobSamples =
    std::size_t{600} * kRate;  // ten minutes: handed on, and given back, piece by piece

/// Four bytes of the file that are read as something else.
struct Patch {
  std::size_t at;
  std::uint32_t value;
};

struct Memory {
  std::string_view bytes;
  std::vector<Patch> patches = {};
  std::size_t at = 0;
};

std::uint32_t little_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i) value |= std::uint32_t{static_cast<std::uint8_t>(bytes[at + i])} << (8 * i);
  return value;
}

/// A recorder that was cut off, or that wrote to a pipe, leaves sizes of nothing or of everything in a WAV head. The
/// sound then goes on to the end of the file.
std::vector<Patch> repaired_wav(std::string_view bytes) {
  if (bytes.size() < 44 || bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE") return {};
  for (std::size_t at = 12; at + 8 < bytes.size();) {
    const std::uint32_t size = little_endian(bytes, at + 4);
    const std::size_t left = bytes.size() - at - 8;
    if (bytes.substr(at, 4) == "data") {
      if (size != 0 && size <= left) return {};
      return {{4, static_cast<std::uint32_t>(bytes.size() - 8)}, {at + 4, static_cast<std::uint32_t>(left)}};
    }
    if (size > left) return {};
    at += 8 + std::size_t{size} + size % 2;
  }
  return {};
}

void apply(const std::vector<Patch>& patches, std::size_t from, char* out, std::size_t count) {
  for (const Patch& patch : patches)
    for (std::size_t i = 0; i < 4; ++i)
      if (patch.at + i >= from && patch.at + i < from + count)
        out[patch.at + i - from] = static_cast<char>(patch.value >> (8 * i) & 0xFF);
}

Memory& memory(void* user) { return *static_cast<Memory*>(user); }

sf_count_t length(void* user) { return static_cast<sf_count_t>(memory(user).bytes.size()); }
sf_count_t tell(void* user) { return static_cast<sf_count_t>(memory(user).at); }

sf_count_t seek(sf_count_t offset, int whence, void* user) {
  const auto size = length(user);
  const sf_count_t base = whence == SEEK_CUR ? tell(user) : whence == SEEK_END ? size : 0;
  memory(user).at = static_cast<std::size_t>(std::clamp<sf_count_t>(base + offset, 0, size));
  return tell(user);
}

sf_count_t read(void* out, sf_count_t count, void* user) {
  Memory& file = memory(user);
  const auto taken = std::min(static_cast<std::size_t>(std::max<sf_count_t>(count, 0)), file.bytes.size() - file.at);
  std::memcpy(out, file.bytes.data() + file.at, taken);
  apply(file.patches, file.at, static_cast<char*>(out), taken);
  file.at += taken;
  return static_cast<sf_count_t>(taken);
}

sf_count_t no_write(const void*, sf_count_t, void*) { return 0; }

using SoundFile = std::unique_ptr<SNDFILE, int (*)(SNDFILE*)>;
using Resampler = std::unique_ptr<soxr, void (*)(soxr_t)>;

SoundFile open(Memory& file, SF_INFO& info) {
  static SF_VIRTUAL_IO io{&length, &seek, &read, &no_write, &tell};
  return SoundFile(sf_open_virtual(&io, SFM_READ, &info, &file), &sf_close);
}

/// Collects samples at 16 kHz, resampling (soxr, high quality, one thread) where the recording has another rate.
class Collector {
 public:
  static Result<Collector> create(int rate, std::uint64_t max_samples) {
    Collector collector(max_samples);
    if (rate == kRate) return collector;
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    collector.m_soxr.reset(soxr_create(rate, kRate, 1, &error, &io, &quality, &one_thread));
    if (error != nullptr || !collector.m_soxr)
      return fail(Code::data_loss, kStage, "a sample rate of " + std::to_string(rate) + " Hz cannot be converted");
    collector.m_ratio = static_cast<double>(kRate) / rate;
    return collector;
  }

  Status add(const std::vector<float>& mono, bool last) {
    if (!m_soxr) m_samples.insert(m_samples.end(), mono.begin(), mono.end());
    else FP_TRY(resample(mono, last));
    if (m_samples.size() >= kBlobSamples) hand_over();
    if (m_handed_over + m_samples.size() <= m_max_samples) return {};
    return fail(Code::resource_exhausted, kStage,
                "the recording is longer than the limit of " + std::to_string(m_max_samples / kRate / 3600) + " hours");
  }

  /// All samples, in pieces.
  std::vector<std::string> blobs() && {
    hand_over();
    return std::move(m_blobs);
  }

 private:
  explicit Collector(std::uint64_t max_samples) : m_max_samples(max_samples) {}

  Status resample(const std::vector<float>& mono, bool last) {
    const std::size_t room = static_cast<std::size_t>(static_cast<double>(mono.size()) * m_ratio) + 4096;
    const float* in = mono.data();
    std::size_t left = mono.size(), made = 0;
    do {
      const std::size_t before = m_samples.size();
      m_samples.resize(before + room);
      std::size_t used = 0;
      const bool ending = last && left == 0;  // soxr takes a null input as the end
      const soxr_error_t error =
          soxr_process(m_soxr.get(), ending ? nullptr : in, left, &used, m_samples.data() + before, room, &made);
      m_samples.resize(before + made);
      if (error != nullptr) return fail(Code::data_loss, kStage, "the recording cannot be resampled");
      in += used;
      left -= used;
    } while (left > 0 || (last && made > 0));
    return {};
  }

  void hand_over() {
    if (m_samples.empty()) return;
    m_blobs.emplace_back(reinterpret_cast<const char*>(m_samples.data()), m_samples.size() * sizeof(float));
    m_handed_over += m_samples.size();
    m_samples.clear();
  }

  std::uint64_t m_max_samples, m_handed_over = 0;
  Resampler m_soxr{nullptr, &soxr_delete};
  double m_ratio = 1;
  std::vector<float> m_samples;
  std::vector<std::string> m_blobs;
};

/// Mean of the channels; what is no number becomes silence, and no sample leaves [-1, 1].
void mix_down(const std::vector<float>& frames, std::size_t count, std::size_t channels, std::vector<float>& mono) {
  mono.resize(count);
  for (std::size_t i = 0; i < count; ++i) {
    float sum = 0;
    for (std::size_t c = 0; c < channels; ++c) sum += frames[i * channels + c];
    const float mean = sum / static_cast<float>(channels);
    mono[i] = std::isfinite(mean) ? std::clamp(mean, -1.0F, 1.0F) : 0.0F;
  }
}

Status check(const SF_INFO& info, std::size_t file_bytes, double max_seconds) {
  if (info.channels < 1 || info.channels > 64)
    return fail(Code::data_loss, kStage, "a recording with " + std::to_string(info.channels) + " channels is not read");
  if (info.samplerate < 4000 || info.samplerate > 768000)
    return fail(Code::data_loss, kStage, "a sample rate of " + std::to_string(info.samplerate) + " Hz is not read");
  // Heads of unfinished and damaged recordings claim what they do not hold: only a claim that the file could keep.
  // Others are found too long, or not, while they are read.
  const double seconds = static_cast<double>(info.frames) / info.samplerate;
  const bool plausible = seconds * kLeastBytesPerSecond <= static_cast<double>(file_bytes);
  if (plausible && seconds > max_seconds)
    return fail(Code::resource_exhausted, kStage,
                "the recording of " + std::to_string(static_cast<int>(seconds / 360) / 10.0).substr(0, 6) +
                    " hours is over the limit of " + std::to_string(static_cast<int>(max_seconds / 3600)) + " hours");
  return {};
}

Result<std::uint64_t> read_all(SNDFILE* file, const SF_INFO& info, Collector& collector) {
  const auto channels = static_cast<std::size_t>(info.channels);
  std::vector<float> frames(kFramesAtOnce * channels), mono;
  std::uint64_t total = 0;
  for (;;) {
    const sf_count_t got = sf_readf_float(file, frames.data(), kFramesAtOnce);
    if (got <= 0) break;
    total += static_cast<std::uint64_t>(got);
    mix_down(frames, static_cast<std::size_t>(got), channels, mono);
    FP_TRY(collector.add(mono, false));
  }
  mono.clear();
  FP_TRY(collector.add(mono, true));
  return total;
}

std::uint32_t little_endian_16(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]) | std::uint32_t{static_cast<std::uint8_t>(bytes[at + 1])} << 8;
}

/// What stands in the head of a WAV file whose sound is still being written: the layout of its samples and where they
/// begin. `more` when the head goes on beyond these bytes.
Result<runtime::Decoded> wav_head(std::string_view bytes) {
  nlohmann::json json = {{"more", true}};
  if (bytes.size() >= 12 && (bytes.substr(0, 4) != "RIFF" || bytes.substr(8, 4) != "WAVE"))
    return fail(Code::data_loss, kStage, "is no WAV recording");
  for (std::size_t at = 12; at + 8 <= bytes.size();) {
    const std::uint32_t size = little_endian(bytes, at + 4);
    const std::string_view name = bytes.substr(at, 4);
    if (name == "fmt ") {
      if (size < 16) return fail(Code::data_loss, kStage, "the head of the recording is damaged");
      if (at + 8 + size > bytes.size()) break;
      std::uint32_t tag = little_endian_16(bytes, at + 8);
      // The extensible form keeps the tag at the front of its sub-format.
      if (tag == 0xFFFE && size >= 26) tag = little_endian_16(bytes, at + 8 + 24);
      json["tag"] = tag;
      json["channels"] = little_endian_16(bytes, at + 10);
      json["rate"] = little_endian(bytes, at + 12);
      json["bits"] = little_endian_16(bytes, at + 22);
    } else if (name == "data") {
      if (!json.contains("tag")) return fail(Code::data_loss, kStage, "the head of the recording is damaged");
      json["more"] = false;
      json["data_at"] = at + 8;
      json["data_bytes"] = size;
      break;
    }
    at += 8 + std::size_t{size} + size % 2;
  }
  return runtime::Decoded{json.dump(), {}};
}

/// The samples as they are: 16-bit, all channels, at the rate of the file.
Result<runtime::Decoded> as_it_is(SNDFILE* file, const SF_INFO& info, double max_seconds) {
  const auto channels = static_cast<std::size_t>(info.channels);
  const auto most = static_cast<std::uint64_t>(max_seconds * info.samplerate);
  sf_command(file, SFC_SET_SCALE_FLOAT_INT_READ, nullptr, SF_TRUE);
  std::vector<std::int16_t> frames(kFramesAtOnce * channels);
  runtime::Decoded decoded;
  std::string& out = decoded.blobs.emplace_back();
  std::uint64_t total = 0;
  for (;;) {
    const sf_count_t got = sf_readf_short(file, frames.data(), kFramesAtOnce);
    if (got <= 0) break;
    total += static_cast<std::uint64_t>(got);
    if (total > most) return fail(Code::resource_exhausted, kStage, "the recording is longer than the limit");
    out.append(reinterpret_cast<const char*>(frames.data()), static_cast<std::size_t>(got) * channels * 2);
  }
  if (total == 0) return fail(Code::data_loss, kStage, "the recording has no sound in it");
  decoded.json = nlohmann::json{{"rate", info.samplerate}, {"channels", info.channels}}.dump();
  return decoded;
}

/// Looks up a frame. Decoders of MP3 and the like need what stands before it: that is decoded and thrown away.
Status go_to(SNDFILE* file, const SF_INFO& info, sf_count_t frame) {
  sf_count_t left = std::min<sf_count_t>(frame, info.samplerate);  // a second
  bool there = left == 0 || sf_seek(file, frame - left, SEEK_SET) == frame - left;
  std::vector<float> unheard(kFramesAtOnce * static_cast<std::size_t>(info.channels));
  while (there && left > 0) {
    const sf_count_t got = sf_readf_float(file, unheard.data(), std::min<sf_count_t>(left, kFramesAtOnce));
    there = got > 0;
    left -= got;
  }
  if (there) return {};
  return fail(Code::data_loss, kStage, "no place can be looked up in a recording of this kind");
}

/// One channel at the rate of the file, from a frame on.
Result<runtime::Decoded> piece(SNDFILE* file, const SF_INFO& info, std::uint64_t from, double seconds,
                               double max_seconds) {
  if (static_cast<double>(from) > max_seconds * info.samplerate)
    return fail(Code::resource_exhausted, kStage, "the recording is longer than the limit");
  const auto begin = static_cast<sf_count_t>(std::min<std::uint64_t>(from, std::numeric_limits<sf_count_t>::max()));
  auto most = static_cast<sf_count_t>(std::clamp(seconds, 0.0, kLongestPiece) * info.samplerate);
  if (begin > 0 && begin >= info.frames) most = 0;
  else FP_TRY(go_to(file, info, begin));
  std::vector<float> frames(kFramesAtOnce * static_cast<std::size_t>(info.channels)), mono;
  std::string samples;
  sf_count_t done = 0;
  while (done < most) {
    const sf_count_t got = sf_readf_float(file, frames.data(), std::min<sf_count_t>(most - done, kFramesAtOnce));
    if (got <= 0) break;
    mix_down(frames, static_cast<std::size_t>(got), static_cast<std::size_t>(info.channels), mono);
    samples.append(reinterpret_cast<const char*>(mono.data()), mono.size() * sizeof(float));
    done += got;
  }
  if (begin == 0 && done == 0) return fail(Code::data_loss, kStage, "the recording has no sound in it");
  const nlohmann::json json = {{"rate", info.samplerate}, {"frames", done}, {"ended", done < most || most == 0}};
  runtime::Decoded decoded{json.dump(), {}};
  if (done > 0) decoded.blobs.push_back(std::move(samples));
  return decoded;
}

Result<runtime::Decoded> decode_audio(std::string_view bytes, const std::string& text) {
  const nlohmann::json options = nlohmann::json::parse(text);
  if (options.value("head_only", false)) return wav_head(bytes);
  const double max_seconds = options.at("max_seconds");
  Memory memory_file{bytes, repaired_wav(bytes)};
  SF_INFO info{};
  const SoundFile file = open(memory_file, info);
  if (!file) return fail(Code::data_loss, kStage, "the recording is damaged, cut, or of a kind that is not read");
  FP_TRY(check(info, bytes.size(), max_seconds));
  if (options.contains("from_frame"))
    return piece(file.get(), info, options["from_frame"].get<std::uint64_t>(), options.at("piece_seconds"),
                 max_seconds);
  if (options.value("as_it_is", false)) return as_it_is(file.get(), info, max_seconds);
  FP_TRY_ASSIGN(Collector collector,
                Collector::create(info.samplerate, static_cast<std::uint64_t>(max_seconds * kRate)));
  FP_TRY_ASSIGN(const std::uint64_t frames, read_all(file.get(), info, collector));
  if (frames == 0) return fail(Code::data_loss, kStage, "the recording has no sound in it");
  const nlohmann::json json = {{"sample_rate", kRate},
                               {"source_rate", info.samplerate},
                               {"channels", info.channels},
                               {"source_seconds", static_cast<double>(frames) / info.samplerate}};
  return runtime::Decoded{json.dump(), std::move(collector).blobs()};
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_audio_decoder() { return {nullptr, &input::decode_audio}; }

}  // namespace runtime

}  // namespace firstpass
