#include "gateway/masker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "core/fiber.h"
#include "vault/database.h"
#include "vault/durable.h"

namespace firstpass::gateway {
namespace {

using testing::HasSubstr;
using testing::Not;

class MaskerTest : public testing::Test {
 protected:
  void SetUp() override {
    char pattern[] = "/tmp/fp-masker-XXXXXX";
    m_home = mkdtemp(pattern);
    pipeline::Settings settings;
    settings.home = m_home.string();
    settings.profile = "rules";
    m_engine = pipeline::Engine::create(settings).value();
    m_vault = m_engine->vault().value();
    m_masker = std::make_unique<Masker>(*m_engine);
  }
  void TearDown() override {
    m_masker.reset(), m_engine.reset();
    std::filesystem::remove_all(m_home);
  }
  static Json body() {
    return {
        {"messages", {{{"role", "user"}, {"content", "Write to ada.lovelace@example.org, or to bo@example.org."}}}}};
  }
  Result<Conversation> conversation() { return m_masker->conversation_of(body(), "", "openai"); }
  /// What may leave: masked, and what it hides is on the disk.
  Result<std::string> sendable(const Conversation& conversation) {
    Json masked = body();
    Tightening tightening;
    tightening.profile = protect::Profile::rules;
    FP_TRY(m_masker->mask(masked, {}, conversation, tightening, {}));
    FP_TRY(vault::sync(*conversation.scope));
    return dump(masked);
  }
  /// From another connection, as a damaged disk would do in the middle of a group.
  void execute(const char* sql) const {
    for (const auto& file : std::filesystem::recursive_directory_iterator(m_home))
      if (file.path().filename() == "vault.sqlite") {
        auto raw = vault::Database::open(file.path());
        ASSERT_TRUE(raw);
        ASSERT_TRUE((*raw)->execute(sql));
        return;
      }
    FAIL() << "no vault";
  }
  void expect_masked(const Result<std::string>& sent) const {
    ASSERT_TRUE(sent) << sent.error().message;
    EXPECT_THAT(*sent, HasSubstr("<EMAIL_ADDRESS_"));
    EXPECT_THAT(*sent, Not(HasSubstr("example.org")));
  }

  std::filesystem::path m_home;
  std::shared_ptr<pipeline::Engine> m_engine;
  vault::Vault* m_vault = nullptr;
  std::unique_ptr<Masker> m_masker;
};

TEST_F(MaskerTest, AConversationGoesOnAfterItsGroupWasUndone) {
  ASSERT_TRUE(vault::commit_in_groups(*m_vault));
  execute(
      "CREATE TRIGGER fails BEFORE INSERT ON entries WHEN (SELECT count(*) FROM entries) = 1"
      " BEGIN SELECT RAISE(FAIL, 'no'); END");
  EventLoop loop;
  loop.post([&] {
    start_fiber(loop, [&] {
      const auto first = conversation(), shared = conversation();
      EXPECT_TRUE(first && shared);
      if (first && shared) {
        EXPECT_FALSE(sendable(*first));
        EXPECT_FALSE(vault::sync(*first->scope));
        EXPECT_FALSE(vault::sync(*shared->scope)) << "the other request of this conversation is told, too";
      }
      loop.stop();
    });
  });
  loop.run();
  execute("DROP TRIGGER fails");
  const auto again = conversation();
  ASSERT_TRUE(again) << again.error().message;
  expect_masked(sendable(*again));
}

TEST_F(MaskerTest, AConversationThatWasErasedElsewhereBeginsAnew) {
  const auto first = conversation();
  ASSERT_TRUE(first);
  expect_masked(sendable(*first));
  execute("PRAGMA foreign_keys=ON; DELETE FROM scopes");
  const auto again = conversation();
  ASSERT_TRUE(again);
  expect_masked(sendable(*again));
  EXPECT_NE(again->scope, first->scope);
}

}  // namespace
}  // namespace firstpass::gateway
