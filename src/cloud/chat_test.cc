// chat() against a real server: the stand-in for providers.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>

#include "../tests/standin/outbound.h"
#include "../tests/standin/standin.h"
#include "cloud/circuit_breaker.h"
#include "cloud/http_date.h"
#include "cloud/provider.h"

namespace firstpass::cloud {
namespace {

using std::chrono::milliseconds;
using testing::Standin;
using testing::TestScope;

struct Dialect {
  std::string name, base_path;
};

class ChatTest : public ::testing::TestWithParam<Dialect> {
 protected:
  ChatTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-chat-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
    m_ledger = std::move(*egress::Ledger::open(m_folder / "ledger.sqlite", vault::Key::ephemeral()));
    m_line = egress::make_line(*m_ledger);
    m_provider = make_provider(GetParam().name);
    m_placeholder = m_scope.hide("PERSON", "Kimberly Watson");
    circuit_breaker().success("test");
  }
  ~ChatTest() override { std::filesystem::remove_all(m_folder); }

  Result<ChatReply> ask(const Standin& standin, const std::string& model, bool stream, int attempts = 1,
                        milliseconds time = milliseconds(20'000)) {
    m_said.clear();
    ChatRequest chat_request{model, {{"user", "What about " + m_placeholder + "?"}}, 64, stream};
    Wire wire = m_provider->encode(chat_request, {standin.url(GetParam().base_path), "key-1", ""});
    testing::Draft draft;
    draft.url = wire.url, draft.body = wire.body, draft.headers = wire.headers;
    Context context;
    context.deadline = Deadline::after(time);
    return chat(
        *m_provider, testing::outbound(draft, m_scope.scope()), *m_line, context,
        [this](std::string_view text) { m_said += text; }, attempts);
  }
  std::size_t sent() const { return m_ledger->verify()->entries / 2; }

  std::filesystem::path m_folder;
  std::unique_ptr<egress::Ledger> m_ledger;
  std::unique_ptr<egress::Line> m_line;
  std::unique_ptr<Provider> m_provider;
  TestScope m_scope;
  std::string m_placeholder, m_said;
};

INSTANTIATE_TEST_SUITE_P(Dialects, ChatTest, ::testing::Values(Dialect{"openai", "/v1"}, Dialect{"anthropic", ""}),
                         [](const auto& dialect) { return dialect.param.name; });

TEST_P(ChatTest, AnswersStreamedOrNot) {
  const Standin standin({"--require-key", "key-1"});
  for (const bool stream : {false, true}) {
    const auto reply = ask(standin, "m", stream);
    ASSERT_TRUE(reply) << reply.error().message;
    EXPECT_EQ(reply->text, "You wrote about " + m_placeholder + ". Is that right?");
    EXPECT_EQ(m_said, reply->text);
    EXPECT_EQ(reply->usage.input_tokens, 3u);
    EXPECT_GT(reply->usage.output_tokens, 0u);
    const auto rows = *m_ledger->entries();
    EXPECT_EQ(rows.back().tokens, reply->usage.input_tokens + reply->usage.output_tokens);
  }
  EXPECT_EQ(standin.received().find("Watson"), std::string::npos);
}

TEST_P(ChatTest, AJsonReplyToAStreamedRequestIsTaken) {
  const Standin standin({"--json-when-streamed"});
  const auto reply = ask(standin, "m", true);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(m_said, reply->text);
}

TEST_P(ChatTest, EveryFailureHasItsCode) {
  const Standin standin;
  struct Case {
    const char* model;
    bool stream;
    Code code;
    bool retryable;
  };
  for (const Case& c : {Case{"fail-401", false, Code::unauthenticated, false},
                        {"fail-403", true, Code::unauthenticated, false},
                        {"fail-429", false, Code::resource_exhausted, true},
                        {"fail-500", true, Code::unavailable, true},
                        {"fail-529", false, Code::unavailable, true},
                        {"fail-400", false, Code::invalid_argument, false},
                        {"fail-404", false, Code::not_found, false},
                        {"fail-redirect", false, Code::failed_precondition, false},
                        {"fail-garbage", false, Code::data_loss, false},
                        {"fail-garbage", true, Code::data_loss, false},
                        {"fail-half", false, Code::aborted, false},
                        {"fail-half", true, Code::aborted, false},
                        {"fail-no-end", true, Code::aborted, false},
                        {"fail-error-event", true, Code::aborted, false},
                        {"fail-close", false, Code::aborted, false},
                        {"fail-secret-error", false, Code::unavailable, true}}) {
    circuit_breaker().success("test");
    const auto reply = ask(standin, c.model, c.stream);
    ASSERT_FALSE(reply) << c.model;
    EXPECT_EQ(reply.error().code, c.code) << c.model << ": " << reply.error().message;
    EXPECT_EQ(reply.error().retryable, c.retryable) << c.model;
    for (const char* echo : {"standin", "What about", "PERSON_", "html"})
      EXPECT_EQ(reply.error().message.find(echo), std::string::npos) << reply.error().message;
  }
}

TEST_P(ChatTest, SilenceEndsAtTheDeadline) {
  const Standin standin;
  const auto reply = ask(standin, "fail-never", false, 3, milliseconds(300));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::deadline_exceeded);
  EXPECT_EQ(sent(), 1u);  // it was sent: never again by itself
}

TEST_P(ChatTest, NoConnectionMayBeTriedLater) {
  std::string url;
  {
    const Standin gone;
    url = gone.url();
  }
  testing::Draft draft;
  draft.url = url + "/v1/x";
  const auto reply = chat(*m_provider, testing::outbound(draft, m_scope.scope()), *m_line, Context(), {}, 1);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unavailable);
  EXPECT_TRUE(reply.error().retryable);
}

