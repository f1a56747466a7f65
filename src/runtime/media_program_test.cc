#include "runtime/media_program.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"

namespace firstpass::runtime {
namespace {

/// Plain 8-bit samples through ffmpeg: what goes in comes out.
Result<std::string> copy_of(const std::string& bytes, const std::string& from, const std::string& to = "pipe:1") {
  std::string out;
  const Status done = run_media_program(
      "ffmpeg", bytes,
      {"-nostdin", "-v", "quiet", "-f", "u8", "-ar", "8000", "-ac", "1", "-i", from, "-y", "-f", "u8", to},
      [&](std::string_view piece) {
        out += piece;
        return true;
      },
      Context{});
  if (!done) return fail(done.error());
  return out;
}

class MediaProgram : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_media_program("ffmpeg")) GTEST_SKIP() << "no ffmpeg here";
  }
};

TEST(MediaProgramMissing, SaysWhatToInstall) {
  EXPECT_FALSE(has_media_program("no-such-program"));
  const Status missing = run_media_program(
      "no-such-program", "x", {}, [](std::string_view) { return true; }, Context{});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::unimplemented);
  EXPECT_NE(missing.error().message.find("install"), std::string::npos);
}

TEST_F(MediaProgram, ReadsItsInputAndNothingElse) {
  const std::string bytes(5000, 'a');
  const auto copy = copy_of(bytes, "{input}");
  ASSERT_TRUE(copy) << copy.error().message;
  EXPECT_EQ(*copy, bytes);
  const auto file = std::filesystem::temp_directory_path() / "firstpass_media_secret";
  ASSERT_TRUE(write_file(file, "a secret that is long enough to be heard"));
  const auto other = copy_of("x", "file:" + file.string());
  std::filesystem::remove(file);
  if (other && !other->empty()) GTEST_SKIP() << "this kernel has no Landlock: other files can be read";
  EXPECT_FALSE(other);
}

TEST_F(MediaProgram, WritesNothingAndAsksNobody) {
  const auto file = std::filesystem::temp_directory_path() / "firstpass_media_out";
  (void)copy_of(std::string(5000, 'a'), "{input}", "file:" + file.string());
  std::error_code error;
  const bool written = std::filesystem::exists(file, error) && std::filesystem::file_size(file, error) > 0;
  std::filesystem::remove(file, error);
  EXPECT_FALSE(written);
  EXPECT_FALSE(copy_of("x", "tcp://127.0.0.1:9"));
}

TEST_F(MediaProgram, IsStoppedWhenEnoughIsKnownAndWhenItIsLate) {
  std::size_t taken = 0;
  const Status stopped = run_media_program(
      "ffmpeg", "x", {"-nostdin", "-v", "quiet", "-f", "lavfi", "-i", "sine", "-f", "u8", "pipe:1"},
      [&](std::string_view piece) {
        taken += piece.size();
        return taken < 100000;
      },
      Context{});
  EXPECT_TRUE(stopped) << stopped.error().message;
  Context late;
  late.deadline = Deadline::after(std::chrono::milliseconds(300));
  const Status ended = run_media_program(
      "ffmpeg", "x", {"-nostdin", "-v", "quiet", "-re", "-f", "lavfi", "-i", "sine", "-f", "u8", "pipe:1"},
      [](std::string_view) { return true; }, late);
  ASSERT_FALSE(ended);
  EXPECT_EQ(ended.error().code, Code::deadline_exceeded);
}

TEST_F(MediaProgram, ReportsDamage) {
  const Status damaged = run_media_program(
      "ffmpeg", "neither sound nor picture", {"-nostdin", "-v", "quiet", "-i", "{input}", "-f", "u8", "pipe:1"},
      [](std::string_view) { return true; }, Context{});
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, Code::data_loss);
}

}  // namespace
}  // namespace firstpass::runtime
