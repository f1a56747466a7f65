#include "understand/speech/speech.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <random>

#include "core/file.h"
#include "core/text.h"
#include "understand/speech/int8_matrix.h"
#include "understand/speech/listener.h"
#include "understand/speech/moonshine.h"
#include "understand/speech/narrowband.h"
#include "understand/speech/ort_file.h"
#include "understand/speech/vad.h"

namespace firstpass::understand {
namespace {

std::shared_ptr<runtime::Runtime> models() {
  static const auto runtime = runtime::Runtime::create_default();
  return runtime ? *runtime : nullptr;
}

std::uint32_t little(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = count; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return value;
}

/// 16-bit mono WAV at 16,000 Hz, as both clips used here are. Empty when the file is absent or different.
Audio read_wav(const std::string& path) {
  Audio audio;
  const auto bytes = read_file(path);
  if (!bytes || bytes->size() < 44 || little(*bytes, 24, 4) != 16000 || little(*bytes, 22, 2) != 1) return audio;
  std::size_t data = bytes->find("data");
  if (data == std::string::npos) return audio;
  for (data += 8; data + 1 < bytes->size(); data += 2)
    audio.samples.push_back(static_cast<float>(static_cast<std::int16_t>(little(*bytes, data, 2))) / 32768.0F);
  return audio;
}

Audio silence(double seconds) {
  Audio audio;
  audio.samples.assign(static_cast<std::size_t>(seconds * kSpeechRate), 0.0F);
  return audio;
}

TEST(Speech, HearsTheExampleMemo) {
  const Audio memo = read_wav(FIRSTPASS_SOURCE_DIR "/examples/memo.wav");
  ASSERT_FALSE(memo.samples.empty());
  ASSERT_TRUE(models());
  std::size_t called = 0;
  const auto transcript = transcribe_audio(memo, *models(), {}, [&](const TranscriptSegment&) { ++called; });
  ASSERT_TRUE(transcript) << transcript.error().message;
  EXPECT_EQ(called, transcript->segments.size());
  const std::string text = lower(transcript->text);
  for (const char* word : {"90 pounds", "rebecca collins", "7th of december", "cat food"})
    EXPECT_NE(text.find(word), std::string::npos) << word;
  std::size_t at = 0;
  double time = 0;
  for (const Anchor& anchor : transcript->anchors) {
    EXPECT_GE(anchor.span.begin, at);
    EXPECT_GE(anchor.time->start, time - 1e-6);
    EXPECT_LE(anchor.time->end, memo.seconds() + 0.1);
    EXPECT_EQ(transcript->text.find(' ', anchor.span.begin) >= anchor.span.end, true);
    at = anchor.span.end;
    time = anchor.time->start;
  }
  for (const TranscriptSegment& segment : transcript->segments) {
    EXPECT_GT(segment.confidence, 0.5);
    EXPECT_LE(segment.confidence, 1.0);
  }
}

TEST(Speech, FillsThePartAndItsFindings) {
  auto clip = std::make_shared<Audio>(read_wav(FIRSTPASS_SOURCE_DIR "/../shared/data/speech/jfk/jfk.wav"));
  if (clip->samples.empty()) GTEST_SKIP() << "no ../shared/data";
  ASSERT_TRUE(models());
  Document document;
  document.parts.resize(1);
  document.parts[0].kind = PartKind::audio;
  document.parts[0].audio = clip;
  // Word times come from where the decoder looked: "country" is said twice, four seconds apart.
  const auto transcript = transcribe_audio(*clip, *models(), {});
  ASSERT_TRUE(transcript);
  std::vector<double> said;
  for (const Anchor& anchor : transcript->anchors)
    if (lower(transcript->text.substr(anchor.span.begin, 7)) == "country") said.push_back(anchor.time->start);
  ASSERT_EQ(said.size(), 2U);
  EXPECT_NEAR(said[0], 5.9, 0.3);
  EXPECT_NEAR(said[1], 10.1, 0.3);
  ASSERT_TRUE(understand_speech(document, *models(), {}));
  EXPECT_NE(lower(document.parts[0].text).find("what you can do for your country"), std::string::npos);
  ASSERT_FALSE(document.findings.empty());
  EXPECT_EQ(document.findings[0].kind, "speech_segment");
  for (const Finding& finding : document.findings) {
    if (finding.kind != "speech_segment") continue;  // key words, dates …: points_test.cc
    const Span span = *finding.where.span;
    EXPECT_EQ(document.parts[0].text.substr(span.begin, span.size()), finding.value);
  }
  const Where where = locate(document, 0, {0, 6});
  ASSERT_TRUE(where.time);
  EXPECT_LT(where.time->start, 1.0);
}

TEST(Speech, InventsNoWords) {
  ASSERT_TRUE(models());
  std::mt19937 random(11);
  std::normal_distribution<float> noise(0, 0.1F);
  Audio hiss = silence(6), chord = silence(6), clicks = silence(6);
  for (float& sample : hiss.samples) sample = noise(random);
  for (std::size_t i = 0; i < chord.samples.size(); ++i) {
    const double t = static_cast<double>(i) / kSpeechRate;
    for (const double pitch : {220.0, 277.18, 329.63})
      chord.samples[i] += static_cast<float>(0.15 * std::sin(2 * M_PI * pitch * t) * (0.6 + 0.4 * std::sin(3 * t)));
  }
  for (std::size_t i = 0; i < clicks.samples.size(); i += 8000) clicks.samples[i] = 0.9F;
  for (const Audio& audio : {silence(0), silence(0.01), silence(6), hiss, chord, clicks}) {
    const auto transcript = transcribe_audio(audio, *models(), {});
    ASSERT_TRUE(transcript) << transcript.error().message;
    EXPECT_EQ(transcript->text, "");
  }
}

/// A clip of the development data; skipped where they are not.
Audio shared_clip(const std::string& name) { return read_wav(FIRSTPASS_SOURCE_DIR "/../shared/data/speech/" + name); }

TEST(Speech, TwoShortWordsAreNoWordAlone) {
  ASSERT_TRUE(models());
  // "Ask not.", cut out between two pauses.
  const Audio clip = shared_clip("jfk/jfk.wav");
  if (clip.samples.empty()) GTEST_SKIP() << "no ../shared/data";
  Audio alone;
  alone.samples.assign(clip.samples.begin() + 33 * 1600, clip.samples.begin() + 44 * 1600);
  const auto transcript = transcribe_audio(alone, *models(), {});
  ASSERT_TRUE(transcript);
  // Two short words are no word alone: the list ("No", "Next", "Nine" …) does not swallow them.
  EXPECT_NE(lower(transcript->text).find(" not"), std::string::npos) << transcript->text;
}

TEST(Speech, WritesNamesOfTheVocabularyWhereTheSoundAllowsThem) {
  ASSERT_TRUE(models());
  // "Could you ask about Bastian Kruger when you are there on Monday?", spoken by flite's voice rms.
  const Audio clip = read_wav(FIRSTPASS_SOURCE_DIR "/src/understand/speech/testdata/own_name.wav");
  ASSERT_FALSE(clip.samples.empty());
  const auto without = transcribe_audio(clip, *models(), {});
  ASSERT_TRUE(without);
  EXPECT_EQ(without->text.find("Kruger"), std::string::npos) << without->text;
  TranscribeOptions options;
  options.vocabulary = {"Astrid Nygaard", "Bastian Kruger", "Monetia", "Whenua"};
  const auto with = transcribe_audio(clip, *models(), {}, {}, options);
  ASSERT_TRUE(with);
  EXPECT_EQ(with->text, "Could you ask about Bastian Kruger when you are there on Monday?");
  options.vocabulary = {"Astrid Nygaard", "Monetia", "Whenua"};  // said by nobody: nothing changes
  const auto others = transcribe_audio(clip, *models(), {}, {}, options);
  ASSERT_TRUE(others);
  EXPECT_EQ(others->text, without->text);
}

TEST(Speech, HearsADigitSaidAloneOnATelephone) {
  ASSERT_TRUE(models());
  // "Zero" by espeak-ng at 8 kHz under noise, brought to 16 kHz: nothing above 4 kHz.
  const Audio clip = read_wav(FIRSTPASS_SOURCE_DIR "/src/understand/speech/testdata/zero_narrowband.wav");
  ASSERT_FALSE(clip.samples.empty());
  EXPECT_TRUE(is_narrowband(clip.samples));
  const auto transcript = transcribe_audio(clip, *models(), {});
  ASSERT_TRUE(transcript);
  EXPECT_EQ(transcript->text, "Zero.");
}

std::vector<float> tone(double hertz) {
  std::vector<float> samples(kSpeechRate / 2);
  for (std::size_t i = 0; i < samples.size(); ++i)
    samples[i] = static_cast<float>(0.3 * std::sin(2 * M_PI * hertz * static_cast<double>(i) / kSpeechRate));
  return samples;
}

/// How much of a frequency there is: its amplitude.
double amount(const std::vector<float>& samples, double hertz) {
  double real = 0, imaginary = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double at = 2 * M_PI * hertz * static_cast<double>(i) / kSpeechRate;
    real += samples[i] * std::cos(at), imaginary += samples[i] * std::sin(at);
  }
  return 2 * std::hypot(real, imaginary) / static_cast<double>(samples.size());
}

TEST(Speech, TellsNarrowbandSoundAndMirrorsItsUpperBand) {
  EXPECT_TRUE(is_narrowband(tone(1000)));
  EXPECT_TRUE(is_narrowband(tone(3900)));
  EXPECT_FALSE(is_narrowband(tone(6000)));
  EXPECT_FALSE(is_narrowband(std::vector<float>(8000, 0.0F)));
  EXPECT_FALSE(is_narrowband({}));
  const std::vector<float> hiss = extend_band(tone(3500)), vowel = extend_band(tone(500));
  EXPECT_GT(amount(hiss, 4500), 0.4 * amount(hiss, 3500));
  EXPECT_LT(amount(vowel, 7500), 0.02 * amount(vowel, 500));
  EXPECT_NEAR(amount(hiss, 3500), 0.3, 0.01);
}

TEST(Speech, TokensOfATextAreThoseTheRecogniserWrites) {
  ASSERT_TRUE(models());
  const auto path = models()->store().path("asr-moonshine-base-en", "tokenizer.bin");
  ASSERT_TRUE(path) << path.error().message;
  const auto tokens = MoonshineTokens::parse(*read_file(*path));
  ASSERT_TRUE(tokens);
  for (const char* text : {"Seven.", "ask not what your country", "Zürich 42 °C"})
    EXPECT_EQ(tokens->decode(tokens->encode(text)), text);
  EXPECT_EQ(tokens->encode("seven").size(), 1U);
  EXPECT_TRUE(tokens->begins_word(tokens->encode("seven")[0]));
}

TEST(Speech, RefusesOtherRatesAndStopsInTime) {
  ASSERT_TRUE(models());
  Audio audio = silence(1);
  audio.sample_rate = 8000;
  const auto other = transcribe_audio(audio, *models(), {});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, Code::invalid_argument);
  Context late;
  late.deadline = Deadline::after(std::chrono::milliseconds(0));
  const auto stopped = transcribe_audio(silence(2), *models(), late);
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().code, Code::deadline_exceeded);
}

