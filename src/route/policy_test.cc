#include "route/policy.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <random>
#include <sstream>

#include "../tests/standin/outbound.h"
#include "core/text.h"
#include "route/secret_shapes.h"

namespace firstpass::route {
namespace {

Policy make_policy() {
  const auto named = [](const char* name) {
    Destination d;
    d.name = name, d.base_url = "https://provider.example/v1", d.price_in = 2, d.price_out = 10;
    return d;
  };
  Destination health = named("health"), open = named("open"), small = named("small"), capped = named("capped"),
              zero = named("zero");
  health.refused_types = {"MEDICAL_LICENSE", "US_SSN"};
  open.allowed_types = {"DATE_TIME", "LOCATION"};
  small.max_request_bytes = 1000;
  capped.budget_per_day = 1.0;
  zero.budget_per_day = 0.0;
  Destination nightly = named("nightly");
  nightly.off_peak = std::pair(22 * 60, 6 * 60 + 30);
  return *Policy::create({named("plain"), health, open, small, capped, zero, nightly});
}

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.emplace_back(trim(part));
  return parts;
}

std::map<std::string, int> types(const std::string& list) {
  std::map<std::string, int> counts;
  for (const std::string& type : split(list, ','))
    if (!type.empty()) ++counts[type];
  return counts;
}

TEST(Policy, DecidesAsTheTableSays) {
  const Policy policy = make_policy();
  std::ifstream table(FIRSTPASS_SOURCE_DIR "/src/route/policy_cases.txt");
  int cases = 0;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto cell = split(line, '|');
    ASSERT_EQ(cell.size(), 10u) << line;
    Question question;
    question.via = cell[0] == "local" ? Via::local : cell[0] == "cloud" ? Via::cloud : Via::automatic;
    question.verb = cell[1], question.hidden = types(cell[2]), question.clear = types(cell[3]);
    question.local_confidence = std::stod(cell[4]), question.request_bytes = std::stoull(cell[5]);
    question.tokens = 5000, question.provider_configured = cell[6] != "none";
    State state;
    for (const std::string& word : split(cell[7], ' ')) {
      state.online &= word != "offline", state.metered |= word == "metered";
      if (word == "low-battery") state.on_battery = true, state.battery = 0.1;
      if (word == "failing") state.recent_failures = 3;
      if (word == "spent") state.spent_today = 0.999;
      if (word == "background") question.urgent = false;
      if (word == "own-words") question.own_words = true;
      if (word == "kept") question.kept_here = "diary";
      if (word == "noon") state.minute_of_day = 12 * 60;
      if (word == "night") state.minute_of_day = 23 * 60;
      if (word == "dawn") state.minute_of_day = 6 * 60 + 29;
    }
    const Verdict verdict = policy.decide(question, cell[6], state);
    EXPECT_EQ(decision_name(verdict.decision), cell[8]) << line;
    EXPECT_EQ(verdict.rule, cell[9]) << line;
    EXPECT_FALSE(verdict.reasons.empty()) << line;
    ++cases;
  }
  EXPECT_GE(cases, 45);
}

TEST(Policy, EstimatesBothWays) {
  Question question;
  question.tokens = 1000, question.request_bytes = 4000, question.provider_configured = true;
  const auto verdict = make_policy().decide(question, "plain", {});
  EXPECT_EQ(verdict.estimates.at("cloud").tokens, 1000u);
  EXPECT_NEAR(verdict.estimates.at("cloud").money, (1000 * 2 + 300 * 10) / 1e6, 1e-9);
  EXPECT_GT(verdict.estimates.at("cloud").seconds, 0);
  EXPECT_EQ(verdict.estimates.at("local").money, 0);
  EXPECT_GT(verdict.estimates.at("local").seconds, 0);
}

class Cases {
 public:
  explicit Cases(unsigned seed) : m_random(seed) {}
  bool coin() { return m_random() % 2 == 0; }
  double share() { return static_cast<double>(m_random() % 1001) / 1000; }
  std::string type() {
    static const char* kTypes[] = {"PERSON",   "US_SSN",   "MEDICAL_LICENSE", "DATE_TIME",
                                   "LOCATION", "PASSWORD", "IBAN_CODE"};
    return kTypes[m_random() % 7];
  }
  std::string destination() {
    static const char* kNames[] = {"plain", "health", "open", "small", "capped", "zero", "unknown", "openai"};
    return kNames[m_random() % 8];
  }
  Question question() {
    Question q;
    q.via = std::array{Via::automatic, Via::local, Via::cloud}[m_random() % 3];
    q.verb = std::array{"ask", "summarise", "remind", "chat"}[m_random() % 4];
    for (unsigned i = m_random() % 3; i > 0; --i) ++q.hidden[type()];
    if (m_random() % 4 == 0) ++q.clear[type()];
    q.request_bytes = m_random() % 3 == 0 ? m_random() % 2000 : m_random() % 10'000'000;
    q.tokens = m_random() % 400'000;
    q.local_confidence = coin() ? 0 : share();
    q.provider_configured = m_random() % 5 != 0;
    q.urgent = coin();
    q.own_words = m_random() % 8 == 0;
    if (m_random() % 8 == 0) q.kept_here = "diary";
    return q;
  }
  State state() {
    State s;
    s.online = m_random() % 4 != 0, s.metered = coin(), s.on_battery = coin(), s.battery = share();
    s.recent_failures = static_cast<int>(m_random() % 5), s.spent_today = share() * 1.2;
    return s;
  }

