#include "understand/speech/live.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr double kPad = 0.25;          // seconds of sound kept around speech, as for whole recordings
constexpr double kPause = 0.8;         // seconds; a longer one ends the utterance
constexpr double kLongest = 14;        // seconds; a longer utterance is cut: each look hears it from its beginning
constexpr double kFirstLook = 0.4;     // seconds of an utterance: somebody waits for a sign of being heard
constexpr double kBetweenLooks = 0.6;  // seconds, and at least as long as a look takes
constexpr double kMayBeCut = 0.35;     // seconds before the end of the sound
constexpr double kShortest = 0.1;      // seconds; shorter speech is a click
constexpr float kLevel = 0.5F, kMostGain = 4.0F, kPeakFades = 0.9995F;

std::string plain(const std::string& word) {
  std::string out;
  for (const char c : lower(word))
    if (static_cast<unsigned char>(c) >= 0x80 || is_alnum(static_cast<unsigned char>(c))) out += c;
  return out;
}

std::string join(const std::vector<HeardWord>& words) {
  std::string text;
  for (const HeardWord& word : words) text += (text.empty() ? "" : " ") + word.text;
  return text;
}

}  // namespace

/// What of `words` comes after the firm ones: the cut that leaves the fewest edits between the firm words and its
/// front.
std::vector<HeardWord> FirmWords::after_firm(std::vector<HeardWord> words) const {
  const std::size_t size = words.size();
  std::vector<std::size_t> row(size + 1);
  for (std::size_t j = 0; j <= size; ++j) row[j] = j;
  for (std::size_t i = 0; i < m_firm.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i + 1;
    const std::string firm = plain(m_firm[i].text);
    for (std::size_t j = 0; j < size; ++j) {
      const std::size_t change = corner + (firm == plain(words[j].text) ? 0 : 1);
      corner = row[j + 1];
      row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, change});
    }
  }
  // Of equal cuts the one nearest to as many words as are firm.
  std::size_t cut = std::min(size, m_firm.size());
  for (std::size_t j = 0; j <= size; ++j)
    if (row[j] < row[cut]) cut = j;
  words.erase(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(cut));
  return words;
}

void FirmWords::look(std::vector<HeardWord> words, double heard_seconds) {
  std::vector<HeardWord> rest = after_firm(std::move(words));
  std::size_t same = 0;
  while (same < std::min(rest.size(), m_idea.size()) && plain(rest[same].text) == plain(m_idea[same].text) &&
         rest[same].time.end < heard_seconds - kMayBeCut)
    ++same;
  const auto middle = rest.begin() + static_cast<std::ptrdiff_t>(same);
  m_firm.insert(m_firm.end(), rest.begin(), middle);
  rest.erase(rest.begin(), middle);
  m_idea = std::move(rest);
}

std::vector<HeardWord> FirmWords::settle(std::vector<HeardWord> words) {
  std::vector<HeardWord> rest = after_firm(std::move(words));
  std::vector<HeardWord> all = std::move(m_firm);
  all.insert(all.end(), rest.begin(), rest.end());
  *this = FirmWords();
  return all;
}

LiveTranscriber::LiveTranscriber(SpeechDetector detector, Listener listener, OnSegment on_segment, OnPartial on_partial)
    : m_detector(std::move(detector)),
      m_listener(std::move(listener)),
      m_on_segment(std::move(on_segment)),
      m_on_partial(std::move(on_partial)) {}

Result<LiveTranscriber> LiveTranscriber::create(runtime::Runtime& runtime, TranscribeOptions options,
                                                OnSegment on_segment, OnPartial on_partial) {
  FP_TRY_ASSIGN(auto model, runtime.onnx("vad-silero", "silero_vad.onnx"));
  FP_TRY_ASSIGN(SpeechDetector detector, SpeechDetector::create(std::move(model)));
  FP_TRY_ASSIGN(Listener listener, Listener::open(runtime, std::move(options)));
  return LiveTranscriber(std::move(detector), std::move(listener), std::move(on_segment), std::move(on_partial));
}

Status LiveTranscriber::feed(std::span<const float> samples, bool waiting, const Context& context) {
  m_rest.insert(m_rest.end(), samples.begin(), samples.end());
  std::size_t at = 0;
  for (; m_rest.size() - at >= kVadWindow; at += kVadWindow) {
    const bool more = waiting || m_rest.size() - at >= 8 * kVadWindow;
    FP_TRY(window(std::span(m_rest).subspan(at, kVadWindow), more, context));
  }
  m_rest.erase(m_rest.begin(), m_rest.begin() + static_cast<std::ptrdiff_t>(at));
  return {};
}

