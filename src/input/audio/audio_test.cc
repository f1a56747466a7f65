#include <gtest/gtest.h>
#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <numeric>

#include "input/audio/encode.h"
#include "input/audio/pcm_stream.h"
#include "input/audio/raw_sound.h"
#include "input/audio/sound_pieces.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;

Result<Document> read(const std::string& bytes) { return read_bytes("memo", bytes, Context{}); }

std::shared_ptr<const Audio> audio_of(const std::string& bytes) {
  const auto document = read(bytes);
  EXPECT_TRUE(document) << document.error().message;
  if (!document || document->parts.size() != 1) return nullptr;
  EXPECT_EQ(document->parts[0].kind, PartKind::audio);
  return document->parts[0].audio;
}

double energy(const std::vector<float>& samples) {
  const double sum = std::inner_product(samples.begin(), samples.end(), samples.begin(), 0.0);
  return samples.empty() ? 0 : std::sqrt(sum / static_cast<double>(samples.size()));
}

/// Full turns per second, by counting the zero line.
double pitch(const Audio& audio) {
  int crossings = 0;
  for (std::size_t i = 1; i < audio.samples.size(); ++i)
    if (audio.samples[i - 1] < 0 && audio.samples[i] >= 0) ++crossings;
  return crossings / audio.seconds();
}

TEST(AudioReader, KeepsSixteenKilohertzAsItIs) {
  const auto audio = audio_of(wav_of({0, 16384, -32768, 32767}, 16000));
  ASSERT_TRUE(audio);
  ASSERT_EQ(audio->samples.size(), 4u);
  EXPECT_FLOAT_EQ(audio->samples[1], 0.5F);
  EXPECT_FLOAT_EQ(audio->samples[2], -1.0F);
  EXPECT_DOUBLE_EQ(audio->source_seconds, 4.0 / 16000);
}

TEST(AudioReader, ReadsEveryRateAndCountOfChannels) {
  for (const int rate : {8000, 11025, 22050, 44100, 48000, 96000, 192000})
    for (const int channels : {1, 2, 6}) {
      const auto audio = audio_of(sound_of(SF_FORMAT_WAV | SF_FORMAT_PCM_16, rate, channels, 0.5, 440));
      ASSERT_TRUE(audio);
      EXPECT_EQ(audio->sample_rate, 16000);
      EXPECT_NEAR(audio->seconds(), 0.5, 0.002) << rate;
      EXPECT_NEAR(audio->source_seconds, 0.5, 0.001);
      EXPECT_NEAR(energy(audio->samples), 0.3535, 0.01) << rate << " " << channels;
      EXPECT_NEAR(pitch(*audio), 440, 4) << rate;
    }
}

TEST(AudioReader, ReadsEveryContainer) {
  struct Case {
    int format;
    const char* media_type;
  };
  for (const Case& c :
       {Case{SF_FORMAT_FLAC | SF_FORMAT_PCM_16, "audio/flac"}, Case{SF_FORMAT_OGG | SF_FORMAT_VORBIS, "audio/ogg"},
        Case{SF_FORMAT_OGG | SF_FORMAT_OPUS, "audio/ogg"}, Case{SF_FORMAT_AIFF | SF_FORMAT_PCM_24, "audio/aiff"},
        Case{SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, "audio/mpeg"},
        Case{SF_FORMAT_WAV | SF_FORMAT_FLOAT, "audio/wav"}, Case{SF_FORMAT_WAV | SF_FORMAT_ULAW, "audio/wav"}}) {
    const std::string bytes = sound_of(c.format, 48000, 2, 1.0, 300);
    if (bytes.empty()) continue;  // this libsndfile cannot write it
    const auto document = read(bytes);
    ASSERT_TRUE(document) << c.media_type << ": " << document.error().message;
    EXPECT_EQ(document->media_type, c.media_type);
    const Audio& audio = *document->parts[0].audio;
    EXPECT_NEAR(audio.seconds(), 1.0, 0.1) << c.media_type;
    EXPECT_NEAR(pitch(audio), 300, 30) << c.media_type;
  }
}

TEST(AudioReader, PutsThePiecesOfALongRecordingTogether) {
  std::vector<std::int16_t> samples(16000 * 1300);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::int16_t>(i * 7919 >> 3);
  const auto audio = audio_of(wav_of(samples, 16000));
  ASSERT_TRUE(audio);
  ASSERT_EQ(audio->samples.size(), samples.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < samples.size(); ++i)
    wrong += audio->samples[i] != static_cast<float>(samples[i]) / 32768 ? 1 : 0;
  EXPECT_EQ(wrong, 0U);
}

