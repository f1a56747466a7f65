#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "cloud/provider_testing.h"

namespace firstpass::cloud {
namespace {

using nlohmann::json;
using testing::read_reply;
using testing::recorded;

const std::unique_ptr<Provider> kProvider = make_provider("openai");

TEST(OpenAiProvider, EncodesAChat) {
  ChatRequest request{"", {{"system", "Be brief."}, {"user", "What does <PERSON_K7Q2> owe?"}}, 256, true};
  const Wire wire = kProvider->encode(request, {"http://127.0.0.1:9/v1/", "key-1", "gpt-4o-mini"});
  EXPECT_EQ(wire.url, "http://127.0.0.1:9/v1/chat/completions");
  EXPECT_EQ(
      json::parse(wire.body),
      json::parse(R"({"model":"gpt-4o-mini","max_tokens":256,"stream":true,"stream_options":{"include_usage":true},
              "messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"What does <PERSON_K7Q2> owe?"}]})"));
  EXPECT_EQ(wire.headers.front(), (std::pair<std::string, std::string>("Authorization", "Bearer key-1")));
}

TEST(OpenAiProvider, EncodesWhatServersDifferIn) {
  EXPECT_TRUE(json::parse(kProvider->encode({"gpt-5-mini", {}, 9, false}, {}).body).contains("max_completion_tokens"));
  const Wire wire = kProvider->encode({}, {});
  EXPECT_EQ(wire.url, "https://api.openai.com/v1/chat/completions");
  for (const auto& [name, value] : wire.headers) EXPECT_NE(name, "Authorization");  // a local server without a key
  EXPECT_FALSE(json::parse(wire.body).contains("stream"));
  EXPECT_NO_THROW((void)kProvider->encode({"m", {{"user", "bad \xff utf-8"}}, 1, false}, {}));
}

TEST(OpenAiProvider, DecodesAReply) {
  const auto reply = kProvider->decode(recorded("openai", "reply.json"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->text, "You owe <ORGANIZATION_K7Q2> 1250.40 €.");
  EXPECT_EQ(reply->model, "gpt-4.1-mini-2025-04-14");
  EXPECT_EQ(reply->finish_reason, "stop");
  EXPECT_NEAR(cost_of(*kProvider, *reply), (1190 * 0.40 + 100 * 1.60) / 1e6, 1e-12);
  EXPECT_EQ(kProvider->decode(recorded("openai", "parts_and_refusal.json"))->text, "Part one, part two.");
}

TEST(OpenAiProvider, DecodesAStreamAtEveryCut) { testing::expect_stream_at_every_cut("openai"); }

// The answer is whole with its finish_reason; the usage and [DONE] after it may be missing.
TEST(OpenAiProvider, ACutStreamIsAnError) { testing::expect_no_cut_stream_passes("openai", "\"stop\""); }

TEST(OpenAiProvider, AJsonReplyToAStreamedRequestIsTaken) {
  std::string said;
  for (const std::string type : {"application/json", "", "text/plain"}) {
    const auto reply = read_reply(*kProvider, recorded("openai", "reply.json"), 1, type, &said);
    ASSERT_TRUE(reply) << type;
    EXPECT_EQ(reply->usage.output_tokens, 100u);
  }
}

TEST(OpenAiProvider, AnErrorInTheStreamIsOneAndIsNotRepeated) {
  std::string said;
  const auto reply = read_reply(*kProvider, recorded("openai", "error_in_stream.sse"), 9, "text/event-stream", &said);
  ASSERT_FALSE(reply);
  EXPECT_EQ(said, "You owe");
  EXPECT_EQ(reply.error().code, Code::aborted);
  EXPECT_EQ(reply.error().message.find("ORGANIZATION"), std::string::npos);
}

TEST(OpenAiProvider, GarbageIsDataLoss) {
  for (const std::string body : {"", "<html>", "[]", "{}", "{\"choices\":[]}", "{\"choices\":[{\"message\":\"x\"}]}",
                                 "{\"choices\":{\"a\":1}}", "null", "{\"choices\":[null]}", "\xff\xfe"}) {
    const auto reply = kProvider->decode(body);
    ASSERT_FALSE(reply) << body;
    EXPECT_EQ(reply.error().code, Code::data_loss);
  }
  EXPECT_FALSE(read_reply(*kProvider, "data: {broken\n\n", 3, "text/event-stream"));
  ChatReply reply;
  bool finished = false;
  for (const char* data :
       {"{}", "{\"choices\":5}", "{\"choices\":[{\"delta\":[]}]}", "{\"usage\":{\"prompt_tokens\":-1}}"})
    EXPECT_TRUE(kProvider->decode_event("", data, reply, finished)) << data;
}

TEST(OpenAiProvider, PricesFollowTheLongestName) {
  EXPECT_EQ(kProvider->price("gpt-4o-mini-2024-07-18"), std::pair(0.15, 0.60));
  EXPECT_EQ(kProvider->price("gpt-4o"), std::pair(2.50, 10.0));
  EXPECT_EQ(kProvider->price("a-local-model"), std::pair(0.0, 0.0));
}

}  // namespace
}  // namespace firstpass::cloud
