#include "understand/speech/vad.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech/vad";
constexpr std::size_t kContext = 64;
constexpr std::size_t kState = 2 * 1 * 128;
constexpr std::size_t kLeadIn = 10;  // windows of silence
constexpr std::size_t kWindowsBetweenChecks = 256;

/// Lifts a quiet recording to a fair level, within reason: silence stays silence.
float fair_gain(std::span<const float> samples) {
  constexpr float kLevel = 0.5F, kMost = 4.0F;
  float peak = kLevel / kMost;
  for (const float sample : samples) peak = std::max(peak, std::abs(sample));
  return std::max(1.0F, kLevel / peak);
}

/// The window with the least speech in the second half of [begin, end), where a long stretch is best cut.
std::size_t quietest(std::span<const float> probabilities, std::size_t begin, std::size_t end) {
  const std::size_t from = begin + (end - begin) / 2;
  const auto first = probabilities.begin() + static_cast<std::ptrdiff_t>(from);
  const auto last = probabilities.begin() + static_cast<std::ptrdiff_t>(std::min(end, probabilities.size()));
  if (first >= last) return end;
  return from + static_cast<std::size_t>(std::min_element(first, last) - first);
}

/// Where speech that ends at `range.end` was last surely speech: under noise the detector holds on for a quarter of a
/// second.
double sure_end(std::span<const float> probabilities, TimeRange range) {
  constexpr float kSure = 0.6F;
  const auto first = static_cast<std::size_t>(std::lround(range.start / kVadSeconds));
  const auto end = std::min(probabilities.size(), static_cast<std::size_t>(std::lround(range.end / kVadSeconds)));
  for (std::size_t w = end; w > first; --w)
    if (probabilities[w - 1] >= kSure) return static_cast<double>(w) * kVadSeconds;
  return range.end;
}

}  // namespace

SpeechDetector::SpeechDetector(std::shared_ptr<const runtime::OnnxSession> model) : m_model(std::move(model)) {
  using runtime::Tensor;
  m_inputs = {{"input", Tensor::of({1, kContext + kVadWindow}, std::vector<float>(kContext + kVadWindow, 0.0F))},
              {"state", Tensor::of({2, 1, 128}, std::vector<float>(kState, 0.0F))},
              {"sr", Tensor::of({}, std::vector<std::int64_t>{kSpeechRate})}};
}

Result<SpeechDetector> SpeechDetector::create(std::shared_ptr<const runtime::OnnxSession> model) {
  SpeechDetector detector(std::move(model));
  // It is trained inside long recordings: without a lead-in it misses a word that starts at once.
  const std::vector<float> silence(kVadWindow, 0.0F);
  for (std::size_t w = 0; w < kLeadIn; ++w) {
    FP_TRY_ASSIGN([[maybe_unused]] const float none, detector.next(silence));
  }
  return detector;
}

Result<float> SpeechDetector::next(std::span<const float> samples, float gain) {
  const std::span<float> window = m_inputs[0].tensor.floats();
  std::copy(window.end() - kContext, window.end(), window.begin());
  samples = samples.first(std::min(samples.size(), kVadWindow));
  const auto rest = std::transform(samples.begin(), samples.end(), window.begin() + kContext,
                                   [gain](float sample) { return sample * gain; });
  std::fill(rest, window.end(), 0.0F);
  FP_TRY_ASSIGN(std::vector<runtime::Tensor> outputs, m_model->run(m_inputs, {"output", "stateN"}));
  if (outputs[0].floats().empty() || outputs[1].floats().size() != kState)
    return fail(Code::data_loss, kStage,
                "the speech detector answered in an unknown shape; run: firstpass models verify");
  m_inputs[1].tensor = std::move(outputs[1]);
  return outputs[0].floats()[0];
}

