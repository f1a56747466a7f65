#include "runtime/whisper.h"

#include <whisper.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

#include "core/text.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/whisper";
constexpr int kRate = 16000;
constexpr std::size_t kMostSamples = std::size_t{30} * kRate;
/// whisper.cpp hears nothing in less than 0.1 seconds, but mirrors 200 samples of it before it looks at the length:
/// with fewer it reads beyond their end.
constexpr std::size_t kLeastSamples = kRate / 10;
constexpr int kFramesPerSecond = 50;  // of the encoder
constexpr int kMostFrames = 1500;     // 30 seconds
constexpr int kLeastFrames = 512;     // with fewer the decoder runs in circles
constexpr int kMarginFrames = 64;     // beyond the end of the sound, for the same reason
constexpr float kNoSpeech = 0.6F;     // OpenAI's own threshold

struct FreeContext {
  void operator()(whisper_context* context) const { whisper_free(context); }
};

bool processor_fits() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

void keep_quiet() {
  static std::once_flag once;
  std::call_once(once, [] { whisper_log_set([](ggml_log_level, const char*, void*) {}, nullptr); });
}

/// The encoder's cost grows with its frames: only as many as the sound needs, in steps, so that buffers are used again.
int frames_for(std::size_t samples) {
  const double seconds = static_cast<double>(samples) / kRate;
  const int needed = static_cast<int>(std::ceil(seconds * kFramesPerSecond)) + kMarginFrames;
  return std::clamp((needed + 63) / 64 * 64, kLeastFrames, kMostFrames);
}

whisper_full_params parameters(std::size_t samples, const WhisperOptions& options, const Context& context) {
  whisper_full_params params = whisper_full_default_params(WHISPER_SAMPLING_GREEDY);
  params.n_threads = 1;  // more would spin at barriers and starve everyone else
  params.print_progress = params.print_realtime = params.print_timestamps = params.print_special = false;
  params.no_context = true;
  params.single_segment = true;
  params.token_timestamps = true;
  params.suppress_nst = true;
  params.audio_ctx = frames_for(samples);
  params.temperature_inc = 0;  // trying again at random is how words get invented
  params.greedy.best_of = 1;
  params.language = options.language.empty() ? "auto" : options.language.c_str();
  params.initial_prompt = options.prompt.empty() ? nullptr : options.prompt.c_str();
  params.abort_callback = [](void* deadline) { return static_cast<const Deadline*>(deadline)->passed(); };
  params.abort_callback_user_data = const_cast<Deadline*>(&context.deadline);
  return params;
}

/// Adds the tokens of one segment to the words; gives the sum of their probabilities and their number.
std::pair<double, int> add_words(whisper_context* model, int segment, std::vector<std::string>& raw,
                                 std::vector<WhisperWord>& words) {
  double sum = 0;
  int count = 0;
  for (int i = 0; i < whisper_full_n_tokens(model, segment); ++i) {
    const whisper_token_data token = whisper_full_get_token_data(model, segment, i);
    if (token.id >= whisper_token_eot(model)) continue;
    const std::string_view piece = whisper_full_get_token_text(model, segment, i);
    sum += token.p;
    ++count;
    const double start = static_cast<double>(token.t0) / 100, end = static_cast<double>(token.t1) / 100;
    if (words.empty() || piece.starts_with(' ')) {
      raw.emplace_back(piece);
      words.push_back({{}, start, end, token.p});
      continue;
    }
    raw.back() += piece;  // a code point may be cut over tokens: joined as bytes first
    words.back().end = std::max(words.back().end, end);
    words.back().confidence = std::min<double>(words.back().confidence, token.p);
  }
  return {sum, count};
}

WhisperHeard heard_by(whisper_context* model) {
  WhisperHeard heard;
  if (const char* language = whisper_lang_str(whisper_full_lang_id(model))) heard.language = language;
  std::vector<std::string> raw;
  double sum = 0;
  int count = 0;
  for (int s = 0; s < whisper_full_n_segments(model); ++s) {
    if (whisper_full_get_segment_no_speech_prob(model, s) > kNoSpeech) continue;
    const auto [more, tokens] = add_words(model, s, raw, heard.words);
    sum += more;
    count += tokens;
  }
  for (std::size_t i = 0; i < raw.size(); ++i) {
    heard.words[i].text = to_valid_utf8(trim(raw[i]));
    std::replace(heard.words[i].text.begin(), heard.words[i].text.end(), '\n', ' ');
  }
  std::erase_if(heard.words, [](const WhisperWord& word) { return word.text.empty(); });
  for (const WhisperWord& word : heard.words) heard.text += (heard.text.empty() ? "" : " ") + word.text;
  if (count > 0) heard.confidence = sum / count;
  return heard;
}

}  // namespace

