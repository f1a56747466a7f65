#include "understand/speech/moonshine.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>

#include "core/file.h"
#include "core/text.h"
#include "understand/speech/lone_words.h"
#include "understand/speech/narrowband.h"
#include "understand/speech/vad.h"
#include "understand/speech/vocabulary.h"
#include "understand/speech/word_times.h"

namespace firstpass::understand {

namespace {

using runtime::Tensor;

constexpr std::string_view kStage = "understand/speech/moonshine";
constexpr std::string_view kModel = "asr-moonshine-base-en";
constexpr std::int64_t kStart = 1, kEnd = 2;
constexpr double kTokensPerSecond = 6.5;
constexpr std::size_t kTokenMargin = 12;
constexpr std::size_t kShortSamples = kSpeechRate;  // a second
constexpr double kLeadIn = 0.25, kLeadOut = 0.5;    // seconds of silence around a short sound
/// Seconds by which the decoder looks later than a word begins, in the mean: against the times that espeak-ng tells of
/// its own words.
constexpr double kLookLate = 0.05;
/// A word of the list is believed over what the recogniser would write freely when it is at most this much less
/// probable (natural logarithm): alone, numbers and answers are that much more common than in sentences.
constexpr double kLoneBonus = 5.0;
/// Below this no word of the list was said …
constexpr double kLoneLeast = -6.0;
/// … unless no other word of it comes near: then down to here.
constexpr double kLoneLeastClear = -9.0, kLoneClear = 2.5;
/// A word said alone is at times written as two ("the earl" for "zero").
constexpr std::size_t kMostWordsAlone = 2;
/// How often such a word is right, all in all, when its own probability says less.
constexpr double kLoneConfidence = 0.6;

/// Words of a vocabulary that sound less like what was written than this are not looked for in the sound.
constexpr double kMaybeAlike = 0.45;
/// How much less probable than what was written an entry may be, by natural logarithm for each of its tokens (a name
/// that nobody ever wrote is improbable wherever it is said) …
constexpr double kRarer = 4.0;
/// … and where it sounds much like it too.
constexpr double kMuchAlike = 0.72, kRarerMuchAlike = 5.5;
/// Tokens behind an entry that have to go on fitting.
constexpr std::size_t kTokensAfter = 3;
/// Entries followed in one stretch of speech; each costs a few steps of the decoder.
constexpr std::size_t kMostFollowed = 32;

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
  double log_sum = 0;  // of the exponentials of all logits
};

Choice best_of(std::span<const float> logits) {
  const auto best = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - *best);
  return {best - logits.begin(), 1 / sum, *best + std::log(sum)};
}

/// A single short word is heard better at a fair level and with silence around it, as the words of a sentence are.
std::vector<float> surround(std::span<const float> samples) {
  constexpr float kLevel = 0.5F;
  float peak = 1e-3F;
  for (const float sample : samples) peak = std::max(peak, std::abs(sample));
  std::vector<float> sound(static_cast<std::size_t>(kLeadIn * kSpeechRate), 0.0F);
  for (const float sample : samples) sound.push_back(sample * kLevel / peak);
  sound.insert(sound.end(), static_cast<std::size_t>(kLeadOut * kSpeechRate), 0.0F);
  return sound;
}

/// A fifth slower and lower, by linear interpolation.
std::vector<float> slower(std::span<const float> sound) {
  constexpr double kStretch = 1.2;
  std::vector<float> out(static_cast<std::size_t>(static_cast<double>(sound.size()) * kStretch));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double at = static_cast<double>(i) / kStretch;
    const auto left = static_cast<std::size_t>(at);
    const auto share = static_cast<float>(at - static_cast<double>(left));
    const float next = left + 1 < sound.size() ? sound[left + 1] : 0.0F;
    if (left < sound.size()) out[i] = sound[left] * (1 - share) + next * share;
  }
  return out;
}

