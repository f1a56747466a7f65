#include "understand/speech/moonshine.h"

#include <algorithm>
#include <cmath>

#include "core/file.h"
#include "core/text.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {

namespace {

using runtime::NamedTensor;
using runtime::Tensor;

constexpr std::string_view kStage = "understand/speech/moonshine";
constexpr std::string_view kModel = "asr-moonshine-base-en";
constexpr std::int64_t kStart = 1, kEnd = 2;
constexpr std::int64_t kFirstByte = 3, kLastByte = 258;
constexpr double kTokensPerSecond = 6.5;
constexpr std::size_t kTokenMargin = 12;
constexpr std::size_t kShortestSamples = kSpeechRate / 2;  // less gives the encoder's convolutions too little
constexpr std::string_view kSpaceMark = "\xE2\x96\x81";    // ▁

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

Moonshine::Choice Moonshine::best_of(std::span<const float> logits) {
  const auto best = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(static_cast<double>(logit - *best));
  return {best - logits.begin(), 1 / sum};
}

Result<std::shared_ptr<Moonshine>> Moonshine::open(runtime::Runtime& runtime) {
  std::shared_ptr<Moonshine> model(new Moonshine);
  FP_TRY_ASSIGN(model->m_encoder, runtime.onnx(kModel, "encoder_model.ort"));
  FP_TRY_ASSIGN(model->m_decoder, runtime.onnx(kModel, "decoder_model_merged.ort"));
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "tokenizer.bin"));
  FP_TRY_ASSIGN(const std::string bytes, read_file(path));
  FP_TRY_ASSIGN(MoonshineTokens tokens, MoonshineTokens::parse(bytes));
  model->m_tokens = std::make_shared<const MoonshineTokens>(std::move(tokens));
  model->m_first_outputs = model->m_later_outputs = {"logits"};
  for (const std::string& name : model->m_decoder->output_names()) {
    if (!name.starts_with("present.")) continue;
    model->m_first_outputs.push_back(name);
    // What the decoder knows of the sound is made in the first step and does not change.
    if (name.find(".decoder.") != std::string::npos) model->m_later_outputs.push_back(name);
  }
  return model;
}

/// The decoder's inputs for the first step: the encoded sound and an empty cache.
Result<std::vector<NamedTensor>> Moonshine::start(std::span<const float> samples) const {
  std::vector<float> sound(samples.begin(), samples.end());
  sound.resize(std::max(sound.size(), kShortestSamples), 0.0F);
  const auto length = static_cast<std::int64_t>(sound.size());
  FP_TRY_ASSIGN(std::vector<Tensor> encoded,
                m_encoder->run({{"input_values", Tensor::of({1, length}, std::move(sound))}}, {"last_hidden_state"}));
  std::vector<NamedTensor> inputs;
  inputs.push_back({"input_ids", Tensor::of({1, 1}, std::vector<std::int64_t>{kStart})});
  inputs.push_back({"use_cache_branch", Tensor::of_bool(false)});
  inputs.push_back({"encoder_hidden_states", std::move(encoded[0])});
  for (const std::string& name : m_decoder->input_names()) {
    if (!name.starts_with("past_key_values.")) continue;
    std::vector<std::int64_t> shape = m_decoder->input_shape(name);
    if (shape.size() != 4) return fail(damaged("the speech model has an unknown cache"));
    shape[0] = 1;
    shape[2] = 0;
    inputs.push_back({name, Tensor::of(shape, std::vector<float>{})});
  }
  return inputs;
}

/// Runs the decoder once and moves what it remembers into its next inputs.
Result<Moonshine::Choice> Moonshine::advance(std::vector<NamedTensor>& inputs, bool first) const {
  constexpr std::string_view kPresent = "present";
  const std::vector<std::string>& names = first ? m_first_outputs : m_later_outputs;
  FP_TRY_ASSIGN(std::vector<Tensor> outputs, m_decoder->run(inputs, names));
  for (std::size_t i = 1; i < names.size(); ++i) {
    const std::string name = "past_key_values" + names[i].substr(kPresent.size());
    const auto input = std::find_if(inputs.begin(), inputs.end(), [&](const auto& one) { return one.name == name; });
    if (input == inputs.end()) return fail(damaged("the speech model has an unknown cache"));
    input->tensor = std::move(outputs[i]);
  }
  const Tensor& logits = outputs[0];
  if (logits.shape.empty() || logits.shape.back() <= kEnd || logits.floats().empty())
    return fail(damaged("the speech model answered in an unknown shape"));
  const Choice choice = best_of(logits.floats().last(static_cast<std::size_t>(logits.shape.back())));
  inputs[0].tensor = Tensor::of({1, 1}, std::vector<std::int64_t>{choice.token});
  inputs[1].tensor = Tensor::of_bool(true);
  return choice;
}

Result<Recognised> Moonshine::recognise(std::span<const float> samples, const Context& context) const {
  FP_TRY_ASSIGN(std::vector<NamedTensor> inputs, start(samples));
  const double seconds = static_cast<double>(samples.size()) / kSpeechRate;
  const std::size_t budget = static_cast<std::size_t>(std::ceil(seconds * kTokensPerSecond)) + kTokenMargin;
  std::vector<std::int64_t> tokens;
  double probabilities = 0;
  Recognised result;
  while (tokens.size() < budget) {
    FP_TRY(context.deadline.check(kStage));
    FP_TRY_ASSIGN(const Choice choice, advance(inputs, tokens.empty()));
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