/// A file that is gone once it is closed.
FileDescriptor file_of(const std::string& bytes) {
  char name[] = "/tmp/fp-sound-XXXXXX";
  FileDescriptor file(::mkstemp(name));
  ::unlink(name);
  EXPECT_EQ(::write(file.get(), bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  return file;
}

TEST(SoundPieces, GiveTheSameSoundWithoutASeam) {
  for (const int format : {SF_FORMAT_FLAC | SF_FORMAT_PCM_16, SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}) {
    const std::string bytes = sound_of(format, 22050, 2, 400, 313);
    const auto whole = audio_of(bytes);
    ASSERT_TRUE(whole);
    SoundPieces pieces(file_of(bytes));
    std::vector<float> joined;
    int count = 0;
    for (;; ++count) {
      const auto piece = pieces.next(Context{});
      ASSERT_TRUE(piece) << piece.error().message;
      if (piece->empty()) break;
      joined.insert(joined.end(), piece->begin(), piece->end());
    }
    EXPECT_EQ(count, 3);
    ASSERT_NEAR(static_cast<double>(joined.size()), static_cast<double>(whole->samples.size()),
                1200);  // a frame of MP3
    float most = 0;
    for (std::size_t i = 0; i < std::min(joined.size(), whole->samples.size()) - 1200; ++i)
      most = std::max(most, std::abs(joined[i] - whole->samples[i]));
    EXPECT_LT(most, 0.02F);
  }
}

TEST(SoundPieces, ReadsAsFarAsTheFileGoes) {
  const std::string bytes = sound_of(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 8000, 1, 20, 300);
  SoundPieces cut(file_of(bytes.substr(0, bytes.size() / 2)));
  const auto half = cut.next(Context{});
  ASSERT_TRUE(half) << half.error().message;
  EXPECT_GT(half->size(), 16000U * 5);
  SoundPieces text(file_of("no sound at all, only words"));
  const auto none = text.next(Context{});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code, Code::data_loss);
}

TEST(PcmStream, KnowsWhereTheSamplesEnd) {
  const std::vector<std::int16_t> samples(100, 5);
  const auto finished = read_wav_head(wav_of(samples, 16000), Context{});
  ASSERT_TRUE(finished && *finished);
  EXPECT_EQ((*finished)->data_bytes, 200U);
  for (const std::uint32_t unknown : {0U, 0x7FFFF000U, 0xFFFFFFFFU}) {
    const auto open = read_wav_head(wav_of(samples, 16000, 1, unknown, unknown), Context{});
    ASSERT_TRUE(open && *open);
    EXPECT_FALSE((*open)->data_bytes) << unknown;
  }
}

/// A FLAC file of 0.3 seconds whose head tells of eleven hours: STREAMINFO ends its head with the number of samples.
std::string tells_of_eleven_hours() {
  std::string bytes = sound_of(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, 0.3, 300);
  const std::uint32_t frames = 16000U * 11 * 3600;
  for (std::size_t i = 0; i < 4; ++i) bytes[22 + i] = static_cast<char>(frames >> (24 - 8 * i) & 0xFF);
  return bytes;
}

TEST(AudioReader, TellsTooMuchFromDamage) {
  const std::size_t size = std::size_t{11} * 3600 * 4000;  // 8-bit silence
  std::string bytes = wav_of({}, 4000, 1, static_cast<std::uint32_t>(size + 36), static_cast<std::uint32_t>(size));
  bytes[32] = 1, bytes[34] = 8;  // bytes of a frame, bits of a sample
  bytes.resize(bytes.size() + size, '\x80');
  const auto document = read(bytes);
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::resource_exhausted) << document.error().message;
  EXPECT_NE(document.error().message.find("10 hours"), std::string::npos) << document.error().message;
}

TEST(AudioReader, DoesNotBelieveAHeadThatTheFileCannotKeep) {
  const auto audio = audio_of(tells_of_eleven_hours());
  ASSERT_TRUE(audio);
  EXPECT_NEAR(audio->seconds(), 0.3, 0.01);
}

TEST(EncodeSound, GivesTheSoundBackInEveryFormat) {
  RawSound sound;
  sound.rate = 22050;
  sound.channels = 2;
  for (int i = 0; i < 22050; ++i)
    for (int c = 0; c < 2; ++c)
      sound.samples.push_back(static_cast<std::int16_t>(8000 * std::sin(2 * 3.14159265 * 300 * i / 22050)));
  for (const char* type : {"audio/wav", "audio/flac", "audio/ogg", "audio/mpeg", "audio/mp4"}) {
    const auto bytes = encode_sound(sound, type, Context{});
    if (!bytes && bytes.error().code == Code::unimplemented) continue;  // no FFmpeg here
    ASSERT_TRUE(bytes) << type << ": " << bytes.error().message;
    const auto document = read(*bytes);
    ASSERT_TRUE(document) << type << ": " << document.error().message;
    EXPECT_EQ(document->media_type, type);
    const Audio& audio = *document->parts.at(0).audio;
    EXPECT_NEAR(audio.seconds(), 1.0, 0.1) << type;
    EXPECT_NEAR(pitch(audio), 300, 30) << type;
    EXPECT_NEAR(energy(audio.samples), 8000.0 / 32768 / std::sqrt(2), 0.02) << type;
  }
  const auto flac = encode_sound(sound, "audio/flac", Context{});
  const auto again = read_raw_sound(*flac, Context{});
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->samples, sound.samples);
}

