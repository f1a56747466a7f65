#include "pipeline/dispatcher.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <filesystem>

#include "cloud/circuit_breaker.h"

namespace firstpass::pipeline {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Simulated time: how often is a provider tried that is down for `down`, and how long after its return?
std::pair<int, seconds> tries(std::chrono::seconds down, milliseconds retry_after = {}) {
  Pace pace;
  const Pace::Clock::time_point begin{};
  auto now = begin;
  int count = 0;
  for (;; now += milliseconds(100)) {
    if (!pace.may_try(now, 0)) continue;
    if (now - begin >= down) return {count, std::chrono::duration_cast<seconds>(now - begin - down)};
    ++count;
    pace.nothing_accepted(now, retry_after, 1.0);
  }
}

TEST(Pace, AProviderThatIsDownForAnHourIsAskedNowAndThen) {
  const auto [count, late] = tries(minutes(60));
  EXPECT_GE(count, 10);
  EXPECT_LE(count, 24);
  EXPECT_LE(late, seconds(375));  // five minutes and a quarter of it
  const auto [few, soon] = tries(seconds(3));
  EXPECT_LE(few, 3);
  EXPECT_LE(soon, seconds(5));
}

TEST(Pace, TheProvidersOwnWishIsHonoured) { EXPECT_LE(tries(minutes(60), minutes(20)).first, 4); }

TEST(Pace, AfterAFailureOneIsTriedAlone) {
  Pace pace;
  const Pace::Clock::time_point now{};
  EXPECT_TRUE(pace.may_try(now, 3));
  pace.nothing_accepted(now, {}, 0);
  EXPECT_FALSE(pace.may_try(now, 0));
  EXPECT_TRUE(pace.may_try(now + seconds(2), 0));
  EXPECT_FALSE(pace.may_try(now + seconds(2), 1));
  pace.settled();
  EXPECT_TRUE(pace.may_try(now, 3));
}

class DispatcherTest : public ::testing::Test {
 protected:
  DispatcherTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-dispatcher-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    Settings settings;
    settings.home = m_folder;
    settings.provider = "openai";
    settings.base_url = "http://127.0.0.1:9/v1";  // this machine: needs no network
    m_engine = std::move(*Engine::create(settings));
    m_box = *m_engine->outbox();
  }
  ~DispatcherTest() override {
    m_engine.reset();
    std::filesystem::remove_all(m_folder);
  }

  void wait_until(const std::function<bool()>& true_now) {
    for (int i = 0; i < 1000 && !true_now(); ++i) std::this_thread::sleep_for(milliseconds(20));
    EXPECT_TRUE(true_now());
  }
  std::int64_t count(outbox::State state) { return m_box->counts()->at(state).items; }
  Tried finish(const std::string& id) {
    if (!m_box->claim(id)) return {};
    EXPECT_TRUE(m_box->finish(id, outbox::State::done, "", "answer"));
    return {};
  }

  std::filesystem::path m_folder;
  std::shared_ptr<Engine> m_engine;
  outbox::Outbox* m_box = nullptr;
};

TEST_F(DispatcherTest, SendsWhatWaitsByItself) {
  for (int i = 0; i < 100; ++i) ASSERT_TRUE(m_box->add("openai", "", "x"));
  (void)*m_box->add("elsewhere", "", "x");  // nobody sends to a provider that is not set up
  std::atomic<int> sent = 0;
  Dispatcher dispatcher(*m_engine, {{"ask", {[&](const std::string& id) { return ++sent, finish(id); }}}}, {},
                        {4, milliseconds(50), {}});
  ASSERT_TRUE(dispatcher.start());
  wait_until([&] { return count(outbox::State::done) == 100; });
  ASSERT_TRUE(m_box->add("openai", "", "late"));
  dispatcher.wake();
  wait_until([&] { return count(outbox::State::done) == 101; });
  dispatcher.stop();
  EXPECT_EQ(count(outbox::State::queued), 1);
  EXPECT_EQ(dispatcher.holding(), "");
}

TEST_F(DispatcherTest, WhileTheFirstProviderRestsOnlyWhatFallsBackGoes) {
  Settings settings = m_engine->settings();
  settings.fallbacks = "anthropic";
  settings.destinations["anthropic"].base_url = "http://127.0.0.1:9";
  const auto engine = Engine::reconfigured(*m_engine, settings);
  ASSERT_TRUE(engine) << engine.error().message;
  outbox::Order order;
  order.destination = "openai", order.payload = "x";
  ASSERT_TRUE(m_box->add(order));
  order.kind = "gateway";
  ASSERT_TRUE(m_box->add(order));
  for (int i = 0; i < 3; ++i) cloud::circuit_breaker().failure("openai");
  EXPECT_TRUE(reason_to_wait(**engine, (*engine)->targets()[0]).of_provider);
  EXPECT_EQ(reason_to_wait(**engine, (*engine)->targets()[1]).reason, "");

  std::atomic<int> asked = 0, other = 0;
  Dispatcher dispatcher(**engine,
                        {{"ask", {[&](const std::string& id) { return ++asked, finish(id); }}},
                         {"gateway", {[&](const std::string& id) { return ++other, finish(id); }, true}}},
                        {}, {1, milliseconds(20), {}});
  ASSERT_TRUE(dispatcher.start());
  wait_until([&] { return other == 1; });
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_EQ(asked, 0);
  EXPECT_EQ(dispatcher.holding(), "");
  cloud::circuit_breaker().success("openai");
  wait_until([&] { return asked == 1; });
  dispatcher.stop();
}

TEST_F(DispatcherTest, TellsWebhooksUntilTheyListen) {
  outbox::Order order;
  order.destination = "openai", order.payload = "x", order.webhook = "crm";
  ASSERT_TRUE(m_box->add(order));
  std::atomic<int> told = 0;
  Dispatcher dispatcher(*m_engine, {{"ask", {[&](const std::string& id) { return finish(id); }}}},
                        [&](const outbox::Item& item) -> Status {
                          EXPECT_EQ(item.result, "answer");
                          if (++told < 3) return fail(Code::unavailable, "test", "nobody listens", true);
                          return {};
                        },
                        {1, milliseconds(20), {}});
  ASSERT_TRUE(dispatcher.start());
  wait_until([&] { return told == 3 && m_box->untold(1)->empty(); });
  dispatcher.stop();
  EXPECT_EQ(told, 3);
}

TEST_F(DispatcherTest, ReconfiguredEnginesShareWhatIsOpen) {
  Settings settings = m_engine->settings();
  settings.model = "another";
  const auto second = Engine::reconfigured(*m_engine, settings);
  ASSERT_TRUE(second);
  EXPECT_EQ((*second)->settings().model, "another");
  EXPECT_EQ(*(*second)->outbox(), m_box);
  settings.home = "/elsewhere";
  EXPECT_EQ(Engine::reconfigured(*m_engine, settings).error().code, Code::failed_precondition);
}

}  // namespace
}  // namespace firstpass::pipeline