Result<std::vector<float>> speech_probabilities(const Audio& audio, std::shared_ptr<const runtime::OnnxSession> model,
                                                const Context& context) {
  if (audio.sample_rate != kSpeechRate)
    return fail(Code::invalid_argument, kStage,
                "sound has " + std::to_string(audio.sample_rate) + " Hz; resample it to 16000 Hz first");
  FP_TRY(context.deadline.check(kStage));
  FP_TRY_ASSIGN(SpeechDetector detector, SpeechDetector::create(std::move(model)));
  const std::span<const float> samples = audio.samples;
  const float gain = fair_gain(samples);
  std::vector<float> probabilities;
  probabilities.reserve(samples.size() / kVadWindow + 1);
  for (std::size_t at = 0; at < samples.size(); at += kVadWindow) {
    if (probabilities.size() % kWindowsBetweenChecks == 0) FP_TRY(context.deadline.check(kStage));
    FP_TRY_ASSIGN(const float probability,
                  detector.next(samples.subspan(at, std::min(kVadWindow, samples.size() - at)), gain));
    probabilities.push_back(probability);
  }
  return probabilities;
}

std::span<const float> voice_in(std::span<const float> probabilities, TimeRange range) {
  const auto window = [&](double at) {
    return std::min(probabilities.size(), static_cast<std::size_t>(std::ceil(std::max(0.0, at) / kVadSeconds)));
  };
  return probabilities.subspan(window(range.start), window(range.end) - window(range.start));
}

std::vector<TimeRange> find_speech(std::span<const float> probabilities, const VadOptions& options) {
  std::vector<TimeRange> speech;
  bool speaking = false;
  for (std::size_t w = 0; w < probabilities.size(); ++w) {
    const double at = static_cast<double>(w) * kVadSeconds;
    if (!speaking && probabilities[w] >= options.on) {
      speaking = true;
      if (!speech.empty() && at - speech.back().end < options.shortest_gap) speech.back().end = at + kVadSeconds;
      else speech.push_back({at, at + kVadSeconds});
    } else if (speaking) {
      speaking = probabilities[w] >= options.off;
      if (speaking) speech.back().end = at + kVadSeconds;
    }
  }
  std::erase_if(speech, [&](const TimeRange& range) { return range.end - range.start < options.shortest; });
  return speech;
}

std::vector<SpeechChunk> chunk_speech(const std::vector<TimeRange>& speech, std::span<const float> probabilities,
                                      double audio_seconds, const ChunkOptions& options) {
  std::vector<TimeRange> joined;
  for (const TimeRange& range : speech) {
    const bool near = !joined.empty() && range.start - joined.back().end < options.join_gap;
    if (near && range.end - joined.back().start <= options.longest) joined.back().end = range.end;
    else joined.push_back(range);
  }
  std::vector<TimeRange> pieces;
  for (TimeRange range : joined) {
    while (range.end - range.start > options.longest) {
      const auto begin = static_cast<std::size_t>(range.start / kVadSeconds);
      const auto end = static_cast<std::size_t>((range.start + options.longest) / kVadSeconds);
      const double cut = static_cast<double>(quietest(probabilities, begin, end)) * kVadSeconds;
      pieces.push_back({range.start, cut});
      range.start = cut;
    }
    pieces.push_back(range);
  }
  std::vector<SpeechChunk> chunks;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    // Neighbours share the pause between them; a cut inside speech gets no padding.
    const double before = i == 0 ? 0 : (pieces[i - 1].end + pieces[i].start) / 2;
    const double after = i + 1 == pieces.size() ? audio_seconds : (pieces[i].end + pieces[i + 1].start) / 2;
    chunks.push_back({pieces[i],
                      {std::max(before, pieces[i].start - options.pad),
                       std::min({after, pieces[i].end + options.pad, audio_seconds})}});
    chunks.back().speech.end = std::min(audio_seconds, sure_end(probabilities, pieces[i]));
  }
  return chunks;
}

}  // namespace firstpass::understand