/// What `load` makes of a file, shared for as long as somebody uses it.
template <class Model, class Load>
Result<std::shared_ptr<Model>> shared(const std::filesystem::path& path, Load&& load) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, std::weak_ptr<Model>> loaded;
  const std::lock_guard lock(mutex);
  if (auto known = loaded[path].lock()) return known;
  FP_TRY_ASSIGN(std::shared_ptr<Model> model, load());
  loaded[path] = model;
  return model;
}

Result<std::shared_ptr<const MoonshineDecoder>> shared_decoder(const std::filesystem::path& path) {
  return shared<const MoonshineDecoder>(path, [&]() -> Result<std::shared_ptr<const MoonshineDecoder>> {
    FP_TRY_ASSIGN(const std::string bytes, read_file(path));
    return MoonshineDecoder::load(bytes);
  });
}

/// Not a session of the runtime's: each stretch of speech has another length, and an arena would keep the largest block
/// of each for good.
Result<std::shared_ptr<const runtime::OnnxSession>> shared_encoder(const std::filesystem::path& path, int threads) {
  return shared<const runtime::OnnxSession>(path, [&]() -> Result<std::shared_ptr<const runtime::OnnxSession>> {
    return runtime::OnnxSession::load(path, {.threads = threads, .use_arena = false});
  });
}

}  // namespace

Result<std::shared_ptr<Moonshine>> Moonshine::open(runtime::Runtime& runtime) {
  std::shared_ptr<Moonshine> model(new Moonshine);
  FP_TRY_ASSIGN(const std::filesystem::path encoder, runtime.store().path(kModel, "encoder_model.ort"));
  FP_TRY_ASSIGN(model->m_encoder, shared_encoder(encoder, runtime.threads()));
  FP_TRY_ASSIGN(const std::filesystem::path decoder, runtime.store().path(kModel, "decoder_model_merged.ort"));
  FP_TRY_ASSIGN(model->m_decoder, shared_decoder(decoder));
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "tokenizer.bin"));
  FP_TRY_ASSIGN(const std::string bytes, read_file(path));
  FP_TRY_ASSIGN(MoonshineTokens tokens, MoonshineTokens::parse(bytes));
  model->m_tokens = std::make_shared<const MoonshineTokens>(std::move(tokens));
  return model;
}

/// What the decoder wrote, and where it looked in the sound while it did.
struct Moonshine::Spoken {
  std::vector<std::int64_t> tokens;
  std::vector<double> probabilities;      // one per token
  std::vector<std::vector<float>> looks;  // one row per token, and one for the end
  double log_probability = 0;
  std::vector<std::pair<std::size_t, std::size_t>> word_tokens;  // of each word: where its tokens begin and end
  bool repeated = false;
};

Result<MoonshineDecoder::State> Moonshine::listen(std::span<const float> sound) const {
  const auto length = static_cast<std::int64_t>(sound.size());
  FP_TRY_ASSIGN(
      const std::vector<Tensor> encoded,
      m_encoder->run({{"input_values", Tensor::of({1, length}, std::vector<float>(sound.begin(), sound.end()))}},
                     {"last_hidden_state"}));
  FP_TRY_ASSIGN(MoonshineDecoder::State state, m_decoder->begin(encoded[0].floats()));
  state.keep_looks = true;
  FP_TRY(m_decoder->step(kStart, state));
  return state;
}

/// Greedy, from a state that has been fed the start.
Result<Moonshine::Spoken> Moonshine::write(MoonshineDecoder::State state, std::size_t budget,
                                           const Context& context) const {
  Spoken spoken;
  for (;;) {
    FP_TRY(context.deadline.check(kStage));
    const Choice choice = best_of(state.logits);
    spoken.looks.push_back(std::move(state.looks));
    spoken.log_probability += std::log(choice.probability);
    if (choice.token == kEnd || spoken.tokens.size() >= budget) return spoken;
    spoken.tokens.push_back(choice.token);
    spoken.probabilities.push_back(choice.probability);
    if (const std::size_t again = circling(spoken.tokens); again > 0) {
      spoken.tokens.resize(spoken.tokens.size() - again);
      spoken.probabilities.resize(spoken.tokens.size());
      spoken.looks.resize(spoken.tokens.size() + 1);
      spoken.repeated = true;
      return spoken;
    }
    FP_TRY(m_decoder->step(choice.token, state));
  }
}

