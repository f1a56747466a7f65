#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cloud/provider_testing.h"

namespace firstpass::cloud {
namespace {

using nlohmann::json;
using testing::read_reply;
using testing::recorded;

const std::unique_ptr<Provider> kProvider = make_provider("anthropic");

TEST(AnthropicProvider, EncodesAChat) {
  ChatRequest request{
      "", {{"system", "Be brief."}, {"user", "Hello <PERSON_K7Q2>"}, {"system", "In English."}}, 256, true};
  const Wire wire = kProvider->encode(request, {"http://127.0.0.1:9", "key-1", ""});
  EXPECT_EQ(wire.url, "http://127.0.0.1:9/v1/messages");
  EXPECT_EQ(json::parse(wire.body), json::parse(R"({"model":"claude-haiku-4-5","max_tokens":256,"stream":true,
      "system":"Be brief.\n\nIn English.","messages":[{"role":"user","content":"Hello <PERSON_K7Q2>"}]})"));
  ASSERT_GE(wire.headers.size(), 2u);
  EXPECT_EQ(wire.headers[0], (std::pair<std::string, std::string>("x-api-key", "key-1")));
  EXPECT_EQ(wire.headers[1], (std::pair<std::string, std::string>("anthropic-version", "2023-06-01")));
}

TEST(AnthropicProvider, TakesABaseUrlWithOrWithoutVersion) {
  for (const char* base : {"https://proxy.example/v1", "https://proxy.example/", "https://proxy.example"})
    EXPECT_EQ(kProvider->encode({}, {base, "", ""}).url, "https://proxy.example/v1/messages");
}

TEST(AnthropicProvider, DecodesAReply) {
  const auto reply = kProvider->decode(recorded("anthropic", "reply.json"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "You owe <ORGANIZATION_K7Q2> 1250.40 €.");  // thinking is not part of the answer
  EXPECT_EQ(reply->finish_reason, "end_turn");
  EXPECT_EQ(reply->usage.input_tokens, 1190u);
  EXPECT_NEAR(cost_of(*kProvider, *reply), (1190 * 1.0 + 100 * 5.0) / 1e6, 1e-12);
}

TEST(AnthropicProvider, DecodesAStreamAtEveryCut) { testing::expect_stream_at_every_cut("anthropic"); }

TEST(AnthropicProvider, ACutStreamIsAnError) { testing::expect_no_cut_stream_passes("anthropic", "\"message_stop\""); }

TEST(AnthropicProvider, AnOverloadInTheStreamMayBeTriedAgain) {
  const auto reply = read_reply(*kProvider, recorded("anthropic", "error_in_stream.sse"), 5, "text/event-stream");
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, Code::unavailable);
  EXPECT_TRUE(reply.error().retryable);
  EXPECT_EQ(reply.error().message.find("ORGANIZATION"), std::string::npos);
}

TEST(AnthropicProvider, GarbageIsDataLoss) {
  for (const std::string body : {"", "<html>", "[]", "{}", "{\"content\":\"text\"}", "null"}) {
    const auto reply = kProvider->decode(body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().code, Code::data_loss);
  }
  ChatReply reply;
  bool finished = false;
  for (const char* data :
       {"{}", "{\"type\":7}", "{\"type\":\"message_start\"}", "{\"type\":\"content_block_delta\",\"delta\":1}",
        "{\"type\":\"an_event_yet_to_be_invented\"}"})
    EXPECT_TRUE(kProvider->decode_event("", data, reply, finished)) << data;
  EXPECT_FALSE(kProvider->decode_event("ping", "not json", reply, finished));
}

}  // namespace
}  // namespace firstpass::cloud
