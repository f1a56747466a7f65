#include "understand/speech/listener.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "understand/speech/vocabulary.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kEnglishModel = "asr-moonshine-base-en";
constexpr std::string_view kOthersModel = "whisper-base";

/// Below this the recogniser guesses: noise, music, other languages. Such words are not shown.
constexpr double kLeastConfidence = 0.5;
/// Below this it may be another language: English speech is nearly always heard with more.
constexpr double kDoubt = 0.72;
/// A second hearing for privacy's sake takes every word it can get.
constexpr double kLeastOfOthers = 0.2;
constexpr double kLeastSecondsToTell = 1.0;  // of speech; less says too little about its language
constexpr double kSureOfLanguage = 0.6;
/// A stretch of speech this short may be a word said alone.
constexpr double kAloneSeconds = 0.9;

bool has_words(std::string_view text) {
  for (std::size_t at = 0; at < text.size();)
    if (is_alnum(next_code_point(text, at))) return true;
  return false;
}

bool doubtful(const Heard& heard) { return heard.confidence < kDoubt || !has_words(heard.text); }

Result<std::shared_ptr<runtime::WhisperModel>> open_whisper(runtime::Runtime& runtime) {
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kOthersModel, "ggml-base.bin"));
  return runtime::WhisperModel::shared(path);
}

Heard only_if_sure(Heard heard, double least = kLeastConfidence) {
  if (heard.confidence >= least && has_words(heard.text)) return heard;
  return {{}, std::move(heard.language), std::move(heard.model), heard.confidence, {}};
}

/// `values` behind as many zeros as `lead_in` has pieces of `piece` seconds.
std::vector<float> behind_zeros(std::span<const float> values, double lead_in, double piece) {
  std::vector<float> out(static_cast<std::size_t>(std::lround(lead_in / piece)), 0.0F);
  out.insert(out.end(), values.begin(), values.end());
  return out;
}

void move_words(std::vector<HeardWord>& words, double seconds) {
  for (HeardWord& word : words)
    word.time = {std::max(0.0, word.time.start + seconds), std::max(0.0, word.time.end + seconds)};
}

std::string plain(const std::string& word) {
  std::string out;
  for (const char c : lower(word))
    if (static_cast<unsigned char>(c) >= 0x80 || is_alnum(static_cast<unsigned char>(c))) out += c;
  return out;
}

/// How many words at the end of `front` are those at the beginning of `back` again.
std::size_t said_twice(std::span<const HeardWord> front, std::span<const HeardWord> back) {
  for (std::size_t count = std::min(front.size(), back.size()); count > 0; --count)
    if (std::equal(front.end() - static_cast<std::ptrdiff_t>(count), front.end(), back.begin(),
                   [](const HeardWord& a, const HeardWord& b) { return plain(a.text) == plain(b.text); }))
      return count;
  return 0;
}

}  // namespace

/// Puts what was heard from `start` on where it belongs. A word that was cut by `start` may be heard a second time, and
/// several where the times of words are wrong.
void add_words(const Heard& more, double start, Heard& heard) {
  const auto place = std::find_if(heard.words.begin(), heard.words.end(),
                                  [&](const HeardWord& word) { return word.time.start >= start; });
  std::vector<HeardWord> words = more.words;
  const std::size_t before = said_twice({heard.words.begin(), place}, words);
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(before));
  const std::size_t behind = said_twice(words, {place, heard.words.end()});
  if (behind > 1)  // one may be said twice: "nine nine"
    words.erase(words.end() - static_cast<std::ptrdiff_t>(behind), words.end());
  if (words.empty()) return;
  move_words(words, start);
  const auto all = static_cast<double>(heard.words.size() + words.size());
  heard.confidence = (heard.confidence * static_cast<double>(heard.words.size()) +
                      more.confidence * static_cast<double>(words.size())) /
                     all;
  heard.words.insert(place, std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()));
  heard.text.clear();
  for (const HeardWord& word : heard.words) heard.text += (heard.text.empty() ? "" : " ") + word.text;
}