struct WhisperModel::Impl {
  std::unique_ptr<whisper_context, FreeContext> model;
  std::mutex mutex;
};

WhisperModel::WhisperModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
WhisperModel::~WhisperModel() = default;

Result<std::shared_ptr<WhisperModel>> WhisperModel::load(const std::filesystem::path& path) try {
  if (!processor_fits()) return fail(Code::unimplemented, kStage, "Whisper needs a processor with AVX2");
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error))
    return fail(Code::not_found, kStage, "no such model file: " + path.string());
  keep_quiet();
  whisper_context_params options = whisper_context_default_params();
  options.use_gpu = false;
  // With it, attention over the sound is padded to steps of 256 frames without a mask: what an earlier, longer sound
  // left there would be heard again in the next one.
  options.flash_attn = false;
  auto impl = std::make_unique<Impl>();
  impl->model.reset(whisper_init_from_file_with_params(path.c_str(), options));
  if (impl->model == nullptr) return fail(Code::data_loss, kStage, "cannot load " + path.filename().string());
  return std::shared_ptr<WhisperModel>(new WhisperModel(std::move(impl)));
} catch (const std::exception&) {
  return fail(Code::resource_exhausted, kStage, "the speech model does not load", true);
}

Result<std::shared_ptr<WhisperModel>> WhisperModel::shared(const std::filesystem::path& path) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, std::weak_ptr<WhisperModel>> loaded;
  const std::lock_guard lock(mutex);
  if (auto known = loaded[path].lock()) return known;
  FP_TRY_ASSIGN(std::shared_ptr<WhisperModel> model, load(path));
  loaded[path] = model;
  return model;
}

Result<WhisperLanguage> WhisperModel::guess_language(std::span<const float> samples, const Context& context) try {
  FP_TRY(context.deadline.check(kStage));
  std::vector<float> longer;
  if (samples.size() < kLeastSamples) {
    longer.assign(samples.begin(), samples.end());
    longer.resize(kLeastSamples, 0.0F);
    samples = longer;
  }
  const std::lock_guard lock(m_impl->mutex);
  whisper_context* model = m_impl->model.get();
  const auto count = static_cast<int>(std::min<std::size_t>(samples.size(), kMostSamples));
  if (whisper_pcm_to_mel(model, samples.data(), count, 1) != 0) return fail(Code::internal, kStage, "Whisper failed");
  std::vector<float> probabilities(static_cast<std::size_t>(whisper_lang_max_id()) + 1, 0.0F);
  const int best = whisper_lang_auto_detect(model, 0, 1, probabilities.data());
  FP_TRY(context.deadline.check(kStage));
  if (best < 0) return fail(Code::internal, kStage, "Whisper failed");
  return WhisperLanguage{whisper_lang_str(best), probabilities[static_cast<std::size_t>(best)]};
} catch (const std::exception&) { return fail(Code::internal, kStage, "Whisper failed"); }

Result<WhisperHeard> WhisperModel::recognise(std::span<const float> samples, const WhisperOptions& options,
                                             const Context& context) try {
  FP_TRY(context.deadline.check(kStage));
  if (samples.size() < kLeastSamples)
    return WhisperHeard{.text = {}, .language = options.language, .confidence = 0, .words = {}};
  const std::lock_guard lock(m_impl->mutex);
  const whisper_full_params params = parameters(samples.size(), options, context);
  const auto count = static_cast<int>(std::min<std::size_t>(samples.size(), kMostSamples));
  const int failed = whisper_full(m_impl->model.get(), params, samples.data(), count);
  FP_TRY(context.deadline.check(kStage));
  if (failed != 0) return fail(Code::internal, kStage, "Whisper failed: " + std::to_string(failed));
  return heard_by(m_impl->model.get());
} catch (const std::exception&) { return fail(Code::internal, kStage, "Whisper failed"); }

}  // namespace firstpass::runtime