Status LiveTranscriber::window(std::span<const float> samples, bool waiting, const Context& context) {
  constexpr VadOptions vad;
  m_peak *= kPeakFades;
  for (const float sample : samples) m_peak = std::max(m_peak, std::abs(sample));
  FP_TRY_ASSIGN(const float probability,
                m_detector.next(samples, std::clamp(kLevel / std::max(m_peak, 1e-3F), 1.0F, kMostGain)));
  m_sound.insert(m_sound.end(), samples.begin(), samples.end());
  m_probabilities.push_back(probability);
  const double now = seconds();
  m_speaking = probability >= (m_speaking ? vad.off : vad.on);
  if (m_speaking && !m_open) {
    m_open = true;
    m_start = now - kVadSeconds;
    m_looked = m_start;
  }
  if (!m_open) {
    forget_before(now - 2 * kPad);
    return {};
  }
  if (m_speaking) m_end = now;
  if (now - m_end >= kPause) return close(m_end, m_end + kPad, context);
  if (now - m_start > kLongest) {
    const double cut = cut_within(m_start, now);
    FP_TRY(close(cut, cut, context));
    m_open = true;
    m_start = m_looked = cut;
    m_end = now;
    return {};
  }
  const double pause = m_looked > m_start ? std::max(kBetweenLooks, m_look_cost) : kFirstLook;
  if (!waiting && m_on_partial && m_end > m_looked && now - m_looked >= pause) return glance(context);
  return {};
}

Status LiveTranscriber::glance(const Context& context) {
  const auto began = std::chrono::steady_clock::now();
  const double now = seconds(), from = std::max(0.0, m_start - kPad);
  FP_TRY_ASSIGN(Heard heard, m_listener.glance(sound_between(from, now), lead_in_of(m_start, from), context));
  for (HeardWord& word : heard.words) word.time = {word.time.start + from, word.time.end + from};
  m_words.look(std::move(heard.words), now);
  m_looked = now;
  m_look_cost = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  tell();
  return {};
}

Status LiveTranscriber::close(double speech_end, double sound_end, const Context& context) {
  const double from = std::max(static_cast<double>(m_begin) / kSpeechRate, m_start - kPad);
  const double length = speech_end - m_start;
  if (length >= kShortest) {
    FP_TRY_ASSIGN(Heard heard, m_listener.hear(sound_between(from, sound_end), length, voice_between(from, sound_end),
                                               lead_in_of(m_start, from), context));
    double at = m_start;
    for (HeardWord& word : heard.words) {
      word.time.start = std::clamp(word.time.start + from, at, std::max(at, speech_end));
      word.time.end = std::clamp(word.time.end + from, word.time.start, std::max(at, speech_end));
      at = word.time.end;
    }
    const std::vector<HeardWord> words = m_words.settle(std::move(heard.words));
    if (!words.empty()) {
      TranscriptSegment segment{{m_start, speech_end}, join(words), heard.confidence, std::move(heard.model)};
      if (m_on_segment) m_on_segment(segment);
      append_segment(std::move(segment), words, m_transcript);
      m_transcript.language = m_listener.language();
      tell();
    }
  }
  m_words = FirmWords();
  m_open = false;
  forget_before(sound_end - kPad);
  return {};
}

Result<Transcript> LiveTranscriber::finish(const Context& context) {
  if (!m_rest.empty()) {
    m_rest.resize(kVadWindow, 0.0F);
    FP_TRY(window(m_rest, true, context));
    m_rest.clear();
  }
  if (m_open) FP_TRY(close(m_end, std::min(m_end + kPad, seconds()), context));
  return std::move(m_transcript);
}

void LiveTranscriber::forget_before(double when) {
  const double first = static_cast<double>(m_begin) / kSpeechRate;
  if (when <= first) return;
  const std::size_t windows = std::min(m_probabilities.size(), static_cast<std::size_t>((when - first) / kVadSeconds));
  m_probabilities.erase(m_probabilities.begin(), m_probabilities.begin() + static_cast<std::ptrdiff_t>(windows));
  m_sound.erase(m_sound.begin(), m_sound.begin() + static_cast<std::ptrdiff_t>(windows * kVadWindow));
  m_begin += windows * kVadWindow;
}

std::span<const float> LiveTranscriber::sound_between(double start, double end) const {
  const auto index = [this](double at) {
    const double sample = at * kSpeechRate - static_cast<double>(m_begin);
    return static_cast<std::size_t>(std::clamp(sample, 0.0, static_cast<double>(m_sound.size())));
  };
  return std::span(m_sound).subspan(index(start), index(end) - index(start));
}

std::span<const float> LiveTranscriber::voice_between(double start, double end) const {
  const double first = static_cast<double>(m_begin) / kSpeechRate;
  return voice_in(m_probabilities, {start - first, end - first});
}

/// Where speech is least likely in the second half of [start, end), but not close to the end.
double LiveTranscriber::cut_within(double start, double end) const {
  const double first = static_cast<double>(m_begin) / kSpeechRate;
  const auto window_at = [&](double at) { return static_cast<std::size_t>(std::max(0.0, (at - first) / kVadSeconds)); };
  std::size_t best = window_at((start + end) / 2);
  for (std::size_t w = best; w < std::min(window_at(end - 1), m_probabilities.size()); ++w)
    if (m_probabilities[w] < m_probabilities[best]) best = w;
  return first + static_cast<double>(best) * kVadSeconds;
}

void LiveTranscriber::tell() {
  if (!m_on_partial) return;
  PartialTranscript partial;
  partial.at = seconds();
  const std::string firm = join(m_words.firm()), idea = join(m_words.idea());
  partial.firm = m_transcript.text;
  if (!firm.empty()) partial.firm += separator(m_transcript, m_start) + firm;
  partial.text = partial.firm;
  if (!idea.empty()) partial.text += (firm.empty() ? separator(m_transcript, m_start) : " ") + idea;
  if (partial.text == m_told) return;
  m_told = partial.text;
  m_on_partial(partial);
}

}  // namespace firstpass::understand
