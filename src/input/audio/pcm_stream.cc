#include "input/audio/pcm_stream.h"

#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/audio";
constexpr int kRate = 16000;

using Sample = PcmLayout::Sample;

std::size_t bytes_of(Sample sample) {
  switch (sample) {
    case Sample::u8: return 1;
    case Sample::s16: return 2;
    case Sample::s24: return 3;
    case Sample::s32:
    case Sample::f32: return 4;
    case Sample::f64: return 8;
  }
  return 1;
}

template <class T>
T number_at(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

float sample_at(const char* at, Sample sample) {
  switch (sample) {
    case Sample::u8: return (static_cast<float>(static_cast<std::uint8_t>(*at)) - 128.0F) / 128.0F;
    case Sample::s16: return static_cast<float>(number_at<std::int16_t>(at)) / 32768.0F;
    case Sample::s24: {
      char wide[4] = {0, at[0], at[1], at[2]};
      return static_cast<float>(number_at<std::int32_t>(wide)) / 2147483648.0F;
    }
    case Sample::s32: return static_cast<float>(number_at<std::int32_t>(at)) / 2147483648.0F;
    case Sample::f32: return number_at<float>(at);
    case Sample::f64: return static_cast<float>(number_at<double>(at));
  }
  return 0;
}

std::optional<Sample> sample_of(int tag, int bits) {
  if (tag == 1 && bits == 8) return Sample::u8;
  if (tag == 1 && bits == 16) return Sample::s16;
  if (tag == 1 && bits == 24) return Sample::s24;
  if (tag == 1 && bits == 32) return Sample::s32;
  if (tag == 3 && bits == 32) return Sample::f32;
  if (tag == 3 && bits == 64) return Sample::f64;
  return std::nullopt;
}

}  // namespace

Result<std::optional<WavHead>> read_wav_head(std::string_view bytes, const Context& context) {
  FP_TRY_ASSIGN(const runtime::WorkerReply reply,
                runtime::run_in_worker("audio", bytes, R"({"head_only": true})", context));
  const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
  try {
    if (json.at("more").get<bool>()) return std::nullopt;
    const auto sample = sample_of(json.at("tag"), json.at("bits"));
    if (!sample) return fail(Code::data_loss, kStage, "a stream of such samples is not read; send a finished file");
    WavHead head{{*sample, json.at("channels"), json.at("rate")}, json.at("data_at"), std::nullopt};
    // Recorders that write to a pipe say nothing, or the most that fits into 31 or 32 bits.
    constexpr std::uint64_t kUnfinished = 0x7FFFF000;
    if (const std::uint64_t size = json.at("data_bytes"); size > 0 && size < kUnfinished) head.data_bytes = size;
    if (head.data_at > bytes.size()) return std::nullopt;
    return head;
  } catch (const nlohmann::json::exception&) {
    return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
  }
}

struct PcmStream::Impl {
  PcmLayout layout;
  std::unique_ptr<soxr, void (*)(soxr_t)> resampler{nullptr, &soxr_delete};
  std::string rest;  // a frame that is not whole yet
};

Result<PcmStream> PcmStream::create(const PcmLayout& layout) {
  if (layout.channels < 1 || layout.channels > 64 || layout.rate < 4000 || layout.rate > 768000)
    return fail(Code::data_loss, kStage, "the stream's rate or number of channels makes no sense");
  auto impl = std::make_shared<Impl>();
  impl->layout = layout;
  if (layout.rate != kRate) {
    const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_HQ, 0);
    const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
    soxr_error_t error = nullptr;
    impl->resampler.reset(soxr_create(layout.rate, kRate, 1, &error, &io, &quality, &one_thread));
    if (error != nullptr || !impl->resampler)
      return fail(Code::data_loss, kStage, "the stream's rate is not converted");
  }
  return PcmStream(std::move(impl));
}

Result<std::vector<float>> PcmStream::convert(std::string_view bytes, bool last) {
  const auto channels = static_cast<std::size_t>(m_impl->layout.channels);
  const std::size_t width = bytes_of(m_impl->layout.sample), frame = width * channels;
  m_impl->rest += bytes;
  const std::size_t frames = m_impl->rest.size() / frame;
  std::vector<float> mono(frames);
  for (std::size_t i = 0; i < frames; ++i) {
    float sum = 0;
    for (std::size_t c = 0; c < channels; ++c)
      sum += sample_at(m_impl->rest.data() + i * frame + c * width, m_impl->layout.sample);
    const float mean = sum / static_cast<float>(channels);
    mono[i] = std::isfinite(mean) ? std::clamp(mean, -1.0F, 1.0F) : 0.0F;
  }
  m_impl->rest.erase(0, frames * frame);
  if (!m_impl->resampler) return mono;

  std::vector<float> out;
  const auto room = static_cast<std::size_t>(static_cast<double>(mono.size()) * kRate / m_impl->layout.rate) + 4096;
  std::size_t used = 0, made = 0;
  const auto process = [&](const float* in) {  // a null input is the end
    const std::size_t before = out.size();
    out.resize(before + room);
    std::size_t taken = 0;
    const soxr_error_t error = soxr_process(m_impl->resampler.get(), in, in == nullptr ? 0 : mono.size() - used, &taken,
                                            out.data() + before, room, &made);
    out.resize(before + made);
    used += taken;
    return error == nullptr;
  };
  bool good = true;
  while (good && used < mono.size()) good = process(mono.data() + used);
  if (last) do
      good = good && process(nullptr);
    while (good && made > 0);
  if (!good) return fail(Code::data_loss, kStage, "the stream cannot be resampled");
  return out;
}

}  // namespace firstpass::input
