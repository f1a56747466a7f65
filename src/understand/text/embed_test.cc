#include "understand/text/embed.h"

#include <gtest/gtest.h>

#include <numeric>

namespace firstpass::understand {
namespace {

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

TEST(Embed, NearInMeaningIsNearInDirection) {
  const auto runtime = runtime::Runtime::create_default();
  ASSERT_TRUE(runtime) << runtime.error().message;
  const std::string long_text(20000, 'x');
  const auto vectors = embed_texts({"How do I reset my password?", "Steps to change a forgotten login secret",
                                    "The weather is nice in Paris today", "", long_text, "\xFF\xFE"},
                                   **runtime, {});
  ASSERT_TRUE(vectors) << vectors.error().message;
  ASSERT_EQ(vectors->size(), 6U);
  for (const auto& vector : *vectors) EXPECT_NEAR(cosine(vector, vector), 1.0, 1e-3);
  EXPECT_GT(cosine((*vectors)[0], (*vectors)[1]), 0.4);
  EXPECT_LT(cosine((*vectors)[0], (*vectors)[2]), 0.2);
  // The same whether it is embedded alone or beside longer texts (up to the rounding of 8-bit arithmetic).
  const auto alone = embed_texts({"How do I reset my password?"}, **runtime, {});
  ASSERT_TRUE(alone);
  EXPECT_GT(cosine((*alone)[0], (*vectors)[0]), 0.97);
  EXPECT_TRUE(embed_texts({}, **runtime, {})->empty());
}

TEST(Embed, RareWordsAreRarerThanCommonOnes) {
  const auto runtime = runtime::Runtime::create_default();
  ASSERT_TRUE(runtime) << runtime.error().message;
  const auto rarity = word_rarity(**runtime);
  ASSERT_TRUE(rarity) << rarity.error().message;
  EXPECT_LT((*rarity)("new people"), (*rarity)("harbour crane"));
  EXPECT_LT((*rarity)("harbour crane"), (*rarity)("eigenvalue preconditioner"));
  EXPECT_EQ((*rarity)("planet"), (*rarity)("Planet"));
  for (const char* phrase : {"", " ", "...", "the", "xqzvvk", "\xFF\xFE", "日本"}) {
    EXPECT_GE((*rarity)(phrase), 0) << phrase;
    EXPECT_LE((*rarity)(phrase), 1) << phrase;
  }
}

}  // namespace
}  // namespace firstpass::understand
