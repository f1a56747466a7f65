#include "gateway/cached_answers.h"

#include "core/ids.h"
#include "egress/http_rules.h"
#include "gateway/in_flight.h"

namespace firstpass::gateway {

namespace {

constexpr int kGood = 200;
constexpr std::size_t kLongestStream = std::size_t{4} << 20;  // bytes; one answer must not push out all the others

}  // namespace

void StreamCopy::bytes(std::string_view bytes) {
  m_failed |= m_bytes.size() + bytes.size() > kLongestStream;
  if (!m_failed) m_bytes.append(bytes);
}

void StreamCopy::event(std::string_view name, std::string_view data) {
  m_ended |= data == "[DONE]" || name == "message_stop" || name == "response.completed";
  m_failed |= name == "error";
  if (m_failed || !name.empty() || data.find("\"error\"") == std::string_view::npos) return;
  const auto event = parse_json(data);
  const Json* error = event ? gateway::find(*event, "error") : nullptr;
  m_failed = error != nullptr && !error->is_null();
}

std::optional<std::string> StreamCopy::whole() && {
  if (m_failed || !m_ended) return std::nullopt;
  return std::move(m_bytes);
}

CachedAnswers::Use CachedAnswers::use_for(const Dialect& dialect, const Json& body, const HttpRequest& request) const {
  const std::string& rule = m_engine.settings().cache.answers;
  if (rule.empty() || dialect.name == kCountTokens.name || is_bound_to_provider(body)) return {};
  const bool allowed = rule == "all" || dialect.name == kEmbeddings.name ||
                       (rule == "deterministic" && is_deterministic(dialect.name, body));
  if (!allowed) return {};
  const std::string_view control = request.header("cache-control");
  const bool no_store = control.find("no-store") != std::string_view::npos;
  return {!no_store && control.find("no-cache") == std::string_view::npos, !no_store};
}

std::optional<egress::HttpReply> CachedAnswers::find(const UpstreamCall& call) {
  const auto cache = m_engine.answers();
  if (!cache) return std::nullopt;
  auto body = (*cache)->find(identity_of(call), *call.scope);
  if (!body) return std::nullopt;
  egress::HttpReply reply;
  reply.status = kGood;
  reply.body = std::move(*body);
  egress::LedgerEntry entry;
  entry.request_id = new_id();
  entry.crossing = egress::Crossing::cached;
  entry.destination = call.target->name;
  if (const route::Destination* known = m_engine.policy().destination(call.target->name))
    if (const auto address = egress::check_url(known->base_url, known->insecure_http))
      entry.destination += " " + address->host;
  entry.rule = "cache:" + m_engine.settings().cache.answers;
  entry.status = reply.status;
  entry.scope = call.scope->name();
  const auto ledger = m_engine.ledger();
  if (!ledger) return std::nullopt;
  (*ledger)->note(std::move(entry));
  return reply;
}

void CachedAnswers::keep(const UpstreamCall& call, const egress::HttpReply& reply) {
  if (reply.status != kGood) return;
  const auto cache = m_engine.answers();
  if (!cache) return;
  const pipeline::CacheRules& rules = m_engine.settings().cache;
  (*cache)->put(identity_of(call), *call.scope, reply.body,
                {rules.minutes, static_cast<std::uint64_t>(rules.megabytes) << 20});
}

}  // namespace firstpass::gateway
