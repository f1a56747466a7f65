#include "pipeline/answer_cache.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/file.h"
#include "core/ids.h"
#include "core/sqlite.h"

namespace firstpass::pipeline {
namespace {

class AnswerCacheTest : public testing::Test {
 protected:
  AnswerCacheTest() : m_folder(std::filesystem::temp_directory_path() / ("fp-answers-" + new_id())) {
    std::filesystem::create_directories(m_folder);
  }
  ~AnswerCacheTest() override { std::filesystem::remove_all(m_folder); }

  vault::Key key() const { return *vault::Key::from_file(m_folder / "key"); }
  std::filesystem::path file() const { return m_folder / "answers.sqlite"; }
  std::unique_ptr<AnswerCache> open() const { return *AnswerCache::open(file(), key()); }
  std::unique_ptr<vault::Vault> vault() const { return *vault::Vault::open(m_folder / "vault.sqlite", key()); }

  /// All bytes of the store, its log among them.
  std::string bytes() const {
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder))
      if (entry.path().filename().string().starts_with("answers")) all += *read_file(entry.path());
    return all;
  }

  const std::filesystem::path m_folder;
};

TEST_F(AnswerCacheTest, GivesAnAnswerAgainToTheSameRequestOfTheSameConversation) {
  const auto vault = this->vault();
  const auto mine = *vault->scope("mine", "openai"), other = *vault->scope("other", "openai"),
             elsewhere = *vault->scope("mine", "anthropic");
  {
    const auto cache = open();
    EXPECT_FALSE(cache->find("question", *mine));
    cache->put("question", *mine, "the answer about <PERSON_K7Q2>", {});
  }  // what was put is written before the end
  const auto cache = open();
  EXPECT_EQ(cache->find("question", *mine), "the answer about <PERSON_K7Q2>");
  EXPECT_FALSE(cache->find("questiom", *mine));
  EXPECT_FALSE(cache->find("question", *other));
  EXPECT_FALSE(cache->find("question", *elsewhere));
}

TEST_F(AnswerCacheTest, NothingReadableIsOnTheDisk) {
  const auto scope = *vault()->scope("mine", "openai");
  open()->put("a question about gardens", *scope, "an answer about gardens", {});
  const std::string all = bytes();
  ASSERT_GT(all.size(), 4096u);
  for (const char* word : {"garden", "question", "answer about", "mine"})
    EXPECT_EQ(all.find(word), std::string::npos) << word;
}

TEST_F(AnswerCacheTest, WhoErasesTheScopeErasesItsAnswers) {
  const auto vault = this->vault();
  const auto cache = open();
  {
    const auto scope = *vault->scope("mine", "openai");
    cache->put("question", *scope, "answer", {});
  }
  ASSERT_TRUE(vault->erase("mine"));
  const auto again = *vault->scope("mine", "openai");  // the same name, another key
  EXPECT_FALSE(cache->find("question", *again));
  EXPECT_EQ(*cache->forget_scope("mine"), 1);
  EXPECT_EQ(*cache->forget_scope("mine"), 0);
}

TEST_F(AnswerCacheTest, ForgettingLeavesNothingInTheFile) {
  const auto scope = *vault()->scope("mine", "openai");
  const auto cache = open();
  cache->put("one", *scope, std::string(9000, 'a'), {});
  cache->put("two", *scope, std::string(9000, 'b'), {});
  EXPECT_EQ(*cache->forget_all(), 2);
  EXPECT_FALSE(cache->find("one", *scope));
  const std::string all = bytes();
  const std::string mac = key().mac("firstpass answers 1", "answers");
  EXPECT_EQ(all.find(vault::Key::from_bytes(mac)->mac("one", "request")), std::string::npos);
}

TEST_F(AnswerCacheTest, OldOnesGoAndThereIsOnlySoMuchRoom) {
  const auto scope = *vault()->scope("mine", "openai");
  AnswerCache::Limits limits;
  limits.minutes = 0;
  {
    const auto cache = open();
    cache->put("never kept", *scope, "answer", limits);
    limits.minutes = 10;
    limits.most_bytes = 100'000;
    for (int i = 0; i < 200; ++i) cache->put("question " + std::to_string(i), *scope, std::string(2000, 'x'), limits);
    cache->put("too long", *scope, std::string(200'000, 'x'), limits);
  }
  const auto cache = open();
  EXPECT_FALSE(cache->find("never kept", *scope));
  EXPECT_FALSE(cache->find("too long", *scope));
  int left = 0;
  for (int i = 0; i < 200; ++i) left += cache->find("question " + std::to_string(i), *scope).has_value();
  EXPECT_GE(left, 10);
  EXPECT_LE(left, 50 + 32) << "measured at every 32nd";
}

TEST_F(AnswerCacheTest, ADamagedAnswerIsNone) {
  const auto scope = *vault()->scope("mine", "openai");
  open()->put("question", *scope, "answer", {});
  {
    const auto sql = *SqlDatabase::open(file(), "test");
    ASSERT_TRUE(sql->execute("UPDATE answer SET sealed = zeroblob(length(sealed))"));
  }
  EXPECT_FALSE(open()->find("question", *scope));
}

}  // namespace
}  // namespace firstpass::pipeline
