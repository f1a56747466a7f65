#include "route/policy.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "egress/http_rules.h"
#include "route/secret_shapes.h"

namespace firstpass::route {

namespace {

constexpr std::string_view kStage = "route/policy";

// A local answer is trusted from here on. Look-ups and extractions are checked against the text they quote; for free
// text a local answer is rarely as good, so it must be nearly certain.
constexpr double kTrustLookUp = 0.75, kTrustFreeText = 0.95;
constexpr double kBetterThanNothing = 0.5;  // when the cloud cannot be reached just now
constexpr int kFailuresToPause = 3;
constexpr double kLowBattery = 0.15;
constexpr std::uint64_t kMeteredBytes = 256 * 1024;  // more waits for a free line
constexpr double kReplyTokens = 300, kRoundTripSeconds = 0.6, kBytesPerSecond = 1.25e6, kTokensPerSecond = 60;
constexpr double kLocalTokensPerSecond = 400, kLocalStartSeconds = 0.05;

std::string percent(double share) { return std::to_string(static_cast<int>(share * 100 + 0.5)) + " %"; }

std::string money(double amount) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", amount);
  return text;
}

std::map<std::string, Estimate> estimate(const Question& question, const Destination* destination) {
  const auto tokens = static_cast<double>(question.tokens);
  Estimate local{question.tokens, 0, kLocalStartSeconds + tokens / kLocalTokensPerSecond};
  if (question.local_confidence > 0) local.seconds = kLocalStartSeconds;  // the answer is there already
  std::map<std::string, Estimate> estimates = {{"local", local}};
  if (destination == nullptr) return estimates;
  Estimate cloud{question.tokens, 0,
                 kRoundTripSeconds + static_cast<double>(question.request_bytes) / kBytesPerSecond +
                     kReplyTokens / kTokensPerSecond};
  cloud.money = (tokens * destination->price_in + kReplyTokens * destination->price_out) / 1e6;
  estimates["cloud"] = cloud;
  return estimates;
}

bool is_look_up(std::string_view verb) {
  constexpr std::array<std::string_view, 8> kLookUps = {"ask",    "extract", "remind", "schedule",
                                                        "search", "file",    "count",  "tag"};
  return std::find(kLookUps.begin(), kLookUps.end(), verb) != kLookUps.end();
}

/// A rule's outcome: its short name for the ledger, and the reason for people.
struct Finding {
  Decision decision;
  std::string rule, reason;
};

/// First type of `types` that stands in `set` (or, with `wanted` false, that does not).
std::optional<std::string> first_type(const std::map<std::string, int>& types, const std::set<std::string>& set,
                                      bool wanted) {
  for (const auto& [type, count] : types)
    if (count > 0 && (set.count(type) != 0) == wanted) return type;
  return std::nullopt;
}

std::optional<Finding> type_gate(const Destination& destination, const std::map<std::string, int>& hidden,
                                 const std::map<std::string, int>& clear) {
  if (const auto type = first_type(hidden, destination.refused_types, true))
    return Finding{Decision::deny, "refused-type:" + *type,
                   *type + " may not go to " + destination.name + ", even hidden"};
  if (const auto type = first_type(clear, destination.refused_types, true))
    return Finding{Decision::deny, "refused-type:" + *type, *type + " may not go to " + destination.name};
  if (const auto type = first_type(clear, destination.allowed_types, false))
    return Finding{Decision::deny, "clear-type:" + *type, *type + " would leave unhidden, and is not allowed to"};
  return std::nullopt;
}

std::optional<Finding> size_gate(const Destination& destination, std::uint64_t bytes) {
  if (bytes <= destination.max_request_bytes) return std::nullopt;
  return Finding{Decision::deny, "size",
                 "the request has " + std::to_string(bytes) + " bytes; " + destination.name + " is allowed " +
                     std::to_string(destination.max_request_bytes)};
}

std::optional<Finding> budget_gate(const Destination& destination, double cost, double spent) {
  if (!destination.budget_per_day || spent + cost <= *destination.budget_per_day) return std::nullopt;
  const std::string limit = money(*destination.budget_per_day);
  if (cost > *destination.budget_per_day)
    return Finding{Decision::deny, "budget", "one request would cost more than a whole day's budget of " + limit};
  if (*destination.budget_per_day <= 0) return Finding{Decision::deny, "budget", destination.name + " has no budget"};
  return Finding{Decision::defer, "budget", "today's budget of " + limit + " is spent; it can go tomorrow"};
}

bool is_within(const std::pair<int, int>& hours, int minute) {
  if (minute < 0) return true;  // unknown values are assumed good
  const auto [from, to] = hours;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/// The state of the machine and the line. Only ever holds a request back.
std::optional<Finding> state_rule(const Question& question, const Destination& destination, const State& state) {
  if (!state.online) return Finding{Decision::defer, "offline", "there is no network now"};
  if (state.recent_failures >= kFailuresToPause)
    return Finding{Decision::defer, "failures",
                   "the last " + std::to_string(state.recent_failures) + " tries at " + destination.name +
                       " failed; it rests for some seconds"};
  if (question.via == Via::cloud) return std::nullopt;
  if (state.metered && (!question.urgent || question.request_bytes > kMeteredBytes))
    return Finding{Decision::defer, "metered", "the line is metered; it waits for a free one"};
  if (state.on_battery && state.battery < kLowBattery && !question.urgent)
    return Finding{Decision::defer, "battery", "the battery is at " + percent(state.battery) + "; it can wait"};
  if (!question.urgent && destination.off_peak && !is_within(*destination.off_peak, state.minute_of_day))
    return Finding{Decision::defer, "off-peak", "it can wait, and " + destination.name + " is asked off-peak then"};
  return std::nullopt;
}

Verdict settle(Verdict verdict, Decision decision, std::string rule, std::string reason) {
  verdict.decision = decision;
  verdict.rule = std::move(rule);
  verdict.reasons.insert(verdict.reasons.begin(), std::move(reason));
  return verdict;
}

/// The cloud is closed by a gate: a good enough local answer is still allowed, since it goes nowhere.
Verdict closed(Verdict verdict, const Question& question, const Finding& gate) {
  const bool local = question.via == Via::automatic && question.local_confidence >= kBetterThanNothing;
  verdict = settle(std::move(verdict), local ? Decision::local : gate.decision, gate.rule, gate.reason);
  if (local) verdict.reasons.push_back("answered here, " + percent(question.local_confidence) + " sure");
  return verdict;
}

Result<Destination> checked(Destination destination) {
  if (destination.name.empty()) return fail(Code::invalid_argument, kStage, "a destination of the policy has no name");
  for (const std::string& type : destination.allowed_types)
    if (destination.refused_types.count(type) != 0)
      return fail(Code::invalid_argument, kStage,
                  "destination " + destination.name + ": " + type + " is both allowed and refused");
  return destination;
}

/// True when `url` is `base` itself or stands below it (next character '/' or '?').
bool is_below(std::string_view url, std::string_view base) {
  while (!base.empty() && base.back() == '/') base.remove_suffix(1);
  if (url.substr(0, base.size()) != base) return false;
  return url.size() == base.size() || url[base.size()] == '/' || url[base.size()] == '?';
}

bool carries_own_key(std::string_view header) {
  std::string name(header);
  for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return name == "authorization" || name == "x-api-key" || name == "api-key";
}

}  // namespace

std::string_view decision_name(Decision decision) {
  constexpr std::array<std::string_view, 4> kNames = {"local", "cloud", "defer", "deny"};
  return kNames[static_cast<std::size_t>(decision)];
}

Result<Policy> Policy::create(std::vector<Destination> destinations) {
  Policy policy;
  for (Destination& destination : destinations) {
    FP_TRY_ASSIGN(Destination good, checked(std::move(destination)));
    std::string name = good.name;
    if (!policy.m_destinations.emplace(name, std::move(good)).second)
      return fail(Code::invalid_argument, kStage, "destination " + name + " stands in the policy twice");
  }
  for (const auto& [name, base_url] :
       {std::pair("openai", "https://api.openai.com/v1"), std::pair("anthropic", "https://api.anthropic.com")}) {
    Destination built_in;
    built_in.name = name, built_in.base_url = base_url;
    policy.m_destinations.emplace(name, std::move(built_in));  // the configuration's own entry stays
  }
  return policy;
}

Result<std::pair<int, int>> parse_off_peak(std::string_view text) {
  const auto bad = [] {
    return fail(Code::invalid_argument, kStage, "off_peak takes local hours such as 22:00-06:30");
  };
  if (text.size() != 11 || text[5] != '-') return bad();
  const auto minute = [](std::string_view clock) {
    const auto digit = [&](std::size_t i) { return clock[i] >= '0' && clock[i] <= '9' ? clock[i] - '0' : 99; };
    const int hour = digit(0) * 10 + digit(1), rest = digit(3) * 10 + digit(4);
    return clock[2] == ':' && hour <= 24 && rest < 60 && hour * 60 + rest <= 1440 ? hour * 60 + rest : -1;
  };
  const int from = minute(text.substr(0, 5)), to = minute(text.substr(6));
  if (from < 0 || to < 0) return bad();
  return std::pair(from, to);
}

const Destination* Policy::destination(std::string_view name) const {
  const auto found = m_destinations.find(name);
  return found != m_destinations.end() ? &found->second : nullptr;
}

bool Policy::is_sure_here(const Question& question) {
  const double trust = is_look_up(question.verb) ? kTrustLookUp : kTrustFreeText;
  return question.own_words || question.local_confidence >= trust;
}

Verdict Policy::decide(const Question& question, const std::string& name, const State& state) const {
  const Destination* target = destination(name);
  Verdict verdict;
  verdict.estimates = estimate(question, target);
  if (!question.kept_here.empty()) {
    const Decision decision = question.via == Via::cloud ? Decision::deny : Decision::local;
    return settle(std::move(verdict), decision, "kept-here:" + question.kept_here,
                  "your configuration keeps requests of this kind (" + question.kept_here + ") on this device");
  }
  if (question.via == Via::local)
    return settle(std::move(verdict), Decision::local, "person:local", "you asked for a local answer");
  if (question.via == Via::automatic && question.own_words)
    return settle(std::move(verdict), Decision::local, "own-words", "your words say all of it, so it is done here");
  if (!question.provider_configured) {
    if (question.via == Via::cloud)
      return settle(std::move(verdict), Decision::deny, "no-provider", "no provider is set up; set FIRSTPASS_PROVIDER");
    return settle(std::move(verdict), Decision::local, "no-provider", "no provider is set up, so it is answered here");
  }
  if (target == nullptr)
    return closed(std::move(verdict), question,
                  {Decision::deny, "unknown-destination", "the policy does not know " + name});

  if (const auto gate = type_gate(*target, question.hidden, question.clear))
    return closed(std::move(verdict), question, *gate);
  if (const auto gate = size_gate(*target, question.request_bytes)) return closed(std::move(verdict), question, *gate);
  if (const auto gate = budget_gate(*target, verdict.estimates["cloud"].money, state.spent_today))
    return closed(std::move(verdict), question, *gate);

  if (question.via == Via::automatic && !question.prefer_cloud && is_sure_here(question))
    return settle(std::move(verdict), Decision::local, "local-confident",
                  "the local answer is " + percent(question.local_confidence) + " sure");
  if (const auto held = state_rule(question, *target, state)) return closed(std::move(verdict), question, *held);
  if (question.via == Via::cloud)
    return settle(std::move(verdict), Decision::cloud, "person:cloud",
                  "you asked for " + name + ", and the policy allows it");
  return settle(std::move(verdict), Decision::cloud, "allowed",
                question.prefer_cloud ? "a provider is set up and the policy allows it"
                : question.local_confidence > 0
                    ? "the local answer is only " + percent(question.local_confidence) + " sure"
                    : "there is no local answer");
}

Status Policy::check_bytes(const Destination& target, const Outgoing& outgoing) const {
  const auto refuse = [](std::string reason) {
    return fail(Code::permission_denied, kStage, std::move(reason) + "; nothing was sent");
  };
  if (const auto gate = type_gate(target, outgoing.hidden, {})) return refuse(gate->reason);
  if (const auto gate = size_gate(target, outgoing.body.size())) return refuse(gate->reason);
  if (!is_below(outgoing.url, target.base_url))
    return refuse("the address is not below the one set up for " + target.name);
  FP_TRY(egress::check_url(outgoing.url, target.insecure_http));
  std::string_view secret = find_secret_shape(outgoing.body);
  if (secret.empty()) secret = find_secret_shape(outgoing.url);
  for (const auto& [name, value] : outgoing.headers)
    if (secret.empty() && !carries_own_key(name)) secret = find_secret_shape(value);
  if (!secret.empty()) return refuse("the request holds what looks like a " + std::string(secret));
  return {};
}

Result<egress::OutboundRequest> Policy::authorize(const Verdict& verdict, Outgoing outgoing) const {
  if (verdict.decision != Decision::cloud)
    return fail(
        Code::permission_denied, kStage,
        "the policy said " + std::string(decision_name(verdict.decision)) + " (" + verdict.rule + "), not cloud");
  const Destination* target = destination(outgoing.destination);
  if (target == nullptr)
    return fail(Code::permission_denied, kStage, "the policy does not know " + outgoing.destination);
  if (!outgoing.scope)
    return fail(Code::permission_denied, kStage, "a request without a scope cannot be checked; nothing was sent");
  FP_TRY(check_bytes(*target, outgoing));
  return egress::OutboundRequest(egress::PolicyPass(), std::move(outgoing.destination), std::move(outgoing.method),
                                 std::move(outgoing.url), std::move(outgoing.headers), std::move(outgoing.body),
                                 std::move(outgoing.scope), verdict.rule, std::move(outgoing.hidden),
                                 target->insecure_http);
}

Result<egress::OutboundRequest> Policy::authorize_delivery(Outgoing outgoing) const {
  const Destination* target = destination(outgoing.destination);
  if (target == nullptr || target->base_url.empty())
    return fail(Code::permission_denied, kStage,
                outgoing.destination + " is not set up; add it to the configuration with its URL");
  FP_TRY(check_bytes(*target, outgoing));
  return egress::OutboundRequest(egress::PolicyPass(), std::move(outgoing.destination), std::move(outgoing.method),
                                 std::move(outgoing.url), std::move(outgoing.headers), std::move(outgoing.body),
                                 std::move(outgoing.scope), "delivery", std::move(outgoing.hidden),
                                 target->insecure_http);
}

}  // namespace firstpass::route
