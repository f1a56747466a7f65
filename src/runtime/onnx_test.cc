#include "runtime/onnx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <fstream>
#include <thread>

namespace firstpass::runtime {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::filesystem::path kNer = std::filesystem::path(FIRSTPASS_SOURCE_DIR) / "models/ner/teacher.onnx";

// [CLS] john smith [SEP]; the model also takes a letter-case class for each piece.
std::vector<NamedTensor> sentence(std::int64_t rows = 1) {
  std::vector<std::int64_t> ids, mask, types;
  for (std::int64_t row = 0; row < rows; ++row) {
    ids.insert(ids.end(), {101, 2198, 3044, 102});
    mask.insert(mask.end(), {1, 1, 1, 1});
    types.insert(types.end(), {0, 1, 1, 0});
  }
  return {{"input_ids", Tensor::of({rows, 4}, ids)},
          {"attention_mask", Tensor::of({rows, 4}, mask)},
          {"token_type_ids", Tensor::of({rows, 4}, types)}};
}

std::shared_ptr<OnnxSession> ner(const OnnxOptions& options = {}) {
  auto session = OnnxSession::load(kNer, options);
  EXPECT_TRUE(session) << session.error().message;
  return session ? *session : nullptr;
}

TEST(Onnx, RunsARealModel) {
  const auto session = ner();
  ASSERT_NE(session, nullptr);
  EXPECT_THAT(session->input_names(), testing::UnorderedElementsAre("input_ids", "attention_mask", "token_type_ids"));
  EXPECT_THAT(session->input_shape("input_ids"), ElementsAre(-1, -1));
  const auto outputs = session->run(sentence());
  ASSERT_TRUE(outputs) << outputs.error().message;
  ASSERT_EQ(outputs->size(), session->output_names().size());
  EXPECT_THAT((*outputs)[0].shape, ElementsAre(1, 4, 21));
  for (const float value : (*outputs)[0].floats()) EXPECT_TRUE(std::isfinite(value));
}

TEST(Onnx, OutputsCanBeLookedAtInPlace) {
  const auto session = ner();
  ASSERT_NE(session, nullptr);
  const auto copied = session->run(sentence(2));
  ASSERT_TRUE(copied);
  bool same = false;
  const auto compare = [&](const std::vector<TensorView>& outputs) -> Status {
    const auto floats = (*copied)[0].floats();
    same = outputs.size() == copied->size() && outputs[0].shape == (*copied)[0].shape &&
           std::equal(floats.begin(), floats.end(), outputs[0].floats.begin(), outputs[0].floats.end());
    return fail(Code::aborted, "test", "what the caller says is passed on");
  };
  const Status status = session->run_and_look(sentence(2), {}, compare);
  EXPECT_TRUE(same);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, Code::aborted);
  EXPECT_EQ(session->run_and_look({}, {}, compare).error().code, Code::invalid_argument);
}

TEST(Onnx, SharedPoolAndOwnThreadAgree) {
  set_onnx_pool_threads(2);
  const auto alone = ner({.threads = 1})->run(sentence());
  const auto pooled = ner({.threads = 2, .use_arena = false})->run(sentence());
  ASSERT_TRUE(alone);
  ASSERT_TRUE(pooled);
  ASSERT_EQ((*alone)[0].floats().size(), (*pooled)[0].floats().size());
  for (std::size_t i = 0; i < (*alone)[0].floats().size(); ++i) {
    EXPECT_NEAR((*alone)[0].floats()[i], (*pooled)[0].floats()[i], 1e-3);
  }
}

TEST(Onnx, RunIsThreadSafe) {
  const auto session = ner();
  const auto expected = session->run(sentence());
  ASSERT_TRUE(expected);
  std::atomic<int> equal{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 5; ++i) {
        const auto outputs = session->run(sentence());
        if (outputs && (*outputs)[0].data == (*expected)[0].data) ++equal;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(equal, 20);
}

TEST(Onnx, WrongNamesSayWhatTheModelHas) {
  const auto session = ner();
  auto inputs = sentence();
  inputs[0].name = "pixels";
  const auto wrong_input = session->run(inputs);
  ASSERT_FALSE(wrong_input);
  EXPECT_EQ(wrong_input.error().code, Code::invalid_argument);
  EXPECT_THAT(wrong_input.error().message, HasSubstr("'pixels'"));
  EXPECT_THAT(wrong_input.error().message, HasSubstr("input_ids"));
  const auto wrong_output = session->run(sentence(), {"boxes"});
  ASSERT_FALSE(wrong_output);
  EXPECT_EQ(wrong_output.error().code, Code::invalid_argument);
  EXPECT_THAT(session->input_shape("pixels"), ElementsAre());
}

TEST(Onnx, WrongShapesTypesAndMissingInputsAreErrors) {
  const auto session = ner();
  auto shape_and_size_differ = sentence();
  shape_and_size_differ[0].tensor.shape = {1, 5};
  auto lengths_differ = sentence();
  lengths_differ[1].tensor = Tensor::of({1, 3}, std::vector<std::int64_t>{1, 1, 1});
  auto negative = sentence();
  negative[0].tensor.shape = {-1, 4};
  auto huge = sentence();
  huge[0].tensor.shape = {std::int64_t{1} << 62, std::int64_t{1} << 62};
  auto rank = sentence();
  rank[0].tensor.shape = {4};
  auto type = sentence();
  type[0].tensor = Tensor::of({1, 4}, std::vector<float>{1, 2, 3, 4});
  auto missing = sentence();
  missing.pop_back();
  for (const auto& inputs : {shape_and_size_differ, lengths_differ, negative, huge, rank, type, missing}) {
    const auto outputs = session->run(inputs);
    ASSERT_FALSE(outputs);
    EXPECT_EQ(outputs.error().code, Code::invalid_argument) << outputs.error().message;
    EXPECT_EQ(outputs.error().message.find('\n'), std::string::npos);
  }
  EXPECT_TRUE(session->run(sentence(3)));  // an error leaves the session usable
}

TEST(Onnx, MissingAndDamagedFilesAreErrors) {
  const auto missing = OnnxSession::load("/nowhere/at/all.onnx");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
  const auto folder = OnnxSession::load("/");
  ASSERT_FALSE(folder);

  const std::filesystem::path cut = std::filesystem::path(testing::TempDir()) / "cut.onnx";
  std::ifstream whole(kNer, std::ios::binary);
  std::string half(std::filesystem::file_size(kNer) / 2, '\0');
  whole.read(half.data(), static_cast<std::streamsize>(half.size()));
  std::ofstream(cut, std::ios::binary) << half;
  const auto damaged = OnnxSession::load(cut);
  ASSERT_FALSE(damaged);
  EXPECT_EQ(damaged.error().code, Code::data_loss) << damaged.error().message;
}

TEST(Onnx, AbsentMetadataIsEmpty) { EXPECT_EQ(ner()->metadata("character"), ""); }

}  // namespace
}  // namespace firstpass::runtime
