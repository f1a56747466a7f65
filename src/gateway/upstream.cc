#include "gateway/upstream.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "cloud/circuit_breaker.h"
#include "cloud/http_date.h"
#include "cloud/provider.h"
#include "core/fiber.h"
#include "core/ids.h"
#include "gateway/auth.h"
#include "pipeline/exchange.h"

namespace firstpass::gateway {

namespace {

using std::chrono::milliseconds;
constexpr std::string_view kStage = "gateway/upstream";
constexpr int kAttempts = 2;
constexpr milliseconds kLongestRetryAfter{2'000};  // clients wait longer by themselves, and see why
constexpr std::size_t kMostErrorBytes = 256 * 1024;
constexpr auto kStateAge = std::chrono::seconds(5);
constexpr std::string_view kAnthropicVersion = "2023-06-01";

bool has_plain_value(std::string_view value) {
  return value.size() <= 512 && std::all_of(value.begin(), value.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view(" ,;=._-/").find(c) != std::string_view::npos;
         });
}

bool has(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(), [&](const auto& header) { return header.first == name; });
}

/// The client's own key, in the form that the provider takes.
void adapt_key(const std::string& provider, Headers& headers) {
  for (auto& [name, value] : headers) {
    const bool bearer = name == "authorization" && value.size() > 7;
    if (provider == "anthropic" && bearer && !has(headers, "x-api-key")) name = "x-api-key", value = value.substr(7);
    if (provider == "openai" && name == "x-api-key" && !has(headers, "authorization"))
      name = "authorization", value.insert(0, "Bearer ");
  }
}

void drop_keys(Headers& headers) {
  std::erase_if(headers, [](const auto& h) { return h.first == "authorization" || h.first == "x-api-key"; });
}

/// The client's own key and account are those of the provider that is set up.
void drop_account(Headers& headers) {
  drop_keys(headers);
  std::erase_if(headers, [](const auto& h) { return h.first == "openai-organization" || h.first == "openai-project"; });
}

void add_key(const std::string& provider, const std::string& key, Headers& headers) {
  if (key.empty()) return adapt_key(provider, headers);  // the client's own, if it gave one
  drop_keys(headers);
  if (provider == "anthropic") headers.emplace_back("x-api-key", key);
  else headers.emplace_back("authorization", "Bearer " + key);
}

std::string without_slash(std::string base) {
  while (!base.empty() && base.back() == '/') base.pop_back();
  return base;
}

}  // namespace

bool is_not_accepted(int status) { return status == 429 || status == 502 || status == 503 || status == 529; }
bool is_not_accepted(const Result<egress::HttpReply>& outcome) {
  if (outcome) return is_not_accepted(outcome->status);
  return outcome.error().retryable && outcome.error().code == Code::unavailable;
}

bool passes_on(const Result<egress::HttpReply>& outcome, bool is_second_choice) {
  if (is_not_accepted(outcome) || !is_second_choice) return is_not_accepted(outcome);
  return outcome ? outcome->status >= 400 && outcome->status < 500 : outcome.error().code == Code::permission_denied;
}

std::string identity_of(const UpstreamCall& call) {
  std::string all = call.target->name + '\n' + call.scope->name() + '\n' + call.method + call.way + '\n';
  for (const auto& [name, value] : call.headers) all += name + ':' + value + '\n';
  return sha256_hex(all + call.body);
}

Headers forwarded_headers(const HttpRequest& request) {
  constexpr std::array<std::string_view, 5> kAllowed = {"anthropic-version", "anthropic-beta", "openai-beta",
                                                        "openai-organization", "openai-project"};
  Headers forwarded;
  for (const std::string_view name : kAllowed)
    if (const auto value = request.header(name); !value.empty() && has_plain_value(value))
      forwarded.emplace_back(name, value);
  if (Gatekeeper::path_key(request.target).empty()) return forwarded;
  for (const char* name : {"authorization", "x-api-key"})
    if (const auto value = request.header(name); !value.empty()) forwarded.emplace_back(name, value);
  return forwarded;
}

Headers returned_headers(const egress::HttpReply& reply) {
  constexpr std::array<std::string_view, 8> kAllowed = {"request-id",     "x-request-id",        "retry-after",
                                                        "retry-after-ms", "x-should-retry",      "openai-version",
                                                        "openai-model",   "openai-processing-ms"};
  Headers returned;
  for (const auto& [name, value] : reply.headers) {
    const bool allowed = std::find(kAllowed.begin(), kAllowed.end(), name) != kAllowed.end() ||
                         name.starts_with("x-ratelimit-") || name.starts_with("anthropic-ratelimit-");
    if (allowed) returned.emplace_back(name, value);
  }
  return returned;
}

Upstream::Upstream(pipeline::Engine& engine) : m_engine(engine) {
  for (const pipeline::Target& target : engine.targets())
    m_turnstiles.emplace(target.name, std::make_unique<Turnstile>(target.most_running, target.most_waiting));
}