TEST(Vad, FindsTheLabelledSpeech) {
  // The labels of the development data cover the first four seconds of this recording.
  Audio clip = shared_clip("noisy_sb/VAD__train.wav");
  if (clip.samples.empty()) GTEST_SKIP() << "no ../shared/data";
  ASSERT_TRUE(models());
  const auto detector = models()->onnx("vad-silero", "silero_vad.onnx");
  ASSERT_TRUE(detector);
  const auto probabilities = speech_probabilities(clip, *detector, {});
  ASSERT_TRUE(probabilities);
  auto speech = find_speech(*probabilities);
  std::erase_if(speech, [](const TimeRange& range) { return range.start > 4; });
  const std::vector<TimeRange> labels = {{0.52, 0.85}, {1.32, 1.83}, {2.35, 3.70}};
  ASSERT_EQ(speech.size(), labels.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    EXPECT_NEAR(speech[i].start, labels[i].start, 0.25);
    EXPECT_NEAR(speech[i].end, labels[i].end, 0.25);
  }
}

TEST(Vad, HoldsOnOverWeakSyllablesAndDropsClicks) {
  std::vector<float> probabilities(200, 0.05F);
  std::fill(probabilities.begin() + 20, probabilities.begin() + 60, 0.9F);
  probabilities[40] = 0.4F;   // weak, above the lower threshold
  probabilities[100] = 0.8F;  // a click
  const auto speech = find_speech(probabilities);
  ASSERT_EQ(speech.size(), 1U);
  EXPECT_NEAR(speech[0].start, 20 * 0.032, 1e-9);
  EXPECT_NEAR(speech[0].end, 60 * 0.032, 1e-9);
}

