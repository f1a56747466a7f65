#include "deliver/webhook/webhook_sink.h"

#include <nlohmann/json.hpp>

#include "../tests/standin/standin.h"
#include "deliver/deliver_testing.h"
#include "egress/ledger.h"
#include "egress/line.h"
#include "route/policy.h"

namespace firstpass::deliver {
namespace {

using nlohmann::json;
using WebhookSinkTest = testing::SinkTest;

const std::map<std::string, std::string> kSettings = {{"url", "https://crm.example/hook"},
                                                      {"secret", "whsec_c2VjcmV0"}};

Delivery result() {
  return {"You owe 1250.40", {{"Pay", "2026-12-04", "by card"}}, {{"total", "1250.40"}}, "receipt.jpg", "key-1"};
}

// The example of the scheme's specification.
TEST(WebhookSignature, IsThatOfTheScheme) {
  EXPECT_EQ(*webhook_signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                               "{\"test\": 2432232314}"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(WebhookSignature, NeedsAGoodSecret) {
  EXPECT_FALSE(webhook_signature("", "a", "1", "b"));
  EXPECT_FALSE(webhook_signature("whsec_", "a", "1", "b"));
  EXPECT_FALSE(webhook_signature("whsec_!!", "a", "1", "b"));
  EXPECT_TRUE(webhook_signature("plain words", "a", "1", "b"));
}

struct Sent {
  std::string destination, url, body;
  std::map<std::string, std::string> headers;
};

Send recorder(std::vector<Sent>& all, int status = 204) {
  return [&all, status](const std::string& destination, const std::string& url, auto headers,
                        std::string body) -> Result<egress::HttpReply> {
    all.push_back({destination, url, std::move(body), {headers.begin(), headers.end()}});
    egress::HttpReply reply;
    reply.status = status;
    return reply;
  };
}

TEST_F(WebhookSinkTest, SendsSignedJsonWithASteadyId) {
  std::vector<Sent> sent;
  ASSERT_TRUE(put("webhook", result(), "crm", false, kSettings, recorder(sent)));
  ASSERT_TRUE(put("webhook", result(), "crm", false, kSettings, recorder(sent)));
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0].destination, "webhook:crm");
  EXPECT_EQ(sent[0].url, "https://crm.example/hook");
  EXPECT_EQ(json::parse(sent[0].body),
            json::parse(*read_file(FIRSTPASS_SOURCE_DIR "/src/deliver/webhook/golden/body.json")));
  auto headers = sent[0].headers;
  EXPECT_EQ(headers["webhook-signature"],
            *webhook_signature("whsec_c2VjcmV0", headers["webhook-id"], headers["webhook-timestamp"], sent[0].body));
  EXPECT_EQ(headers["webhook-id"], sent[1].headers["webhook-id"]);
  EXPECT_EQ(headers["Content-Type"], "application/json");
}

TEST_F(WebhookSinkTest, ADryRunSendsNothing) {
  std::vector<Sent> sent;
  EXPECT_TRUE(put("webhook", result(), "crm", true, kSettings, recorder(sent)));
  EXPECT_TRUE(sent.empty());
}

TEST_F(WebhookSinkTest, RefusalsHaveTheirCodes) {
  for (const auto& [status, code] : {std::pair(401, Code::unauthenticated),
                                     {429, Code::resource_exhausted},
                                     {503, Code::unavailable},
                                     {404, Code::failed_precondition}}) {
    std::vector<Sent> sent;
    EXPECT_EQ(put("webhook", result(), "crm", false, kSettings, recorder(sent, status)).error().code, code);
  }
  EXPECT_FALSE(put("webhook", result(), "crm", false, {{"secret", "x"}}));
  EXPECT_FALSE(put("webhook", result(), "crm", false, {{"url", "https://crm.example/hook"}}));
  EXPECT_FALSE(put("webhook", result(), "crm", false, kSettings, {}));
}

TEST_F(WebhookSinkTest, GoesOverTheRealLineByThePolicy) {
  const firstpass::testing::Standin standin;
  route::Destination hook;
  hook.name = "webhook:crm", hook.base_url = standin.url("/sink/hook");
  const auto policy = *route::Policy::create({hook});
  const auto ledger = std::move(*egress::Ledger::open(path("ledger.sqlite"), vault::Key::ephemeral()));
  const auto line = egress::make_line(*ledger);
  const Send send = [&](const std::string& destination, const std::string& url, auto headers,
                        std::string body) -> Result<egress::HttpReply> {
    FP_TRY_ASSIGN(
        const auto outbound,
        policy.authorize_delivery({destination, "POST", url, std::move(headers), std::move(body), nullptr, {}}));
    return line->cross(outbound, Context());
  };
  const auto delivered = put("webhook", result(), "crm", false, {{"url", hook.base_url}, {"secret", "s"}}, send);
  ASSERT_TRUE(delivered) << delivered.error().message;
  EXPECT_NE(standin.received().find("webhook-signature: v1,"), std::string::npos);
  EXPECT_EQ(ledger->entries()->size(), 2u);
  EXPECT_FALSE(put("webhook", result(), "crm", false, {{"url", standin.url("/other")}, {"secret", "s"}}, send));
}

}  // namespace
}  // namespace firstpass::deliver
