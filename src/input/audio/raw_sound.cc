#include "input/audio/raw_sound.h"

#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/worker.h"

namespace firstpass::input {

namespace {

constexpr std::string_view kStage = "input/audio";
constexpr double kMaxSeconds = 10 * 3600;

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof value; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

}  // namespace

Result<RawSound> read_raw_sound(std::string_view bytes, const Context& context) {
  const nlohmann::json options = {{"max_seconds", kMaxSeconds}, {"as_it_is", true}};
  runtime::WorkerLimits limits;
  limits.memory_bytes = limits.output_bytes = std::uint64_t{6} << 30;
  limits.cpu_seconds = 300;
  FP_TRY_ASSIGN(const runtime::WorkerReply reply,
                runtime::run_in_worker("audio", bytes, options.dump(), context, limits));
  const nlohmann::json json = nlohmann::json::parse(reply.json, nullptr, false);
  try {
    RawSound sound;
    sound.rate = json.at("rate");
    sound.channels = json.at("channels");
    if (reply.blobs.size() != 1 || sound.rate < 1 || sound.channels < 1 || sound.channels > 64)
      return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
    sound.samples.resize(reply.blobs[0].size() / sizeof(std::int16_t));
    std::memcpy(sound.samples.data(), reply.blobs[0].data(), sound.samples.size() * sizeof(std::int16_t));
    return sound;
  } catch (const nlohmann::json::exception&) {
    return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
  }
}

std::string write_wav(const RawSound& sound) {
  const auto bytes = static_cast<std::uint32_t>(sound.samples.size() * sizeof(std::int16_t));
  const auto channels = static_cast<std::uint16_t>(sound.channels);
  const auto rate = static_cast<std::uint32_t>(sound.rate);
  std::string out = "RIFF";
  put(out, std::uint32_t{36} + bytes);
  out += "WAVEfmt ";
  put(out, std::uint32_t{16});
  put(out, std::uint16_t{1});
  put(out, channels);
  put(out, rate);
  put(out, rate * channels * 2);
  put(out, static_cast<std::uint16_t>(channels * 2));
  put(out, std::uint16_t{16});
  out += "data";
  put(out, bytes);
  for (const std::int16_t sample : sound.samples) put(out, static_cast<std::uint16_t>(sample));
  return out;
}

}  // namespace firstpass::input