TEST(Vad, ChunksAreOrderedPaddedAndShortEnough) {
  std::vector<float> probabilities(4000, 0.9F);
  for (std::size_t i = 0; i < probabilities.size(); i += 97) probabilities[i] = 0.55F;
  const double seconds = 4000 * 0.032;
  const auto chunks = chunk_speech(find_speech(probabilities), probabilities, seconds);
  ASSERT_GT(chunks.size(), 5U);
  double at = 0;
  for (const SpeechChunk& chunk : chunks) {
    EXPECT_GE(chunk.sound.start, at - 1e-9);
    EXPECT_LE(chunk.speech.end - chunk.speech.start, ChunkOptions().longest + 1e-9);
    EXPECT_LE(chunk.sound.start, chunk.speech.start);
    EXPECT_GE(chunk.sound.end, chunk.speech.end - 1e-9);
    at = chunk.sound.end;
  }
  EXPECT_NEAR(at, seconds, 1e-6);
}

TEST(Vad, SpeechEndsWhereItWasLastSureAndTheSoundGoesOn) {
  std::vector<float> probabilities(100, 0.01F);
  for (std::size_t w = 20; w < 60; ++w) probabilities[w] = w < 50 ? 0.95F : 0.4F;  // the detector holds on
  const auto chunks = chunk_speech(find_speech(probabilities), probabilities, 100 * kVadSeconds);
  ASSERT_EQ(chunks.size(), 1U);
  EXPECT_NEAR(chunks[0].speech.end, 50 * kVadSeconds, 1e-9);
  EXPECT_NEAR(chunks[0].sound.end, 60 * kVadSeconds + ChunkOptions().pad, 1e-9);
}