std::vector<HeardWord> Moonshine::words(Spoken& spoken, double seconds) const {
  if (spoken.tokens.empty()) return {};
  const std::size_t heads = m_decoder->looking_heads();
  const std::vector<std::size_t> begins = align_tokens(spoken.looks, heads);
  const std::size_t frames = spoken.looks[0].size() / heads;
  const auto at = [&](std::size_t token) {
    const double looked =
        begins.empty() ? 0 : seconds * static_cast<double>(begins[token]) / static_cast<double>(frames);
    return std::max(0.0, looked - kLookLate);
  };
  std::vector<HeardWord> words;
  for (std::size_t begin = 0, end = 1; begin < spoken.tokens.size(); begin = end++) {
    while (end < spoken.tokens.size() && !m_tokens->begins_word(spoken.tokens[end])) ++end;
    HeardWord word;
    word.text = m_tokens->decode(std::span(spoken.tokens).subspan(begin, end - begin));
    std::replace(word.text.begin(), word.text.end(), '\n', ' ');
    word.time = {at(begin), at(end)};
    word.confidence = *std::min_element(spoken.probabilities.begin() + static_cast<std::ptrdiff_t>(begin),
                                        spoken.probabilities.begin() + static_cast<std::ptrdiff_t>(end));
    if (word.text.empty()) continue;
    words.push_back(std::move(word));
    spoken.word_tokens.emplace_back(begin, end);
  }
  return words;
}

namespace {

double log_probability(const MoonshineDecoder::State& state, std::int64_t token) {
  return state.logits[static_cast<std::size_t>(token)] - best_of(state.logits).log_sum;
}

}  // namespace

/// Follows what the recogniser wrote once more, from `state` that has been fed the start, and where its words sound a
/// little like an entry, how probable the entry is there given the sound, and what comes after it.
Status Moonshine::prefer(const std::vector<std::string>& vocabulary, const Spoken& spoken,
                         MoonshineDecoder::State state, std::vector<HeardWord>& words, const Context& context) const {
  struct Found {
    VocabularyMatch match;
    double gain;  // log probability of the entry less that of what was written, for each token of the entry
  };
  std::vector<VocabularyMatch> matches = vocabulary_matches(vocabulary, words, kMaybeAlike);
  matches.resize(std::min(matches.size(), kMostFollowed));
  std::stable_sort(matches.begin(), matches.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
  std::vector<Found> found;
  std::size_t fed = 0;
  for (const VocabularyMatch& match : matches) {
    FP_TRY(context.deadline.check(kStage));
    const std::size_t begin = spoken.word_tokens[match.begin].first;
    const std::size_t end = spoken.word_tokens[match.begin + match.count - 1].second;
    for (; fed < begin; ++fed) FP_TRY(m_decoder->step(spoken.tokens[fed], state));
    std::vector<std::int64_t> instead = m_tokens->encode(with_marks(vocabulary[match.entry], match, words));
    const auto size = static_cast<double>(instead.size());
    const double least = -(match.alike >= kMuchAlike ? kRarerMuchAlike : kRarer) * size;
    const std::size_t last = std::min(spoken.tokens.size(), end + kTokensAfter);
    instead.insert(instead.end(), spoken.tokens.begin() + static_cast<std::ptrdiff_t>(end),
                   spoken.tokens.begin() + static_cast<std::ptrdiff_t>(last));
    double gain = 0;
    for (std::size_t i = begin; i < last; ++i) gain -= std::log(spoken.probabilities[i]);
    MoonshineDecoder::State other = state;
    for (std::size_t i = 0; i < instead.size() && gain >= least; ++i) {
      gain += log_probability(other, instead[i]);
      if (i + 1 < instead.size()) FP_TRY(m_decoder->step(instead[i], other));
    }
    if (gain >= least) found.push_back({match, gain / size});
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.gain > b.gain; });
  std::vector<VocabularyMatch> taken;
  for (const auto& [match, gain] : found) {
    const bool free = std::none_of(taken.begin(), taken.end(), [&match = match](const VocabularyMatch& other) {
      return match.begin < other.begin + other.count && other.begin < match.begin + match.count;
    });
    if (free) taken.push_back(match);
  }
  std::sort(taken.begin(), taken.end(), [](const auto& a, const auto& b) { return a.begin > b.begin; });
  for (const VocabularyMatch& match : taken) write_entry(vocabulary[match.entry], match, words);  // places before stay
  return {};
}

