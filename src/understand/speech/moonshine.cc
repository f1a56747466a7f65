#include "understand/speech/moonshine.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>

#include "core/file.h"
#include "core/text.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

namespace {

using runtime::Tensor;

constexpr std::string_view kStage = "understand/speech/moonshine";
constexpr std::string_view kModel = "asr-moonshine-base-en";
constexpr std::int64_t kStart = 1, kEnd = 2;
constexpr std::int64_t kFirstByte = 3, kLastByte = 258;
constexpr double kTokensPerSecond = 6.5;
constexpr std::size_t kTokenMargin = 12;
constexpr std::size_t kShortSamples = kSpeechRate;       // a second
constexpr std::string_view kSpaceMark = "\xE2\x96\x81";  // ▁

Error damaged(const std::string& what) {
  return {Code::data_loss, what + "; run: firstpass models verify", std::string(kStage), false};
}

/// How many tokens at the end of `tokens` only say again what stood before them: the decoder runs in circles.
std::size_t circling(const std::vector<std::int64_t>& tokens) {
  constexpr std::size_t kLongestPhrase = 16;
  for (std::size_t phrase = 1; phrase <= kLongestPhrase; ++phrase) {
    const std::size_t times = phrase == 1 ? 8 : phrase < 4 ? 5 : 3;  // "ha ha ha" and "no, no, no" are speech
    if (tokens.size() < phrase * times) break;
    bool same = true;
    for (std::size_t i = tokens.size() - phrase * (times - 1); i < tokens.size() && same; ++i)
      same = tokens[i] == tokens[i - phrase];
    if (same) return phrase * (times - 1);
  }
  return 0;
}

/// The most likely token and its probability after softmax.
struct Choice {
  std::int64_t token = kEnd;
  double probability = 0;
};

Choice best_of(std::span<const float> logits) {
  const auto best = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - *best);
  return {best - logits.begin(), 1 / sum};
}

/// A single short word is heard better at a fair level and with silence around it, as the words of a sentence are.
std::vector<float> surround(std::span<const float> samples) {
  constexpr float kLevel = 0.5F;
  float peak = 1e-3F;
  for (const float sample : samples) peak = std::max(peak, std::abs(sample));
  std::vector<float> sound(kSpeechRate / 4, 0.0F);
  for (const float sample : samples) sound.push_back(sample * kLevel / peak);
  sound.insert(sound.end(), kSpeechRate / 2, 0.0F);
  return sound;
}

/// Runtimes hand out shared sessions; the decoder's own weights are shared here, for as long as somebody uses them.
Result<std::shared_ptr<const MoonshineDecoder>> shared_decoder(const std::filesystem::path& path) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, std::weak_ptr<const MoonshineDecoder>> loaded;
  const std::lock_guard lock(mutex);
  if (auto known = loaded[path].lock()) return known;
  FP_TRY_ASSIGN(const std::string bytes, read_file(path));
  FP_TRY_ASSIGN(std::shared_ptr<const MoonshineDecoder> decoder, MoonshineDecoder::load(bytes));
  loaded[path] = decoder;
  return decoder;
}

}  // namespace

Result<MoonshineTokens> MoonshineTokens::parse(std::string_view bytes) {
  MoonshineTokens tokens;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = static_cast<unsigned char>(bytes[at++]);
    if (length >= 128) {
      if (at >= bytes.size()) return fail(damaged("the token table of the speech model is cut"));
      length = static_cast<unsigned char>(bytes[at++]) * std::size_t{128} + (length - 128);
    }
    if (length > bytes.size() - at) return fail(damaged("the token table of the speech model is cut"));
    tokens.m_tokens.emplace_back(bytes.substr(at, length));
    at += length;
  }
  if (tokens.m_tokens.size() <= kLastByte) return fail(damaged("the token table of the speech model is too short"));
  return tokens;
}

std::string MoonshineTokens::decode(std::span<const std::int64_t> tokens) const {
  std::string text;
  for (const std::int64_t token : tokens) {
    if (token < kFirstByte || token >= static_cast<std::int64_t>(m_tokens.size())) continue;
    if (token <= kLastByte) {
      text += static_cast<char>(token - kFirstByte);
      continue;
    }
    std::string_view piece = m_tokens[static_cast<std::size_t>(token)];
    while (!piece.empty()) {
      const std::size_t mark = std::min(piece.find(kSpaceMark), piece.size());
      text += piece.substr(0, mark);
      if (mark == piece.size()) break;
      text += ' ';
      piece.remove_prefix(mark + kSpaceMark.size());
    }
  }
  return to_valid_utf8(trim(text));
}

Result<std::shared_ptr<Moonshine>> Moonshine::open(runtime::Runtime& runtime) {
  std::shared_ptr<Moonshine> model(new Moonshine);
  FP_TRY_ASSIGN(model->m_encoder, runtime.onnx(kModel, "encoder_model.ort"));
  FP_TRY_ASSIGN(const std::filesystem::path decoder, runtime.store().path(kModel, "decoder_model_merged.ort"));
  FP_TRY_ASSIGN(model->m_decoder, shared_decoder(decoder));
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "tokenizer.bin"));
  FP_TRY_ASSIGN(const std::string bytes, read_file(path));
  FP_TRY_ASSIGN(MoonshineTokens tokens, MoonshineTokens::parse(bytes));
  model->m_tokens = std::make_shared<const MoonshineTokens>(std::move(tokens));
  return model;
}

Result<MoonshineDecoder::State> Moonshine::listen(std::span<const float> samples) const {
  std::vector<float> sound =
      samples.size() < kShortSamples ? surround(samples) : std::vector<float>(samples.begin(), samples.end());
  const auto length = static_cast<std::int64_t>(sound.size());
  FP_TRY_ASSIGN(const std::vector<Tensor> encoded,
                m_encoder->run({{"input_values", Tensor::of({1, length}, std::move(sound))}}, {"last_hidden_state"}));
  return m_decoder->begin(encoded[0].floats());
}

Result<Recognised> Moonshine::recognise(std::span<const float> samples, const Context& context) const {
  FP_TRY_ASSIGN(MoonshineDecoder::State state, listen(samples));
  const double seconds = static_cast<double>(samples.size()) / kSpeechRate;
  const std::size_t budget = static_cast<std::size_t>(std::ceil(seconds * kTokensPerSecond)) + kTokenMargin;
  std::vector<std::int64_t> tokens;
  double probabilities = 0;
  Recognised result;
  while (tokens.size() < budget) {
    FP_TRY(context.deadline.check(kStage));
    FP_TRY(m_decoder->step(tokens.empty() ? kStart : tokens.back(), state));
    const Choice choice = best_of(state.logits);
    if (choice.token == kEnd) break;
    tokens.push_back(choice.token);
    probabilities += choice.probability;
    if (const std::size_t again = circling(tokens); again > 0) {
      probabilities *= 1 - static_cast<double>(again) / static_cast<double>(tokens.size());
      tokens.resize(tokens.size() - again);
      result.repeated = true;
      break;
    }
  }
  result.text = m_tokens->decode(tokens);
  if (!tokens.empty()) result.confidence = probabilities / static_cast<double>(tokens.size());
  if (result.repeated) result.confidence *= 0.5;
  return result;
}

}  // namespace firstpass::understand