 private:
  std::mt19937 m_random;
};

bool is_privacy_rule(const std::string& rule) {
  return rule.rfind("refused-type:", 0) == 0 || rule.rfind("clear-type:", 0) == 0;
}

TEST(Policy, HoldsItsLawsInAHundredThousandStates) {
  const Policy policy = make_policy();
  Cases cases(20261123);
  int clouds = 0;
  for (int round = 0; round < 100'000; ++round) {
    const Question question = cases.question();
    const std::string destination = cases.destination();
    const State state = cases.state();
    const Verdict verdict = policy.decide(question, destination, state);
    clouds += verdict.decision == Decision::cloud;

    Question with_secret = question;  // one more private value never frees a request
    (cases.coin() ? with_secret.hidden : with_secret.clear)[cases.type()] += 1;
    if (verdict.decision != Decision::cloud) {
      ASSERT_NE(policy.decide(with_secret, destination, state).decision, Decision::cloud) << round;
    }

    State offline = state;  // losing the network never yields cloud
    offline.online = false;
    ASSERT_NE(policy.decide(question, destination, offline).decision, Decision::cloud) << round;

    State other_battery = state;  // the battery never changes a privacy verdict
    other_battery.battery = cases.share(), other_battery.on_battery = cases.coin();
    const Verdict charged = policy.decide(question, destination, other_battery);
    ASSERT_EQ(is_privacy_rule(charged.rule), is_privacy_rule(verdict.rule)) << round;
    if (is_privacy_rule(verdict.rule)) {
      ASSERT_EQ(charged.rule, verdict.rule) << round;
      ASSERT_EQ(charged.decision, verdict.decision) << round;
    }

    Question kept = question;  // what is kept here never leaves, whatever else is true
    kept.kept_here = "diary";
    ASSERT_TRUE(policy.decide(kept, destination, state).decision == Decision::local || question.via == Via::cloud)
        << round;
    ASSERT_NE(policy.decide(kept, destination, state).decision, Decision::cloud) << round;

    Question larger = question;  // more bytes never free a request either
    larger.request_bytes *= 2;
    if (verdict.decision == Decision::deny) {
      ASSERT_NE(policy.decide(larger, destination, state).decision, Decision::cloud) << round;
    }
    ASSERT_TRUE(question.provider_configured || verdict.decision != Decision::cloud) << round;
    ASSERT_TRUE(question.via != Via::local || verdict.decision == Decision::local) << round;
  }
  EXPECT_GT(clouds, 5'000);  // or the laws would hold for a policy that sends nothing
}

class AuthorizeTest : public ::testing::Test {
 protected:
  static Outgoing outgoing() {
    static const testing::TestScope scope;
    return {"plain",       "POST", "https://provider.example/v1/chat", {{"Authorization", "Bearer k"}}, "{}",
            scope.scope(), {}};
  }
  static Code refusal(const Outgoing& out, Decision decision = Decision::cloud) {
    Verdict verdict;
    verdict.decision = decision, verdict.rule = "allowed";
    const auto request = make_policy().authorize(verdict, out);
    return request ? Code::internal : request.error().code;
  }
};

TEST_F(AuthorizeTest, MakesARequestOfExactlyTheseBytes) {
  Verdict verdict;
  verdict.decision = Decision::cloud, verdict.rule = "allowed";
  const auto request = make_policy().authorize(verdict, outgoing());
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body(), "{}");
  EXPECT_EQ(request->rule(), "allowed");
  EXPECT_EQ(request->destination(), "plain");
}

TEST_F(AuthorizeTest, RefusesWhatTheVerdictDidNotAllow) {
  for (const Decision decision : {Decision::local, Decision::defer, Decision::deny})
    EXPECT_EQ(refusal(outgoing(), decision), Code::permission_denied);
}

