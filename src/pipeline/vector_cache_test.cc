#include "pipeline/vector_cache.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::pipeline {
namespace {

class VectorCacheTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(m_folder); }
  void TearDown() override { std::filesystem::remove_all(m_folder); }

  condense::Embedder counting() {
    return [this](const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
      m_read += texts.size();
      std::vector<std::vector<float>> vectors;
      for (const std::string_view text : texts) {
        vectors.emplace_back(384, 0.01F);
        vectors.back()[text.size() % 384] = 0.9F;
      }
      return vectors;
    };
  }
  static vault::Key key(char fill) { return std::move(*vault::Key::from_bytes(std::string(vault::Key::kSize, fill))); }

  std::filesystem::path m_folder = std::filesystem::temp_directory_path() / ("vectors-" + new_id());
  std::filesystem::path m_file = m_folder / "vectors.sealed";
  std::size_t m_read = 0;
};

TEST_F(VectorCacheTest, RemembersOverProcessesAndAnswersTheSame) {
  const std::vector<std::string_view> texts = {"a sentence", "another sentence"};
  VectorCache first(m_file, key('k'));
  const auto cold = first.remembering(counting())(texts);
  ASSERT_TRUE(cold);
  EXPECT_EQ(m_read, 2U);
  VectorCache second(m_file, key('k'));
  const auto warm = second.remembering(counting())({texts[0], texts[1], "a third one"});
  ASSERT_TRUE(warm);
  EXPECT_EQ(m_read, 3U) << "only what is new is read";
  EXPECT_EQ((*warm)[0], (*cold)[0]);
  EXPECT_EQ((*warm)[1], (*cold)[1]);
  EXPECT_NEAR((*cold)[0][10], 0.9F, 0.01F);
}

TEST_F(VectorCacheTest, TellsNothingWithoutTheKey) {
  VectorCache first(m_file, key('k'));
  ASSERT_TRUE(first.remembering(counting())({"the patient is ill"}));
  const auto bytes = read_file(m_file);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->find("patient"), std::string::npos);
  VectorCache other(m_file, key('x'));
  ASSERT_TRUE(other.remembering(counting())({"the patient is ill"}));
  EXPECT_EQ(m_read, 2U) << "another key finds nothing";
}

TEST_F(VectorCacheTest, OverlooksATornEndAndDamage) {
  VectorCache first(m_file, key('k'));
  ASSERT_TRUE(first.remembering(counting())({"one", "two"}));
  std::ofstream(m_file, std::ios::app | std::ios::binary) << "torn";
  VectorCache second(m_file, key('k'));
  ASSERT_TRUE(second.remembering(counting())({"one", "three"}));
  EXPECT_EQ(m_read, 3U);
  VectorCache third(m_file, key('k'));
  ASSERT_TRUE(third.remembering(counting())({"one", "two", "three"}));
  EXPECT_EQ(m_read, 3U) << "the torn end was cut off before more was written";
  auto bytes = *read_file(m_file);
  bytes[100] ^= 1;
  ASSERT_TRUE(write_file(m_file, bytes, 0600));
  VectorCache fourth(m_file, key('k'));
  ASSERT_TRUE(fourth.remembering(counting())({"one", "two", "three"}));
  EXPECT_EQ(m_read, 4U) << "a damaged record is made again";
}

TEST_F(VectorCacheTest, WithoutAKeyNothingIsKept) {
  VectorCache cache(m_file, std::nullopt);
  const auto embed = cache.remembering(counting());
  ASSERT_TRUE(embed({"one"}));
  ASSERT_TRUE(embed({"one"}));
  EXPECT_EQ(m_read, 1U);
  EXPECT_FALSE(std::filesystem::exists(m_file));
}

}  // namespace
}  // namespace firstpass::pipeline