TEST(EncodeSound, SaysWhatAFormatCannotHold) {
  RawSound sound;
  sound.channels = 12;
  sound.samples.assign(12 * 1600, 100);
  const auto mp3 = encode_sound(sound, "audio/mpeg", Context{});
  ASSERT_FALSE(mp3);
  EXPECT_EQ(mp3.error().code, Code::invalid_argument);
  EXPECT_NE(mp3.error().message.find("12 channels"), std::string::npos);
  const auto unknown = encode_sound(sound, "audio/basic", Context{});
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, Code::unimplemented);
}

TEST(AudioReader, ResamplingFoldsNothingBack) {
  // 11 kHz lies above what 16 kHz can hold: it must vanish, not come back as 5 kHz.
  const auto audio = audio_of(sound_of(SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 1, 0.5, 11000));
  ASSERT_TRUE(audio);
  EXPECT_LT(energy(audio->samples), 0.005);
}

TEST(AudioReader, ReadsAsFarAsALyingHeadGoes) {
  const std::vector<std::int16_t> samples(1600, 1000);
  const auto size = static_cast<std::uint32_t>(samples.size() * 2);
  struct Case {
    std::uint32_t riff, data;
    std::size_t least;
  };
  for (const Case& c : {Case{0xFFFFFFFF, 0xFFFFFFFF, 1600}, Case{0, 0, 1600}, Case{size + 36, size * 100, 1600},
                        Case{0x7FFFFFFF, 0x7FFFFFDB, 1600}, Case{36, size, 1600}, Case{size + 36, size / 2, 800}}) {
    const auto audio = audio_of(wav_of(samples, 16000, 1, c.riff, c.data));
    ASSERT_TRUE(audio) << c.riff << " " << c.data;
    EXPECT_GE(audio->samples.size(), c.least) << c.riff << " " << c.data;
    EXPECT_LE(audio->samples.size(), 1600u);
  }
}

TEST(AudioReader, RefusesAHeadWithoutSound) {
  const auto document = read(wav_of({}, 16000));
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);
  EXPECT_EQ(document.error().message.rfind("memo: ", 0), 0u);
}

TEST(AudioReader, RefusesImpossibleHeads) {
  std::string bytes = wav_of({1, 2, 3}, 16000);
  bytes.replace(24, 4, std::string(4, '\0'));  // 0 Hz
  EXPECT_FALSE(read(bytes));
  bytes = wav_of({1, 2, 3}, 16000);
  bytes.replace(22, 2, std::string(2, '\0'));  // no channel
  EXPECT_FALSE(read(bytes));
}

TEST(AudioReader, MakesSilenceOfWhatIsNoNumber) {
  std::string bytes = sound_of(SF_FORMAT_WAV | SF_FORMAT_FLOAT, 16000, 1, 0.01, 100);
  const float nan = std::numeric_limits<float>::quiet_NaN(), huge = 1e30F;
  bytes.replace(bytes.size() - 4, 4, reinterpret_cast<const char*>(&nan), 4);
  bytes.replace(bytes.size() - 8, 4, reinterpret_cast<const char*>(&huge), 4);
  const auto audio = audio_of(bytes);
  ASSERT_TRUE(audio);
  for (const float sample : audio->samples) ASSERT_LE(std::abs(sample), 1.0F);
}

TEST(AudioReader, SurvivesEveryCut) {
  read_every_cut(wav_of(std::vector<std::int16_t>(60, 100), 8000));
  read_every_cut(sound_of(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, 0.05, 300), 7);
  read_every_cut(sound_of(SF_FORMAT_OGG | SF_FORMAT_VORBIS, 16000, 1, 0.05, 300), 29);
  read_every_cut(sound_of(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 1, 0.2, 300), 13);
}

TEST(AudioReader, ReadsTheSharedRecordings) {
  int count = 0;
  for (const std::string& file : files_below(shared_data("speech"), {".wav", ".flac", ".mp3", ".ogg", ".aiff"})) {
    const auto document = read_document(file, Context{});
    ASSERT_TRUE(document) << document.error().message;
    ASSERT_TRUE(document->parts.at(0).audio);
    EXPECT_NEAR(document->parts[0].audio->seconds(), document->parts[0].audio->source_seconds, 0.01);
    ++count;
  }
  if (count == 0) GTEST_SKIP() << "no shared data here";
  EXPECT_GE(count, 10);
}

}  // namespace
}  // namespace firstpass::input
