#include "gateway/positions.h"
#include "gateway/telemetry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gateway/auth.h"
#include "gateway/multipart.h"

namespace firstpass::gateway {
namespace {

using testing::ElementsAre;

std::vector<std::string> texts_of(const char* json) {
  Json body = Json::parse(json);
  return Positions::collect(body).value().texts();
}

TEST(Positions, TakesEverythingButConstants) {
  EXPECT_THAT(
      texts_of(R"({"model":"gpt-4o","messages":[{"role":"user","content":"a b"}],"user":"u1","temperature":1})"),
      ElementsAre("a b", "u1"));
  EXPECT_THAT(texts_of(R"({"id":"call_1","tool_call_id":"kim@x.example","type":"kim","type2":"function"})"),
              ElementsAre("kim@x.example", "kim"));
  EXPECT_THAT(texts_of(R"({"model":"kim@x.example"})"), ElementsAre("kim@x.example"));
  EXPECT_THAT(texts_of(R"({"type":"redacted_thinking","data":"QUJD"})"), ElementsAre());
  EXPECT_THAT(texts_of(R"({"type":"text","data":"QUJD"})"), ElementsAre("QUJD"));
}

TEST(Positions, OpensJsonInsideStringsAndWritesItBack) {
  Json body = Json::parse(R"({"arguments":"{\"phone_number\": \"555\", \"n\":[\"x\\\"y\"]}"})");
  Positions positions = Positions::collect(body).value();
  EXPECT_THAT(positions.texts(), ElementsAre("phone number: 555", "n: x\"y"));
  positions.replace({"phone number: <P>", "n: \"quoted\"\n"});
  const Json inner = Json::parse(body.at("arguments").get<std::string>());
  EXPECT_EQ(inner.at("phone_number"), "<P>");
  EXPECT_EQ(inner.at("n").at(0), "\"quoted\"\n");
}

TEST(Positions, ANumberIsLookedAtAsWhatItIsHoweverItIsWritten) {
  EXPECT_THAT(texts_of(R"({"metadata":{"card":4.111111111111111e15,"also":4111111111111111.0,"half":4111111.5}})"),
              ElementsAre("card: 4111111111111111", "also: 4111111111111111", "half: 4111111.5"));
}

TEST(Positions, LeavesBytesAloneWhenNothingChanges) {
  const std::string pretty = "{ \"a\" :  [1, 2.50, \"x\"] }";
  Json body = {{"content", pretty}};
  Positions positions = Positions::collect(body).value();
  positions.replace(positions.texts());
  EXPECT_EQ(body.at("content"), pretty);
}

TEST(Positions, RenamesKeysOfAnyDepth) {
  Json body = Json::parse(R"({"metadata":{"a b":{"c d":"v","e":{"f g":"w"}},"h i":"x"}})");
  Positions positions = Positions::collect(body).value();
  std::vector<std::string> masked = positions.texts();
  for (std::string& text : masked)
    if (text.size() == 3) text = "<" + text.substr(0, 1) + ">";
  positions.replace(masked);
  EXPECT_EQ(body.dump(), R"({"metadata":{"<a>":{"<c>":"v","e":{"<f>":"w"}},"<h>":"x"}})");
}

TEST(Positions, RepeatedKeysDoNotSmuggle) {
  Json body = {{"content", R"({"a":"first","a":"second"})"}};
  Positions positions = Positions::collect(body).value();
  positions.replace(positions.texts());
  EXPECT_EQ(body.at("content"), R"({"a":"second"})");
}

TEST(Positions, RefusesFilesInStrangePlaces) {
  for (const std::string& text : {std::string("data:image/png;base64,AAAA"), "/9j/" + std::string(400, 'A')}) {
    Json body = {{"surprise", text}};
    EXPECT_FALSE(Positions::collect(body));
  }
}

TEST(Json, RefusesDepthAndGarbage) {
  EXPECT_FALSE(parse_json(std::string(100'000, '[')));
  EXPECT_FALSE(parse_json("{"));
  EXPECT_FALSE(parse_json("\"\xff\""));
  EXPECT_TRUE(parse_json(R"("[[[[[[")"));
}

TEST(Multipart, ReadsFieldsOfAnyBytes) {
  HttpRequest request;
  request.headers = {{"content-type", "multipart/form-data; boundary=\"b 1\""}};
  request.body =
      "--b 1\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n--b 1\r\n"
      "content-disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nX: y\r\n\r\n\r\n--b\r\n\r\n--b 1--\r\n";
  const auto fields = parse_multipart(request);
  ASSERT_TRUE(fields);
  ASSERT_EQ(fields->size(), 2U);
  EXPECT_EQ((*fields)[0].value, "whisper");
  EXPECT_EQ((*fields)[1].filename, "a.wav");
  EXPECT_EQ((*fields)[1].value, "\r\n--b\r\n");
  const std::string whole = request.body;
  for (std::size_t size = 0; size < whole.size() - 4; ++size) {
    request.body = whole.substr(0, size);
    EXPECT_FALSE(parse_multipart(request)) << size;
  }
}

TEST(Gatekeeper, HostsKeysAndOrigins) {
  const auto pages = std::make_shared<PageKeys>();
  const Gatekeeper gate("key-0123456789abcd", 8484, pages);
  HttpRequest head;
  head.method = "GET";
  head.target = "/v1/models";
  const auto status = [&](Headers headers) {
    head.headers = std::move(headers);
    const auto refused = gate.check(head);
    return refused ? refused->status : 200;
  };
  const std::pair<std::string, std::string> host = {"host", "localhost:8484"},
                                            key = {"x-api-key", "key-0123456789abcd"};
  EXPECT_EQ(status({host, key}), 200);
  EXPECT_EQ(status({host, {"authorization", "bearer key-0123456789abcd"}}), 200);
  EXPECT_EQ(status({host}), 401);
  EXPECT_EQ(status({host, {"x-api-key", "key-0123456789abcD"}}), 401);
  EXPECT_EQ(status({host, host, key}), 421);
  EXPECT_EQ(status({{"host", "localhost:84840"}, key}), 421);
  EXPECT_EQ(status({host, key, {"origin", "http://localhost:8484"}}), 403);
  head.target = "/k/key-0123456789abcd/v1/models";
  EXPECT_EQ(status({host}), 200);
  EXPECT_EQ(without_path_key(head.target), "/v1/models");

  // Our own page: its key, from its own origin, for the native doors.
  const auto now = PageKeys::Clock::now();
  const std::string code = pages->make_code(now);
  EXPECT_FALSE(pages->redeem(code, now + std::chrono::minutes(11)));
  const auto page = pages->redeem(pages->make_code(now), now);
  ASSERT_TRUE(page);
  EXPECT_FALSE(pages->redeem(code));
  const std::pair<std::string, std::string> open = {"authorization", "Bearer " + *page},
                                            own = {"origin", "http://localhost:8484"};
  head.target = "/v1/firstpass/outbox";
  EXPECT_EQ(status({host, open, own}), 200);
  EXPECT_EQ(status({host, open, own, own}), 403);
  EXPECT_EQ(status({host, open, {"origin", "http://127.0.0.1:8484"}}), 403);
  EXPECT_EQ(status({host, own}), 401);
  head.target = "/v1/models";
  EXPECT_EQ(status({host, open}), 401);
  EXPECT_EQ(status({host, open, own}), 403);
  head.target = "/page";
  EXPECT_EQ(status({host}), 200);
  EXPECT_EQ(status({host, {"sec-fetch-site", "cross-site"}}), 403);
}

TEST(PageKeys, SignedCodesAreGoodOnceForTwoMinutesAndForTheirDaemon) {
  const std::string key = "key-0123456789abcd";
  PageKeys pages(key);
  const auto now = std::chrono::system_clock::now();
  const std::string code = signed_page_code(key, now);
  EXPECT_TRUE(pages.redeem(code));
  EXPECT_FALSE(pages.redeem(code));
  for (const int minutes : {-3, 3})
    EXPECT_FALSE(pages.redeem(signed_page_code(key, now + std::chrono::minutes(minutes))));
  EXPECT_FALSE(pages.redeem(signed_page_code("another-0123456789", now)));
  EXPECT_FALSE(PageKeys().redeem(signed_page_code("", now)));
  std::string bent = signed_page_code(key, now);
  bent[bent.size() - 1] = bent.back() == '0' ? '1' : '0';
  for (const std::string& bad : {bent, std::string("."), std::string(".."), std::string("1.2"), code + "x", "x" + code,
                                 "9" + code, std::string("1..") + std::string(64, '0'), std::string(500, '.')})
    EXPECT_FALSE(pages.redeem(bad)) << bad;
}

TEST(Telemetry, SpansCarryCountsAndNoWords) {
  Span span;
  span.operation = "chat", span.provider = "openai", span.asked = span.model = "model-1", span.input_tokens = 11,
  span.output_tokens = 5, span.status = 200;
  Span odd = span;
  odd.asked = odd.model = "a model called Maria Delgado", odd.status = 500;
  const Json body = Json::parse(otlp_json({span, odd}));
  const Json& spans = body["resourceSpans"][0]["scopeSpans"][0]["spans"];
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[0]["name"], "chat model-1");
  EXPECT_EQ(spans[0]["traceId"].get<std::string>().size(), 32U);
  EXPECT_EQ(spans[1]["name"], "chat");
  EXPECT_EQ(spans[1]["status"]["code"], 2);
  EXPECT_EQ(body.dump().find("Maria"), std::string::npos);
}

TEST(Listen, OnlyLoopback) {
  EXPECT_TRUE(parse_listen("127.0.0.1:8484"));
  EXPECT_TRUE(parse_listen("[::1]:0"));
  EXPECT_TRUE(parse_listen("localhost:80"));
  for (const char* bad : {"0.0.0.0:80", "192.168.0.1:80", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", ":80", "x:80"})
    EXPECT_FALSE(parse_listen(bad)) << bad;
}

}  // namespace
}  // namespace firstpass::gateway