TEST(Speech, SpeechThatBeginsWithTheRecordingIsHeardAsAfterSilence) {
  EXPECT_DOUBLE_EQ(lead_in_of(0.05, 0), 0.2);
  EXPECT_DOUBLE_EQ(lead_in_of(0.4, 0.15), 0);
  const Audio memo = read_wav(FIRSTPASS_SOURCE_DIR "/examples/memo.wav");
  ASSERT_FALSE(memo.samples.empty());
  ASSERT_TRUE(models());
  const auto loud = std::find_if(memo.samples.begin(), memo.samples.end(), [](float s) { return std::abs(s) > 0.05F; });
  Audio cut;
  cut.samples.assign(loud, loud + 4 * kSpeechRate);
  Audio later = silence(10 * kVadSeconds);
  later.samples.insert(later.samples.end(), cut.samples.begin(), cut.samples.end());
  const auto at_once = transcribe_audio(cut, *models(), {}), after_silence = transcribe_audio(later, *models(), {});
  ASSERT_TRUE(at_once && after_silence);
  ASSERT_FALSE(at_once->anchors.empty());
  EXPECT_EQ(at_once->text, after_silence->text);
  EXPECT_GE(at_once->anchors.front().time->start, 0);
  EXPECT_NEAR(at_once->anchors.front().time->start, after_silence->anchors.front().time->start - 10 * kVadSeconds, 0.1);
}

TEST(Tokens, DecodeBytesSpacesAndLongTokens) {
  std::string table;
  for (int i = 0; i < 259; ++i) table += std::string("\x01") + 'x';
  table += std::string("\x05") +
           "\xE2\x96\x81"
           "Hi";                                             // 259
  table += std::string("\x82\x01") + std::string(130, 'a');  // 260: 1 * 128 + (130 - 128)
  const auto tokens = MoonshineTokens::parse(table);
  ASSERT_TRUE(tokens) << tokens.error().message;
  EXPECT_EQ(tokens->size(), 261U);
  const std::vector<std::int64_t> ids = {1, 259, 3 + 0xC3, 3 + 0xA9, 2, 99999, -5};
  EXPECT_EQ(tokens->decode(ids), "Hi\xC3\xA9");
  const std::vector<std::int64_t> long_one = {260};
  EXPECT_EQ(tokens->decode(long_one), std::string(130, 'a'));
  EXPECT_FALSE(MoonshineTokens::parse(table.substr(0, table.size() - 1)));
  EXPECT_FALSE(MoonshineTokens::parse(""));
}

