#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "cloud/circuit_breaker.h"
#include "cloud/http_date.h"
#include "cloud/provider.h"
#include "cloud/reply_reader.h"

namespace firstpass::cloud {

namespace {

using std::chrono::milliseconds;
constexpr std::string_view kStage = "cloud/chat";
constexpr milliseconds kFirstPause{400}, kLongestPause{8'000};
constexpr milliseconds kLongestRetryAfter{20'000};  // longer is for the outbox

/// Error of a reply that is no success. What the provider wrote is never part of it.
Error status_error(const egress::HttpReply& reply, const std::string& destination) {
  const std::string who = destination + " answered " + std::to_string(reply.status);
  const auto error = [&](Code code, const std::string& what, bool retryable) {
    return Error{code, who + ": " + what, std::string(kStage), retryable};
  };
  switch (reply.status) {
    case 401:
    case 403: return error(Code::unauthenticated, "the key was refused; check FIRSTPASS_API_KEY", false);
    case 404: return error(Code::not_found, "no such model or address; check the model and FIRSTPASS_BASE_URL", false);
    case 408:
    case 425: return error(Code::unavailable, "it asks to try again", true);
    case 413: return error(Code::invalid_argument, "the request is too large for it", false);
    case 429: {
      const std::string after = reply.header("retry-after");
      const bool plain = !after.empty() && after.size() < 40 && after.find_first_of("\r\n\x1b") == std::string::npos;
      return error(Code::resource_exhausted,
                   plain ? "too many requests; it asks to wait (Retry-After: " + after + ")" : "too many requests",
                   true);
    }
    default: break;
  }
  if (reply.status >= 500) return error(Code::unavailable, "the provider has trouble; try again later", true);
  if (reply.status >= 300 && reply.status < 400)
    return error(Code::failed_precondition, "redirects are not followed; set FIRSTPASS_BASE_URL to the final address",
                 false);
  return error(Code::invalid_argument, "it did not accept the request", false);
}

struct Attempt {
  Result<ChatReply> result;
  milliseconds retry_after{0};
  bool may_repeat = false;  ///< certainly not accepted, and nothing was given out
};

bool is_success(const egress::HttpReply& reply) { return reply.status >= 200 && reply.status <= 299; }

Attempt attempt(const Provider& provider, const egress::OutboundRequest& request, egress::Line& line,
                const Context& context, const OnText& on_text) {
  ReplyReader reader(provider, on_text);
  Result<ChatReply> chat_reply = fail(Code::internal, kStage, "the line brought no reply");
  // Decoded before the outcome goes to the ledger, so that it shows the tokens that the provider counted.
  const egress::Meter meter = [&](const egress::HttpReply& reply, std::uint64_t& tokens, double& cost) {
    if (!is_success(reply)) return;
    chat_reply = reader.finish();
    if (!chat_reply) return;
    chat_reply->usage.cost = cost_of(provider, *chat_reply);
    const std::uint64_t counted = chat_reply->usage.input_tokens + chat_reply->usage.output_tokens;
    if (counted > 0) tokens = counted;
    cost = chat_reply->usage.cost;
  };
  const egress::OnBody on_body = [&reader](const egress::HttpReply& head, std::string_view bytes) {
    return reader.take(head, bytes);
  };
  bool metered = false;
  const auto crossed = line.cross_metered(request, context, on_body,
                                          [&](const egress::HttpReply& reply, std::uint64_t& tokens, double& cost) {
                                            metered = true;
                                            meter(reply, tokens, cost);
                                          });
  if (!crossed) {
    // An error event makes us cut the line ourselves; what it said matters more than the cut.
    const Error error = reader.error() ? *reader.error() : crossed.error();
    const bool refused = error.code == Code::unavailable || error.code == Code::resource_exhausted;
    return {fail(error), {}, refused && error.retryable && !reader.said_something()};
  }
  if (!is_success(*crossed)) {
    Error error = status_error(*crossed, request.destination());
    const bool repeat = error.retryable;
    return {fail(std::move(error)), parse_retry_after(crossed->header("retry-after")), repeat};
  }
  if (!metered) {
    std::uint64_t tokens = 0;
    double cost = 0;
    meter(*crossed, tokens, cost);
  }
  const bool repeat = !chat_reply && chat_reply.error().retryable && !reader.said_something();
  return {std::move(chat_reply), {}, repeat};
}

/// Full jitter (Brooker, "Exponential backoff and jitter"), but never before the provider's Retry-After.
milliseconds pause_before(int next_attempt, milliseconds retry_after) {
  const auto ceiling = std::min(kLongestPause, kFirstPause * (1 << std::min(next_attempt, 10)));
  const milliseconds jitter(randombytes_uniform(static_cast<std::uint32_t>(ceiling.count())));
  return retry_after.count() > 0 ? retry_after + jitter / 8 : jitter;
}

/// Only what speaks of the destination itself counts: a refused key or a garbled reply will not heal by resting.
bool counts_as_failure(const Error& error) {
  return error.code == Code::unavailable || error.code == Code::deadline_exceeded || error.code == Code::aborted;
}

Result<ChatReply> try_chat(const Provider& provider, const egress::OutboundRequest& request, egress::Line& line,
                           const Context& context, const OnText& on_text, int attempts) {
  for (int i = 1;; ++i) {
    Attempt outcome = attempt(provider, request, line, context, on_text);
    if (outcome.result || !outcome.may_repeat || i >= attempts) return std::move(outcome.result);
    const milliseconds pause = pause_before(i, outcome.retry_after);
    if (outcome.retry_after > kLongestRetryAfter || pause >= context.deadline.left()) return std::move(outcome.result);
    context.tell("cloud", "the provider is busy; trying again");
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

double cost_of(const Provider& provider, const ChatReply& reply) {
  const auto [input, output] = provider.price(reply.model);
  return (static_cast<double>(reply.usage.input_tokens) * input +
          static_cast<double>(reply.usage.output_tokens) * output) /
         1e6;
}

std::unique_ptr<Provider> make_provider(std::string_view name) {
  for (const auto& [unit, make] : provider_units())
    if (unit == name) return make();
  return nullptr;
}

Result<ChatReply> chat(const Provider& provider, const egress::OutboundRequest& request, egress::Line& line,
                       const Context& context, const OnText& on_text, int attempts) {
  CircuitBreaker& breaker = circuit_breaker();
  if (!breaker.allow(request.destination()))
    return fail(Code::unavailable, kStage,
                request.destination() + " failed several times in a row and rests for some seconds", true);
  auto result = try_chat(provider, request, line, context, on_text, attempts);
  if (!result && counts_as_failure(result.error())) breaker.failure(request.destination());
  else breaker.success(request.destination());
  return result;
}

}  // namespace firstpass::cloud
