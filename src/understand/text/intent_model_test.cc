#include "understand/text/intent_model.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace firstpass::understand {
namespace {

std::vector<IntentExample> small_set() {
  std::vector<IntentExample> examples;
  for (const char* text :
       {"book a table for two", "reserve a table tonight", "I need a table at eight", "table for four please",
        "can I reserve a seat at your restaurant", "book dinner for six", "a table by the window at noon",
        "make a dinner reservation", "get us a table on Friday", "reserve lunch for three"})
    examples.push_back({text, "reserve"});
  for (const char* text :
       {"where is my parcel", "track my order", "when does my package arrive", "has my order been shipped",
        "my delivery is late", "the parcel has not come", "show the status of my shipment",
        "when will the package be here", "is my order on its way", "delivery status please"})
    examples.push_back({text, "delivery"});
  for (const char* text : {"how tall is that mountain", "tell me a joke", "what is two plus two", "who painted this",
                           "play some music", "is it raining", "why do cats purr", "how old is the moon"})
    examples.push_back({text, std::string(kOutOfScope)});
  return examples;
}

TEST(IntentModel, LearnsTellsApartAndKeeps) {
  const auto runtime = runtime::Runtime::create_default();
  ASSERT_TRUE(runtime) << runtime.error().message;
  const auto model = IntentModel::train(small_set(), **runtime, {});
  if (!model && model.error().code == Code::failed_precondition) GTEST_SKIP() << model.error().message;
  ASSERT_TRUE(model) << model.error().message;
  EXPECT_EQ(model->labels(), (std::vector<std::string>{"delivery", "reserve"}));
  const std::vector<std::string_view> asked = {"please reserve a table for five", "my package still has not arrived",
                                               ""};
  const auto guesses = model->predict(asked, **runtime, {});
  ASSERT_TRUE(guesses);
  EXPECT_EQ((*guesses)[0].intent, "reserve");
  EXPECT_EQ((*guesses)[1].intent, "delivery");
  for (const IntentGuess& guess : *guesses) {
    EXPECT_GE(guess.score, 0);
    EXPECT_LE(guess.score, 1);
    EXPECT_EQ(guess.in_scope, guess.score >= 0.5);
  }
  const auto again = IntentModel::parse(model->serialise());
  ASSERT_TRUE(again) << again.error().message;
  const auto same = again->predict(asked, **runtime, {});
  ASSERT_TRUE(same);
  EXPECT_EQ((*same)[0].intent, "reserve");
  EXPECT_NEAR((*same)[0].score, (*guesses)[0].score, 0.05);
}

TEST(IntentModel, RefusesWhatItCannotLearnFrom) {
  const auto runtime = runtime::Runtime::create_default();
  ASSERT_TRUE(runtime);
  EXPECT_EQ(IntentModel::train({}, **runtime, {}).error().code, Code::invalid_argument);
  EXPECT_EQ(IntentModel::train({{"a", "x"}, {"b", "x"}}, **runtime, {}).error().code, Code::invalid_argument);
  EXPECT_EQ(IntentModel::train({{"a", "x"}, {"b", "y"}, {"c", "y"}}, **runtime, {}).error().code,
            Code::invalid_argument);
}

TEST(IntentModel, ReadsNothingFromDamagedFiles) {
  EXPECT_EQ(IntentModel::parse("").error().code, Code::data_loss);
  EXPECT_EQ(IntentModel::parse("FPINTENT").error().code, Code::data_loss);
  EXPECT_EQ(IntentModel::parse(std::string(100000, '\xFF')).error().code, Code::data_loss);
  const auto runtime = runtime::Runtime::create_default();
  ASSERT_TRUE(runtime);
  const auto model = IntentModel::train(small_set(), **runtime, {});
  if (!model) GTEST_SKIP() << model.error().message;
  std::string bytes = model->serialise();
  EXPECT_FALSE(IntentModel::parse(std::string_view(bytes).substr(0, bytes.size() / 2)));
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_FALSE(IntentModel::parse(bytes));
}

}  // namespace
}  // namespace firstpass::understand