TEST(Int8Matrix, MultipliesLikeTheDefinition) {
  std::mt19937 random(2);
  const std::size_t inputs = 37, outputs = 70, frames = 3;
  std::vector<std::uint8_t> values(inputs * outputs);
  for (auto& value : values) value = static_cast<std::uint8_t>(random());
  std::vector<float> x(frames * inputs);
  for (auto& value : x) value = static_cast<float>(random() % 1000) / 500 - 1;
  for (const bool transposed : {false, true}) {
    const Int8Matrix matrix(values, inputs, outputs, transposed, 0.01F, -0.2F);
    std::vector<float> y(frames * outputs), column(inputs);
    matrix.multiply(x.data(), frames, y.data());
    for (std::size_t f = 0; f < frames; ++f)
      for (std::size_t o = 0; o < outputs; ++o) {
        double sum = 0;
        for (std::size_t i = 0; i < inputs; ++i)
          sum += x[f * inputs + i] *
                 (0.01 * static_cast<std::int8_t>(values[transposed ? o * inputs + i : i * outputs + o]) - 0.2);
        EXPECT_NEAR(y[f * outputs + o], sum, 1e-3);
      }
    matrix.column(5, column.data());
    EXPECT_NEAR(column[3], 0.01 * static_cast<std::int8_t>(values[transposed ? 5 * inputs + 3 : 3 * outputs + 5]) - 0.2,
                1e-6);
  }
}

TEST(OrtFile, RefusesCutAndForeignFiles) {
  EXPECT_FALSE(OrtFile::parse(""));
  EXPECT_FALSE(OrtFile::parse(std::string(64, '\xFF')));
  ASSERT_TRUE(models());
  const auto path = models()->store().path("asr-moonshine-base-en", "decoder_model_merged.ort");
  ASSERT_TRUE(path) << path.error().message;
  const auto bytes = read_file(*path);
  ASSERT_TRUE(bytes);
  EXPECT_TRUE(OrtFile::parse(*bytes));
  for (const std::size_t size : {std::size_t{9}, std::size_t{1000}, bytes->size() / 2, bytes->size() - 100000})
    EXPECT_FALSE(MoonshineDecoder::load(std::string_view(*bytes).substr(0, size))) << size;
}

TEST(AddedWords, AreNotSaidTwice) {
  const auto said = [](const std::string& text, double start) {
    Heard heard;
    for (std::size_t begin = 0; begin < text.size(); ++start) {
      const std::size_t end = std::min(text.find(' ', begin), text.size());
      heard.words.push_back({text.substr(begin, end - begin), {start, start + 0.9}, 0.9});
      begin = end + 1;
    }
    heard.confidence = 0.9;
    return heard;
  };
  Heard heard = said("guten Morgen", 0);
  const Heard later = said("Bitte rufen Sie mich zurück.", 6);
  heard.words.insert(heard.words.end(), later.words.begin(), later.words.end());
  add_words(said("morgen, Frau Schneider. Bitte rufen sie", 0), 2, heard);
  EXPECT_EQ(heard.text, "guten Morgen Frau Schneider. Bitte rufen Sie mich zurück.");
  add_words(said("guten Morgen", 0), 0, heard);
  EXPECT_EQ(heard.text, "guten Morgen Frau Schneider. Bitte rufen Sie mich zurück.");
}

TEST(UnheardSpeech, IsVoiceWithoutWords) {
  std::vector<float> voice(static_cast<std::size_t>(8 / kVadSeconds), 0.9F);  // eight seconds
  const auto silent = [&](double from, double to) {
    for (auto w = static_cast<std::size_t>(from / kVadSeconds); w < static_cast<std::size_t>(to / kVadSeconds); ++w)
      voice[w] = 0.1F;
  };
  const HeardWord first{"Sunday", {0.1, 0.9}, 0.9}, second{"is", {1.0, 1.4}, 0.9}, third{"over", {7.0, 7.9}, 0.9};
  EXPECT_TRUE(unheard_speech({first, second, {"a", {2.3, 4}, 0.9}, {"b", {4.9, 6.2}, 0.9}, third}, voice).empty());
  auto missed = unheard_speech({first, second, third}, voice);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_NEAR(missed[0].start, 1.4, 0.1);
  EXPECT_NEAR(missed[0].end, 7.0, 0.1);
  silent(1.4, 4.5);
  missed = unheard_speech({first, second, third}, voice);
  ASSERT_EQ(missed.size(), 1U) << "a pause, and then speech";
  EXPECT_NEAR(missed[0].start, 4.3, 0.1) << "with a little sound before";
  missed = unheard_speech({first, second}, voice);
  ASSERT_EQ(missed.size(), 1U) << "to the end";
  EXPECT_NEAR(missed[0].end, 8, 0.1);
  silent(4.4, 7);
  EXPECT_TRUE(unheard_speech({first, second, third}, voice).empty()) << "nothing but a pause";
  EXPECT_TRUE(unheard_speech({}, {}).empty());
}

}  // namespace
}  // namespace firstpass::understand
