// Private words out of a recording: found by ear, covered, and listened to again before anything is written.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "input/audio/encode.h"
#include "input/audio/raw_sound.h"
#include "input/reader.h"
#include "pipeline/redact/hearing.h"
#include "pipeline/redact/redact.h"
#include "understand/speech/quiet_edges.h"
#include "understand/speech/same_words.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";
constexpr std::string_view kSecondEar = "whisper-base";
constexpr double kReach = 0.08;  // seconds that the edge of a word is looked for around its time
constexpr double kPad = 0.04;    // seconds around a word: its edges are soft, and what is left tells much
constexpr double kWiden = 0.1;   // more of it in each further round
constexpr double kFade = 0.008;  // seconds; a hard edge clicks
constexpr double kJoin = 0.15;   // seconds between two silences that are made one
constexpr int kRounds = 4;
constexpr double kToneHertz = 1000;
constexpr double kToneBelow = 12;  // decibels below the speech: heard beside it, and not in the way

/// What stands in the place of a private word: silence, or a quiet tone.
class Cover {
 public:
  static Cover silence() { return {}; }
  /// As loud as goes with the speech of `audio`. A fifth of its frames are louder than the level that is taken for it.
  static Cover tone(const Audio& audio) {
    const auto frame = static_cast<std::size_t>(audio.sample_rate / 50);
    std::vector<double> levels;
    for (std::size_t begin = 0; frame > 0 && begin + frame <= audio.samples.size(); begin += frame) {
      double sum = 0;
      for (std::size_t i = begin; i < begin + frame; ++i) sum += audio.samples[i] * audio.samples[i];
      levels.push_back(std::sqrt(sum / static_cast<double>(frame)));
    }
    Cover cover;
    if (levels.empty()) return cover;
    const auto loud = levels.begin() + static_cast<std::ptrdiff_t>(levels.size() * 4 / 5);
    std::nth_element(levels.begin(), loud, levels.end());
    cover.m_amplitude = *loud * std::sqrt(2.0) * std::pow(10.0, -kToneBelow / 20);
    return cover;
  }
  /// Between -1 and 1.
  double at(double seconds) const {
    return m_amplitude <= 0 ? 0 : m_amplitude * std::sin(2 * std::numbers::pi * kToneHertz * seconds);
  }

 private:
  double m_amplitude = 0;
};

/// The recognisers, and what they hear.
class Ears {
 public:
  Ears(runtime::Runtime& runtime, std::vector<std::string> vocabulary)
      : m_runtime(runtime), m_two(runtime.store().path(kSecondEar, "ggml-base.bin").has_value()) {
    m_options.vocabulary = std::move(vocabulary);
  }
  bool two() const { return m_two; }

  /// `around`: only what is said near these times; empty: everything.
  Result<Hearings> hear(const Audio& audio, std::vector<TimeRange> around, const Context& context) const {
    Hearings heard;
    understand::TranscribeOptions options = m_options;
    options.around = std::move(around);
    FP_TRY_ASSIGN(heard.emplace_back(), understand::transcribe_audio(audio, m_runtime, context, {}, options));
    if (!m_two) return heard;
    options.model = kSecondEar;
    options.language = heard[0].language;
    FP_TRY_ASSIGN(heard.emplace_back(), understand::transcribe_audio(audio, m_runtime, context, {}, options));
    understand::take_word_times(heard[0], heard[1]);
    return heard;
  }

 private:
  runtime::Runtime& m_runtime;
  understand::TranscribeOptions m_options;
  bool m_two = false;
};

/// Sorted, disjoint; what lies close together is one.
std::vector<HiddenRegion> merged(std::vector<HiddenRegion> regions) {
  std::sort(regions.begin(), regions.end(), [](const auto& a, const auto& b) { return a.time->start < b.time->start; });
  std::vector<HiddenRegion> out;
  for (HiddenRegion& region : regions) {
    if (!out.empty() && region.time->start - out.back().time->end < kJoin)
      out.back().time->end = std::max(out.back().time->end, region.time->end);
    else out.push_back(std::move(region));
  }
  return out;
}

std::vector<HiddenRegion> regions_of(const std::vector<HeardSecret>& secrets, const Audio& audio, double pad) {
  std::vector<HiddenRegion> regions;
  for (const HeardSecret& secret : secrets) {
    const TimeRange time = understand::to_quiet_edges(audio, secret.time, kReach, kPad);
    const TimeRange wider{std::max(std::min(secret.time.start, secret.room.start), time.start - pad),
                          std::min({audio.seconds(), secret.room.end, time.end + pad})};
    regions.push_back({secret.type, {}, wider});
  }
  return regions;
}

std::vector<TimeRange> times_of(const std::vector<HiddenRegion>& regions) {
  std::vector<TimeRange> times;
  for (const HiddenRegion& region : regions) times.push_back(*region.time);
  return times;
}

/// 1 outside of the silences, 0 inside, a short ramp before and after.
double loudness(double at, TimeRange silent) {
  if (at >= silent.start && at < silent.end) return 0;
  const double away = at < silent.start ? silent.start - at : at - silent.end;
  return std::min(1.0, away / kFade);
}