Result<Recognised> Moonshine::recognise(std::span<const float> samples, const Context& context,
                                        const RecogniseOptions& options) const {
  const bool surrounded = samples.size() < kShortSamples;
  const std::vector<float> padded = surrounded ? surround(samples) : std::vector<float>();
  const std::span<const float> sound = surrounded ? std::span<const float>(padded) : samples;
  const double seconds = static_cast<double>(sound.size()) / kSpeechRate;
  const double heard_seconds = static_cast<double>(samples.size()) / kSpeechRate;
  FP_TRY_ASSIGN(MoonshineDecoder::State start, listen(sound));
  const std::size_t budget = static_cast<std::size_t>(std::ceil(heard_seconds * kTokensPerSecond)) + kTokenMargin;
  FP_TRY_ASSIGN(Spoken spoken, write(start, budget, context));  // a copy: a lone word starts there again
  Recognised result;
  result.repeated = spoken.repeated;
  result.text = m_tokens->decode(spoken.tokens);
  result.words = words(spoken, seconds);
  if (options.vocabulary != nullptr && !options.vocabulary->empty())
    FP_TRY(prefer(*options.vocabulary, spoken, start, result.words, context));
  if (surrounded)
    for (HeardWord& word : result.words)
      word.time = {std::clamp(word.time.start - kLeadIn, 0.0, heard_seconds),
                   std::clamp(word.time.end - kLeadIn, 0.0, heard_seconds)};
  for (const double probability : spoken.probabilities)
    result.confidence += probability / static_cast<double>(spoken.tokens.size());
  if (result.repeated) result.confidence *= 0.5;
  if (options.alone && result.words.size() <= kMostWordsAlone) {
    // The same sound later, and spoken more slowly: the encoder sees other frames, and errs in other places.
    std::vector<float> later(static_cast<std::size_t>(kLeadIn * kSpeechRate), 0.0F);
    later.insert(later.end(), sound.begin(), sound.end());
    std::vector<MoonshineDecoder::State> views;
    if (is_narrowband(samples)) {  // not the silence around it: where sound stops at once there is energy everywhere
      FP_TRY_ASSIGN(views.emplace_back(), listen(extend_band(sound)));
    } else {
      views.push_back(std::move(start));
    }
    FP_TRY_ASSIGN(views.emplace_back(), listen(later));
    FP_TRY_ASSIGN(views.emplace_back(), listen(slower(sound)));
    FP_TRY_ASSIGN(const LoneWords heard, weigh_lone_words(*m_decoder, *m_tokens, views, spoken.tokens));
    const LoneWord& alone = heard.best;
    const bool likelier = result.words.empty() || alone.log_probability > heard.free_log_probability - kLoneBonus;
    const bool clear = alone.log_probability - heard.second_log_probability > kLoneClear;
    if (likelier && alone.log_probability > (clear ? kLoneLeastClear : kLoneLeast)) {
      result.text = alone.text;
      result.confidence = std::max(kLoneConfidence, std::exp(alone.log_probability));
      result.words = {{alone.text, {0, heard_seconds}, result.confidence}};
    }
  }
  return result;
}

}  // namespace firstpass::understand