route::State Upstream::state(const std::string& destination) {
  const std::lock_guard lock(m_mutex);
  Observed& observed = m_observed[destination];
  if (const auto now = std::chrono::steady_clock::now(); now >= observed.until) {
    const route::Destination* known = m_engine.policy().destination(destination);
    observed.state = route::observe_state(known != nullptr ? known->base_url : "");
    if (known != nullptr && known->budget_per_day)
      observed.state.spent_today = pipeline::spent_today(m_engine, destination);
    observed.until = now + kStateAge;
  }
  route::State state = observed.state;
  state.recent_failures = cloud::circuit_breaker().failures(destination);
  return state;
}

Result<egress::OutboundRequest> Upstream::authorise(const UpstreamCall& call, const pipeline::Target& target) {
  route::Question question;
  question.via = route::Via::cloud;
  question.verb = "chat";
  question.hidden = call.hidden;
  question.request_bytes = call.body.size();
  question.tokens = call.body.size() / 4;
  question.provider_configured = true;
  route::Verdict verdict = m_engine.policy().decide(question, target.name, state(target.name));
  const std::string reason = verdict.reasons.empty() ? verdict.rule : verdict.reasons.front();
  if (verdict.decision == route::Decision::defer) return fail(Code::unavailable, kStage, reason, true);
  if (verdict.decision != route::Decision::cloud)
    return fail(Code::permission_denied, kStage, "the policy refuses this: " + reason + " (" + verdict.rule + ")");
  if (target.is_fallback) verdict.rule = "fallback";

  const route::Destination* known = m_engine.policy().destination(target.name);
  route::Outgoing outgoing{target.name, call.method, without_slash(known->base_url) + call.way, call.headers, call.body,
                           call.scope,  call.hidden};
  std::erase_if(outgoing.headers, [&](const auto& header) {  // words for providers of another dialect
    return (target.speaks != "anthropic" && header.first.starts_with("anthropic-")) ||
           (target.speaks == "anthropic" && header.first.starts_with("openai-"));
  });
  outgoing.headers.emplace_back("content-type", "application/json");
  if (target.speaks == "anthropic" && !has(outgoing.headers, "anthropic-version"))
    outgoing.headers.emplace_back("anthropic-version", kAnthropicVersion);
  if (target.is_fallback) drop_account(outgoing.headers);
  add_key(target.speaks, target.api_key, outgoing.headers);
  return m_engine.policy().authorize(verdict, std::move(outgoing));
}

Result<egress::HttpReply> Upstream::call(const UpstreamCall& call, const Context& context,
                                         const egress::OnBody& on_body, const egress::Meter& meter) {
  const pipeline::Target* const target = call.target != nullptr ? call.target
                                         : targets().empty()    ? nullptr
                                                                : &targets().front();
  if (target == nullptr)
    return fail(Code::failed_precondition, kStage,
                "no provider is set up; set FIRSTPASS_PROVIDER, FIRSTPASS_BASE_URL and FIRSTPASS_API_KEY");
  const auto longest = milliseconds(static_cast<long long>(m_engine.settings().timeout_seconds * 1000));
  const auto until = std::chrono::steady_clock::now() + std::min(longest, context.deadline.left());
  FP_TRY_ASSIGN(const Turnstile::Place place, m_turnstiles.at(target->name)->enter(call.scope->name(), until, context));
  FP_TRY_ASSIGN(const egress::OutboundRequest request, authorise(call, *target));
  return cross(request, context, on_body, meter);
}

Result<egress::HttpReply> Upstream::cross(const egress::OutboundRequest& request, const Context& context,
                                          const egress::OnBody& on_body, const egress::Meter& meter) {
  const std::string& destination = request.destination();
  FP_TRY_ASSIGN(egress::Line* const line, m_engine.line());
  cloud::CircuitBreaker& breaker = cloud::circuit_breaker();
  for (int attempt = 1;; ++attempt) {
    if (!breaker.allow(destination))
      return fail(Code::unavailable, kStage, destination + " failed several times in a row and rests", true);
    bool begun = false;
    std::string refused;  // the body of an HTTP error: never streamed
    const egress::OnBody forward = [&](const egress::HttpReply& head, std::string_view bytes) {
      begun |= head.status < 300;
      if (begun) return on_body(head, bytes);
      refused.append(bytes.substr(0, kMostErrorBytes - std::min(kMostErrorBytes, refused.size())));
      return true;
    };
    auto reply = line->cross_metered(request, context, on_body ? forward : egress::OnBody(), meter);
    if (reply && on_body) reply->body = std::move(refused);
    const bool trouble = reply ? reply->status >= 500
                               : reply.error().code != Code::permission_denied && reply.error().code != Code::aborted;
    if (trouble) breaker.failure(destination);
    else breaker.success(destination);
    if (begun || attempt >= kAttempts || !is_not_accepted(reply)) return reply;
    const auto after = reply ? cloud::parse_retry_after(reply->header("retry-after")) : milliseconds(0);
    const milliseconds pause = std::max<milliseconds>(after, milliseconds(50 + randombytes_uniform(200)));
    if (after > kLongestRetryAfter || pause >= context.deadline.left()) return reply;
    pause_for(pause);
  }
}

}  // namespace firstpass::gateway