TEST_P(ChatTest, WhatWasNotAcceptedIsTriedAgain) {
  const Standin standin({"--fail-first", "1", "--fail-mode", "429"});
  const auto before = std::chrono::steady_clock::now();
  const auto reply = ask(standin, "m", true, 2);
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(sent(), 2u);
  EXPECT_GE(std::chrono::steady_clock::now() - before, milliseconds(1000));  // its Retry-After
}

TEST_P(ChatTest, ALongRetryAfterIsNotSleptThrough) {
  const Standin standin;
  const auto reply = ask(standin, "fail-429-long", false, 3);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::resource_exhausted);
  EXPECT_NE(reply.error().message.find("3600"), std::string::npos);
  EXPECT_EQ(sent(), 1u);
}

TEST_P(ChatTest, WhatMayHaveBeenDoneIsNotTriedAgain) {
  const Standin standin;
  for (const char* model : {"fail-half", "fail-garbage", "fail-401", "fail-error-event"}) {
    const std::size_t before = sent();
    EXPECT_FALSE(ask(standin, model, true, 5));
    EXPECT_EQ(sent(), before + 1) << model;
  }
}

TEST_P(ChatTest, ADestinationThatKeepsFailingRests) {
  const Standin standin;
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(ask(standin, "fail-503", false));
  EXPECT_EQ(circuit_breaker().failures("test"), 5);
  const std::size_t before = sent();
  const auto reply = ask(standin, "m", false);
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unavailable);
  EXPECT_EQ(sent(), before);
  circuit_breaker().success("test");
}

TEST(CircuitBreaker, OpensTriesAndCloses) {
  CircuitBreaker breaker(2, std::chrono::seconds(10));
  const auto start = CircuitBreaker::Clock::now();
  EXPECT_TRUE(breaker.allow("a", start));
  breaker.failure("a", start), breaker.failure("a", start);
  EXPECT_FALSE(breaker.allow("a", start + std::chrono::seconds(9)));
  EXPECT_TRUE(breaker.allow("b", start));
  EXPECT_TRUE(breaker.allow("a", start + std::chrono::seconds(11)));
  EXPECT_FALSE(breaker.allow("a", start + std::chrono::seconds(12)));  // one tries, the others wait
  breaker.failure("a", start + std::chrono::seconds(12));
  EXPECT_FALSE(breaker.allow("a", start + std::chrono::seconds(21)));
  breaker.success("a");
  EXPECT_TRUE(breaker.allow("a", start));
}

TEST(RetryAfter, HasTwoForms) {
  EXPECT_EQ(parse_retry_after("2"), milliseconds(2000));
  EXPECT_EQ(parse_retry_after("1.5"), milliseconds(1500));
  const auto then = std::chrono::system_clock::from_time_t(784111777);  // Sun, 06 Nov 1994 08:49:37 GMT
  EXPECT_EQ(parse_retry_after("Sun, 06 Nov 1994 08:49:47 GMT", then), milliseconds(10'000));
  for (const char* bad : {"", "-5", "soon", "nan", "Sun, 06 Nov 1994 08:00:00 GMT"})
    EXPECT_EQ(parse_retry_after(bad, then), milliseconds(0)) << bad;
  EXPECT_EQ(parse_retry_after("1e99"), std::chrono::hours(24));
}

}  // namespace
}  // namespace firstpass::cloud