/// Calls change(frame, factor, what is added) for every frame that a silence touches.
template <class Change>
void hide(const std::vector<HiddenRegion>& regions, const Cover& cover, double rate, std::size_t frames,
          Change&& change) {
  for (const HiddenRegion& region : regions) {
    const double begin = std::max(0.0, (region.time->start - kFade) * rate);
    const auto end = std::min(frames, static_cast<std::size_t>(std::ceil((region.time->end + kFade) * rate)));
    for (auto i = static_cast<std::size_t>(begin); i < end; ++i) {
      const double at = static_cast<double>(i) / rate, factor = loudness(at, *region.time);
      change(i, factor, (1 - factor) * cover.at(at));
    }
  }
}

Audio hidden_in(const Audio& audio, const std::vector<HiddenRegion>& regions, const Cover& cover) {
  Audio out = audio;
  hide(regions, cover, audio.sample_rate, out.samples.size(), [&](std::size_t i, double factor, double added) {
    out.samples[i] = static_cast<float>(out.samples[i] * factor + added);
  });
  return out;
}

void hide(input::RawSound& sound, const std::vector<HiddenRegion>& regions, const Cover& cover) {
  const auto channels = static_cast<std::size_t>(sound.channels);
  hide(regions, cover, sound.rate, sound.samples.size() / channels, [&](std::size_t i, double factor, double added) {
    for (std::size_t c = 0; c < channels; ++c) {
      std::int16_t& sample = sound.samples[i * channels + c];
      sample = static_cast<std::int16_t>(std::clamp(std::lround(sample * factor + 32767 * added), -32768L, 32767L));
    }
  });
}

/// Speech of which neither recogniser understood a word may be anything, so it is not left in.
std::vector<HiddenRegion> never_understood(const Hearings& hearings) {
  std::vector<HiddenRegion> regions;
  for (TimeRange range : hearings.front().unheard)
    for (const TimeRange& other : hearings.back().unheard) {
      const TimeRange both{std::max(range.start, other.start), std::min(range.end, other.end)};
      if (both.end > both.start) regions.push_back({std::string(kSpeechNotUnderstood), {}, both});
    }
  return regions;
}

struct Hidden {
  std::vector<HiddenRegion> regions;
  bool clean = false;
};

/// Hides, listens again, and hides more, until nothing private is heard any more or the rounds are over.
Result<Hidden> find(const Audio& audio, const Ears& ears, const Cover& cover, const PrivateText& private_text,
                    const Context& context) {
  FP_TRY_ASSIGN(const Hearings before, ears.hear(audio, {}, context));
  FP_TRY_ASSIGN(const Secrets secrets, secrets_of(before, private_text, context));
  std::vector<HiddenRegion> fresh = regions_of(secrets.heard, audio, kPad);
  Hidden hidden{merged(never_understood(before)), fresh.empty()};
  for (int round = 0; !hidden.clean && round < kRounds; ++round) {
    const std::vector<TimeRange> around = times_of(fresh);
    fresh.insert(fresh.end(), hidden.regions.begin(), hidden.regions.end());
    hidden.regions = merged(std::move(fresh));
    context.tell("protect", "listening again", static_cast<double>(round) / kRounds);
    FP_TRY_ASSIGN(const Hearings again, ears.hear(hidden_in(audio, hidden.regions, cover), around, context));
    FP_TRY_ASSIGN(const std::vector<HeardSecret> left,
                  left_to_hear(secrets, before, again, times_of(hidden.regions), private_text, context));
    hidden.clean = left.empty();
    fresh = regions_of(left, audio, kPad + kWiden * round);
  }
  return hidden;
}

}  // namespace

Result<Redacted> redact_sound(Engine& engine, const RedactTask& task, const Context& context) {
  FP_TRY_ASSIGN(const Document document, input::read_bytes(task.source, task.bytes, context));
  if (document.parts.size() != 1 || !document.parts[0].audio)
    return fail(Code::data_loss, "input", task.source + " is no recording");
  const Audio& audio = *document.parts[0].audio;
  FP_TRY_ASSIGN(const auto runtime, engine.runtime());
  FP_TRY_ASSIGN(const PrivateText private_text, PrivateText::create(engine));
  const Ears ears(*runtime, private_text.vocabulary());
  const Cover cover = task.cover == SoundCover::tone ? Cover::tone(audio) : Cover::silence();
  FP_TRY_ASSIGN(Hidden hidden, find(audio, ears, cover, private_text, context));
  if (!hidden.clean)
    return fail(Code::permission_denied, kStage, "not written: something private can still be heard in " + task.source);
  // Kinds that only FFmpeg reads come as the recogniser hears them, in one channel.
  input::RawSound sound;
  if (auto raw = input::read_raw_sound(task.bytes, context)) {
    sound = std::move(*raw);
  } else {
    for (const float sample : audio.samples)
      sound.samples.push_back(static_cast<std::int16_t>(std::lround(sample * 32767)));
  }
  hide(sound, hidden.regions, cover);
  Redacted out;
  FP_TRY_ASSIGN(out.bytes, input::encode_sound(sound, task.wanted, context));
  out.regions = std::move(hidden.regions);
  if (!ears.two())
    out.notes.push_back(
        "the second look was taken by the same recogniser: firstpass models pull whisper-base for another");
  return out;
}

}  // namespace firstpass::pipeline