std::vector<TimeRange> unheard_speech(const std::vector<HeardWord>& words, std::span<const float> voice) {
  constexpr double kUnheard = 1.0;  // seconds of voice; the longest words take less
  constexpr double kEdge = 0.1;     // seconds that the times of words may be off
  constexpr double kPad = 0.2;      // seconds of sound before speech
  std::vector<TimeRange> out;
  const double all = static_cast<double>(voice.size()) * kVadSeconds;
  double from = 0;
  const auto look_at = [&](double to) {
    double voiced = 0, first = -1, last = 0;
    for (auto w = static_cast<std::size_t>((from + kEdge) / kVadSeconds); w < voice.size(); ++w) {
      const double begin = static_cast<double>(w) * kVadSeconds;
      if (begin + kVadSeconds > to - kEdge) break;
      if (voice[w] < VadOptions().on) continue;
      if (first < 0) first = begin;
      voiced += kVadSeconds, last = begin + kVadSeconds;
    }
    if (voiced >= kUnheard) out.push_back({std::max(from, first - kPad), std::min({to, all, last + kPad})});
  };
  for (const HeardWord& word : words) {
    look_at(word.time.start);
    from = std::max(from, word.time.end);
  }
  look_at(all + 2 * kEdge);
  return out;
}

double lead_in_of(double speech_start, double sound_start) {
  return sound_start > 0 ? 0 : std::max(0.0, ChunkOptions().pad - speech_start);
}

std::string as_said(std::string word) {
  constexpr std::string_view kPounds = "lbs";
  const bool pounds =
      word.starts_with(kPounds) && word.find_first_not_of(".,;:?!", kPounds.size()) == std::string::npos;
  return pounds ? "pounds" + word.substr(kPounds.size()) : std::move(word);
}

Result<Listener> Listener::open(runtime::Runtime& runtime, TranscribeOptions options) {
  Listener listener(runtime, std::move(options));
  FP_TRY_ASSIGN(listener.m_english, Moonshine::open(runtime));
  listener.m_language = listener.m_options.language;
  const bool only_others = listener.m_options.model == kOthersModel;
  if (!only_others && (listener.m_language.empty() || listener.m_language == "en")) return listener;
  FP_TRY_ASSIGN(listener.m_others, open_whisper(runtime));
  return listener;
}

Result<Heard> Listener::hear_english(std::span<const float> samples, bool alone, const Context& context) const {
  FP_TRY_ASSIGN(Recognised recognised,
                m_english->recognise(samples, context, {.alone = alone, .vocabulary = &m_options.vocabulary}));
  Heard heard{{}, "en", std::string(kEnglishModel), recognised.confidence, std::move(recognised.words)};
  for (HeardWord& word : heard.words) word.text = as_said(std::move(word.text));
  if (!m_options.vocabulary.empty()) prefer_vocabulary(m_options.vocabulary, heard.words);
  for (const HeardWord& word : heard.words) heard.text += (heard.text.empty() ? "" : " ") + word.text;
  return heard;
}

Result<Heard> Listener::hear_language(std::span<const float> samples, const std::string& language,
                                      const Context& context) {
  std::string prompt;
  for (const std::string& word : m_options.vocabulary) prompt += (prompt.empty() ? "" : ", ") + word;
  FP_TRY_ASSIGN(runtime::WhisperHeard whisper, m_others->recognise(samples, {language, prompt}, context));
  Heard heard{std::move(whisper.text), std::move(whisper.language), std::string(kOthersModel), whisper.confidence, {}};
  for (runtime::WhisperWord& word : whisper.words)
    heard.words.push_back({std::move(word.text), {word.start, word.end}, word.confidence});
  return heard;
}

/// Another language, where Whisper is sure of it; else what was heard first.
Result<Heard> Listener::second_opinion(std::span<const float> samples, Heard first, const Context& context) {
  if (m_others == nullptr) {
    auto model = open_whisper(*m_runtime);
    if (!model) return first;
    m_others = std::move(*model);
  }
  FP_TRY_ASSIGN(const runtime::WhisperLanguage guess, m_others->guess_language(samples, context));
  if (guess.code == "en" || guess.probability < kSureOfLanguage) return first;
  FP_TRY_ASSIGN(Heard other, hear_language(samples, guess.code, context));
  return other.confidence > first.confidence || first.text.empty() ? other : first;
}