TEST_F(AuthorizeTest, LooksAtTheBytesAgain) {
  Outgoing out = outgoing();
  out.scope = nullptr;
  EXPECT_EQ(refusal(out), Code::permission_denied);
  out = outgoing(), out.destination = "unknown";
  EXPECT_EQ(refusal(out), Code::permission_denied);
  out = outgoing(), out.destination = "health", out.hidden = {{"US_SSN", 1}};
  EXPECT_EQ(refusal(out), Code::permission_denied);
  out = outgoing(), out.destination = "small", out.body = std::string(1001, 'x');
  EXPECT_EQ(refusal(out), Code::permission_denied);
  out = outgoing(), out.body = "-----BEGIN RSA PRIVATE KEY-----";
  EXPECT_EQ(refusal(out), Code::permission_denied);
  for (const char* url : {"https://provider.example.evil.example/v1/chat", "https://provider.example/v11/chat",
                          "https://other.example/v1/chat", "http://provider.example/v1/chat",
                          "https://provider.example/v1@evil.example/"}) {
    out = outgoing(), out.url = url;
    EXPECT_EQ(refusal(out), Code::permission_denied) << url;
  }
}

TEST_F(AuthorizeTest, ADeliveryNeedsADestinationThatWasSetUp) {
  Destination hook;
  hook.name = "webhook:crm", hook.base_url = "https://crm.example/hook";
  const Policy policy = *Policy::create({hook});
  EXPECT_TRUE(policy.authorize_delivery({"webhook:crm", "POST", "https://crm.example/hook", {}, "{}", nullptr, {}}));
  EXPECT_FALSE(policy.authorize_delivery({"webhook:crm", "POST", "https://evil.example/hook", {}, "{}", nullptr, {}}));
  EXPECT_FALSE(policy.authorize_delivery({"webhook:erp", "POST", "https://crm.example/hook", {}, "{}", nullptr, {}}));
}

TEST(Policy, RefusesAContradictoryConfiguration) {
  Destination both;
  both.name = "x", both.allowed_types = {"PERSON"}, both.refused_types = {"PERSON"};
  EXPECT_FALSE(Policy::create({both}));
  EXPECT_FALSE(Policy::create({Destination{}}));
  Destination twice;
  twice.name = "x";
  EXPECT_FALSE(Policy::create({twice, twice}));
}

TEST(SecretShapes, KnowsKeysByTheirForm) {
  const std::string filler(64, 'a');
  for (const std::string& text :
       {std::string("x -----BEGIN OPENSSH PRIVATE KEY-----"), "id AKIA" + std::string(16, 'Q'),
        "ghp_" + filler.substr(0, 36), "xoxb-1234567890-" + filler, "sk_live_" + filler.substr(0, 24),
        "sk-ant-api03-" + filler, "sk-" + filler, "rk_live_" + filler, "ASIA" + std::string(16, 'Q'), "gho_" + filler,
        "github_pat_" + filler, "glpat-" + filler, "SG." + filler + "." + filler, "npm_" + filler.substr(0, 36),
        "pypi-" + filler + filler, "AIza" + filler.substr(0, 35)})
    EXPECT_FALSE(find_secret_shape(text).empty()) << text;
  for (const char* text :
       {"", "a risk-free offer", "-----BEGIN CERTIFICATE-----", "AKIA", "the sk-short one", "ghp_short"})
    EXPECT_TRUE(find_secret_shape(text).empty()) << text;
}

TEST(ObserveState, ListensToTheEnvironment) {
  ::setenv("FIRSTPASS_OFFLINE", "1", 1), ::setenv("FIRSTPASS_METERED", "1", 1);
  EXPECT_FALSE(observe_state().online);
  EXPECT_FALSE(observe_state("http://127.0.0.1:8080/v1").online);
  EXPECT_TRUE(observe_state().metered);
  ::setenv("FIRSTPASS_OFFLINE", "0", 1), ::unsetenv("FIRSTPASS_METERED");
  EXPECT_TRUE(observe_state("http://127.0.0.1:8080/v1").online);
  EXPECT_FALSE(observe_state().metered);
  ::unsetenv("FIRSTPASS_OFFLINE");
  const State state = observe_state();
  EXPECT_GE(state.battery, 0);
  EXPECT_LE(state.battery, 1);
}

TEST(OffPeak, IsReadFromHours) {
  EXPECT_EQ(*parse_off_peak("22:00-06:30"), std::pair(1320, 390));
  for (const char* bad : {"", "22-6", "22:00-06:60", "25:00-06:00", "22:00 06:30", "aa:bb-cc:dd", "24:01-06:00"})
    EXPECT_EQ(parse_off_peak(bad).error().code, Code::invalid_argument) << bad;
}

}  // namespace
}  // namespace firstpass::route
