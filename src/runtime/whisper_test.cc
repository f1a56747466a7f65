#include "runtime/whisper.h"

#include <gtest/gtest.h>

#include "runtime/runtime.h"

namespace firstpass::runtime {
namespace {

TEST(Whisper, HearsNothingInLessThanATenthOfASecond) {
  const auto runtime = Runtime::create_default();
  ASSERT_TRUE(runtime);
  const auto path = (*runtime)->store().path("whisper-base", "ggml-base.bin");
  if (!path) GTEST_SKIP() << "whisper-base is not installed";
  const auto model = WhisperModel::shared(*path);
  ASSERT_TRUE(model) << model.error().message;
  // whisper.cpp mirrors 200 samples at the front, whether they are there or not.
  for (const std::size_t size : {0U, 1U, 199U, 1599U}) {
    const std::vector<float> sound(size, 0.5F);
    const auto heard = (*model)->recognise(sound, {.language = "en", .prompt = {}}, {});
    ASSERT_TRUE(heard) << size << ": " << heard.error().message;
    EXPECT_TRUE(heard->words.empty()) << size;
  }
  EXPECT_TRUE((*model)->guess_language(std::vector<float>(1, 0.5F), {}));
}

}  // namespace
}  // namespace firstpass::runtime