Result<Heard> Listener::hear_once(std::span<const float> samples, double speech_seconds, const Context& context) {
  if (m_options.model == kOthersModel) {
    FP_TRY_ASSIGN(Heard other, hear_language(samples, m_language, context));
    other = only_if_sure(std::move(other), kLeastOfOthers);
    if (!other.text.empty()) m_language = other.language;
    return other;
  }
  const bool known = !m_options.language.empty() || m_options.model == kEnglishModel;
  const bool english = m_language.empty() || m_language == "en";
  Heard heard;
  if (english) {
    FP_TRY_ASSIGN(heard, hear_english(samples, speech_seconds < kAloneSeconds, context));
  } else {
    FP_TRY_ASSIGN(heard, hear_language(samples, m_language, context));
    if (!known && doubtful(heard)) {  // perhaps somebody else answers in English
      FP_TRY_ASSIGN(Heard again, hear_english(samples, false, context));
      if (again.confidence > heard.confidence) heard = std::move(again);
    }
  }
  if (english && !known && doubtful(heard) && speech_seconds >= kLeastSecondsToTell) {
    FP_TRY_ASSIGN(heard, second_opinion(samples, std::move(heard), context));
  }
  heard = only_if_sure(std::move(heard));
  if (!heard.text.empty()) m_language = heard.language;
  return heard;
}

Result<Heard> Listener::hear(std::span<const float> samples, double speech_seconds, std::span<const float> voice,
                             double lead_in, const Context& context) {
  if (lead_in <= 0) return hear_whole(samples, speech_seconds, voice, context);
  lead_in = std::ceil(lead_in / kVadSeconds) * kVadSeconds;
  FP_TRY_ASSIGN(Heard heard, hear_whole(behind_zeros(samples, lead_in, 1.0 / kSpeechRate), speech_seconds,
                                        behind_zeros(voice, lead_in, kVadSeconds), context));
  move_words(heard.words, -lead_in);
  return heard;
}

Result<Heard> Listener::hear_whole(std::span<const float> samples, double speech_seconds, std::span<const float> voice,
                                   const Context& context) {
  FP_TRY_ASSIGN(Heard heard, hear_once(samples, speech_seconds, context));
  if (heard.words.empty()) return heard;
  const std::vector<TimeRange> missed = unheard_speech(heard.words, voice);
  for (auto stretch = missed.rbegin(); stretch != missed.rend(); ++stretch) {  // from behind: places before stay
    const auto begin = static_cast<std::size_t>(stretch->start * kSpeechRate);
    const auto end = std::min(samples.size(), static_cast<std::size_t>(stretch->end * kSpeechRate));
    if (begin >= end) continue;
    const std::span<const float> part = samples.subspan(begin, end - begin);
    const bool others = m_options.model != kOthersModel && heard.language != "en";
    // Nobody changes the language within a breath.
    FP_TRY_ASSIGN(Heard more, others ? hear_language(part, heard.language, context)
                                     : hear_once(part, stretch->end - stretch->start, context));
    add_words(others ? only_if_sure(std::move(more)) : more, stretch->start, heard);
  }
  return heard;
}

ChunkOptions Listener::chunks() const {
  ChunkOptions options;
  // Whisper's cost hardly falls below ten seconds, and it was trained on thirty.
  if (m_options.model == kOthersModel) options.join_gap = 3, options.longest = 25;
  return options;
}

Result<Heard> Listener::glance(std::span<const float> samples, double lead_in, const Context& context) {
  // Before anything was understood, words that may be another language's stay unsaid.
  const double least = m_language.empty() ? kDoubt : kLeastConfidence;
  const bool english = m_language.empty() || m_language == "en";
  const std::vector<float> sound = behind_zeros(samples, lead_in, 1.0 / kSpeechRate);
  FP_TRY_ASSIGN(Heard heard, english ? hear_english(sound, false, context) : hear_language(sound, m_language, context));
  move_words(heard.words, -lead_in);
  return only_if_sure(std::move(heard), least);
}

}  // namespace firstpass::understand
