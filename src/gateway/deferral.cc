#include "gateway/deferral.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/deferral";
constexpr std::size_t kLongestKey = 255;

Result<Later> later_from(std::string_view word) {
  if (word == "refuse") return Later::refuse;
  if (word == "wait") return Later::wait;
  if (word == "accept") return Later::accept;
  if (word == "async") return Later::always;
  return fail(Code::invalid_argument, kStage, "x-firstpass-defer takes refuse, wait, accept or async");
}

/// RFC 7240: a list of preferences, each with parameters behind ';'.
bool prefers_async(std::string_view header) {
  while (!header.empty()) {
    const std::size_t comma = std::min(header.find(','), header.size());
    const std::string_view one = header.substr(0, comma);
    if (lower(trim(one.substr(0, one.find(';')))) == "respond-async") return true;
    header.remove_prefix(std::min(comma + 1, header.size()));
  }
  return false;
}

Result<std::string> idempotency_key(const HttpRequest& request) {
  const std::string_view key = request.header("idempotency-key");
  const bool printable = std::all_of(key.begin(), key.end(), [](char c) { return c >= ' ' && c <= '~'; });
  if (key.size() <= kLongestKey && printable) return std::string(key);
  return fail(Code::invalid_argument, kStage, "an idempotency key has up to 255 printable characters");
}

}  // namespace

Result<Deferral> read_deferral(const HttpRequest& request, const pipeline::Settings& settings) {
  Deferral deferral;
  const std::string_view asked = request.header("x-firstpass-defer");
  FP_TRY_ASSIGN(deferral.later, later_from(asked.empty() ? std::string_view(settings.defer) : asked));
  if (asked.empty() && prefers_async(request.header("prefer"))) deferral.later = Later::always;

  deferral.webhook = request.header("x-firstpass-webhook");
  if (!deferral.webhook.empty() && settings.webhooks.count(deferral.webhook) == 0)
    return fail(Code::invalid_argument, kStage, "no webhook of that name is configured");
  deferral.not_before = request.header("x-firstpass-not-before");
  const bool later_alone = !deferral.webhook.empty() || !deferral.not_before.empty();
  if (later_alone && deferral.later == Later::refuse) {
    if (!asked.empty()) return fail(Code::invalid_argument, kStage, "a request that may not wait has no later");
    deferral.later = Later::accept;
  }
  FP_TRY_ASSIGN(deferral.idempotency_key, idempotency_key(request));
  const std::string_view retries = request.header("x-stainless-retry-count");
  deferral.is_retry = !retries.empty() && retries != "0";
  return deferral;
}

}  // namespace firstpass::gateway
