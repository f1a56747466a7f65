// The sound encoder of the worker, over any samples, rates, channels and formats. What it writes is read by the sound
// decoder again. The jail round both is tested elsewhere; here nothing may need it.
#include <array>
#include <exception>
#include <nlohmann/json.hpp>
#include <string>

#include "fuzz.h"
#include "runtime/worker_decoder.h"

namespace firstpass::runtime {
Decoder make_audio_decoder();
Decoder make_encode_sound_decoder();
}  // namespace firstpass::runtime

namespace {

using firstpass::fuzz::take_byte;

/// Media type, rate and channels from the front of `bytes`: what readers hand on, and what no reader should.
nlohmann::json options_from(std::string_view& bytes) {
  constexpr std::array kTypes = {"audio/flac", "audio/ogg", "audio/mpeg"};
  constexpr std::array kRates = {8000, 11025, 16000, 22050, 44100, 48000, 96000, 768000, 0, -1, 1, 4000};
  const unsigned type = take_byte(bytes), rate = take_byte(bytes), channels = take_byte(bytes);
  // Every eighth rate is any at all.
  const int hertz =
      rate % 8 == 7 ? static_cast<int>(rate) * static_cast<int>(take_byte(bytes)) : kRates[rate / 8 % kRates.size()];
  return {{"media_type", kTypes[type % kTypes.size()]},
          {"rate", hertz},
          {"channels", channels < 200 ? static_cast<int>(channels % 9) : static_cast<int>(channels) - 210}};
}

}  // namespace

// A worker encodes one recording and ends.
extern "C" const char* __asan_default_options() { return "detect_leaks=0"; }

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto encoder = firstpass::runtime::make_encode_sound_decoder();
  static const auto decoder = firstpass::runtime::make_audio_decoder();
  std::string_view bytes = firstpass::fuzz::view(data, size);
  const nlohmann::json options = options_from(bytes);
  const int channels = options["channels"];
  const auto encoded = encoder.decode(bytes, options.dump());
  if (!encoded) {
    FUZZ_CHECK(!encoded.error().message.empty());
    return 0;
  }
  FUZZ_CHECK(encoded->blobs.size() == 1);
  const std::size_t frames = bytes.size() / 2 / static_cast<std::size_t>(channels);
  const auto again = decoder.decode(encoded->blobs[0], R"({"max_seconds": 3600, "as_it_is": true})");
  // FLAC keeps every sample as it is; rates beyond these are not read.
  const int rate = options["rate"];
  if (options["media_type"] != "audio/flac" || frames == 0 || rate < 4000 || rate > 768000) return 0;
  FUZZ_CHECK(again.has_value() && again->blobs.size() == 1);
  FUZZ_CHECK(again->blobs[0] == bytes.substr(0, frames * static_cast<std::size_t>(channels) * 2));
  return 0;
}
