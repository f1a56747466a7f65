#include "input/audio/media_sound.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>

#include "runtime/media_program.h"

namespace firstpass::input {

namespace {

using Json = nlohmann::json;

constexpr std::string_view kStage = "input/audio";
constexpr int kRate = 16000;
constexpr std::size_t kMostFacts = 4 << 20;

/// "12.5", "30000/1001"; 0 for anything else.
double number_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) return 0;
  if (found->is_number()) return found->get<double>();
  if (!found->is_string()) return 0;
  const std::string text = found->get<std::string>();
  char* rest = nullptr;
  const double value = std::strtod(text.c_str(), &rest);
  const double divisor = *rest == '/' ? std::strtod(rest + 1, nullptr) : 1;
  return std::isfinite(value) && std::isfinite(divisor) && divisor > 0 ? value / divisor : 0;
}

bool turned(const Json& stream) {
  const auto list = stream.find("side_data_list");
  if (list == stream.end() || !list->is_array()) return false;
  for (const Json& data : *list)
    if (data.is_object() && std::abs(std::fmod(std::abs(number_of(data, "rotation")), 180) - 90) < 45) return true;
  return false;
}

void take_stream(const Json& stream, MediaFacts& facts) {
  const std::string kind = stream.value("codec_type", std::string());
  if (kind == "audio" && !facts.has_sound) {
    facts.has_sound = true;
    facts.sound_rate = static_cast<int>(number_of(stream, "sample_rate"));
    facts.channels = static_cast<int>(number_of(stream, "channels"));
  }
  // Cover pictures of songs are "video" too.
  const Json disposition = stream.value("disposition", Json::object());
  if (kind != "video" || facts.has_picture || number_of(disposition, "attached_pic") > 0) return;
  facts.has_picture = true;
  facts.width = static_cast<int>(number_of(stream, "width"));
  facts.height = static_cast<int>(number_of(stream, "height"));
  if (turned(stream)) std::swap(facts.width, facts.height);
  facts.frame_rate = number_of(stream, "avg_frame_rate");
}

}  // namespace

Result<MediaFacts> media_facts(std::string_view bytes, const Context& context) {
  std::string text;
  const std::vector<std::string> arguments = {"-v",   "quiet",        "-protocol_whitelist", "file",   "-of",
                                              "json", "-show_format", "-show_streams",       "{input}"};
  FP_TRY(runtime::run_media_program(
      "ffprobe", bytes, arguments,
      [&](std::string_view piece) {
        text += piece;
        return text.size() < kMostFacts;
      },
      context));
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return fail(Code::data_loss, kStage, "could not be read: it is damaged");
  try {
    MediaFacts facts;
    facts.seconds = number_of(json.value("format", Json::object()), "duration");
    for (const Json& stream : json.value("streams", Json::array())) take_stream(stream, facts);
    return facts;
  } catch (const Json::exception&) { return fail(Code::data_loss, kStage, "could not be read: it is damaged"); }
}

Result<std::shared_ptr<const Audio>> media_sound(std::string_view bytes, double max_seconds, const Context& context) {
  auto audio = std::make_shared<Audio>();
  const auto most = static_cast<std::size_t>(max_seconds * kRate);
  std::string rest;
  bool too_long = false;
  const std::vector<std::string> arguments =
      runtime::first_sound({"-vn", "-sn", "-dn", "-ac", "1", "-ar", "16000", "-rematrix_maxval", "1.0", "-f", "f32le",
                            "pipe:1"});  // a mean of the channels, never louder
  FP_TRY(runtime::run_media_program(
      "ffmpeg", bytes, arguments,
      [&](std::string_view piece) {
        rest += piece;
        const std::size_t before = audio->samples.size(), count = rest.size() / sizeof(float);
        audio->samples.resize(before + count);
        std::memcpy(audio->samples.data() + before, rest.data(), count * sizeof(float));
        rest.erase(0, count * sizeof(float));
        for (std::size_t i = before; i < audio->samples.size(); ++i)
          audio->samples[i] = std::isfinite(audio->samples[i]) ? std::clamp(audio->samples[i], -1.0F, 1.0F) : 0.0F;
        too_long = audio->samples.size() > most;
        return !too_long;
      },
      context));
  if (too_long)
    return fail(
        Code::resource_exhausted, kStage,
        "the recording is longer than the limit of " + std::to_string(static_cast<int>(max_seconds / 3600)) + " hours");
  if (audio->samples.empty()) return fail(Code::data_loss, kStage, "the recording has no sound in it");
  audio->source_seconds = audio->seconds();
  return std::shared_ptr<const Audio>(std::move(audio));
}

}  // namespace firstpass::input
