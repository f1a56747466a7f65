#include "gateway/telemetry.h"

#include <sodium.h>

#include <algorithm>

#include "core/ids.h"
#include "gateway/json.h"

namespace firstpass::gateway {

namespace {

constexpr auto kEvery = std::chrono::seconds(5);
constexpr auto kLongestSend = std::chrono::milliseconds(2'000);
constexpr std::size_t kMostKept = 4'096, kLongestModel = 64;

std::string random_id(std::size_t bytes) {
  std::string id(bytes, '\0');
  randombytes_buf(id.data(), id.size());
  return to_hex(id);
}

/// Nanoseconds since 1970, as text: OTLP's JSON writes 64-bit numbers so.
std::string nanoseconds(std::chrono::system_clock::time_point when) {
  return std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(when.time_since_epoch()).count());
}

bool is_plain_name(std::string_view text) {
  return !text.empty() && text.size() <= kLongestModel && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._:/-").find(c) != std::string_view::npos;
  });
}

Json text_attribute(std::string_view key, std::string_view value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}
Json number_attribute(std::string_view key, std::uint64_t value) {
  return {{"key", key}, {"value", {{"intValue", std::to_string(value)}}}};
}

Json span_json(const Span& span) {
  const bool names_model = is_plain_name(span.asked);
  Json attributes = {
      text_attribute("gen_ai.operation.name", span.operation),
      text_attribute("gen_ai.provider.name", span.provider),
      number_attribute("http.response.status_code", static_cast<std::uint64_t>(std::max(0, span.status))),
      number_attribute("firstpass.hidden", static_cast<std::uint64_t>(std::max(0, span.hidden))),
      {{"key", "firstpass.streamed"}, {"value", {{"boolValue", span.streamed}}}}};
  if (names_model) attributes.push_back(text_attribute("gen_ai.request.model", span.asked));
  if (is_plain_name(span.model)) attributes.push_back(text_attribute("gen_ai.response.model", span.model));
  if (span.input_tokens + span.output_tokens > 0) {
    attributes.push_back(number_attribute("gen_ai.usage.input_tokens", span.input_tokens));
    attributes.push_back(number_attribute("gen_ai.usage.output_tokens", span.output_tokens));
  }
  const bool failed = span.status >= 400;
  if (failed) attributes.push_back(text_attribute("error.type", std::to_string(span.status)));
  return {{"traceId", random_id(16)},
          {"spanId", random_id(8)},
          {"name", span.operation + (names_model ? " " + span.asked : "")},
          {"kind", 3},  // client
          {"startTimeUnixNano", nanoseconds(span.begin)},
          {"endTimeUnixNano", nanoseconds(span.end)},
          {"attributes", std::move(attributes)},
          {"status", {{"code", failed ? 2 : 0}}}};
}

}  // namespace

std::string otlp_json(const std::vector<Span>& spans) {
  Json list = Json::array();
  for (const Span& span : spans) list.push_back(span_json(span));
  const Json resource = {
      {"attributes",
       {text_attribute("service.name", "firstpass"), text_attribute("service.version", FIRSTPASS_VERSION)}}};
  return dump({{"resourceSpans",
                {{{"resource", resource},
                  {"scopeSpans", {{{"scope", {{"name", "firstpass"}}}, {"spans", std::move(list)}}}}}}}});
}

Telemetry::~Telemetry() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
  }
  m_wake.notify_all();
  if (m_thread.joinable()) m_thread.join();
}

void Telemetry::record(Span span) {
  if (!on()) return;
  const std::lock_guard lock(m_mutex);
  if (m_spans.size() < kMostKept) m_spans.push_back(std::move(span));
  if (!m_thread.joinable()) m_thread = std::thread([this] { work(); });
}

void Telemetry::flush() {
  std::unique_lock lock(m_mutex);
  if (!m_thread.joinable()) return;
  m_hurry = true;
  m_wake.notify_all();
  m_sent.wait_for(lock, kLongestSend, [&] { return m_spans.empty() && !m_sending; });
}

void Telemetry::work() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_wake.wait_for(lock, kEvery, [&] { return m_stopping || m_hurry; });
    if (m_stopping) return;
    m_hurry = false;
    const std::vector<Span> spans = std::exchange(m_spans, {});
    m_sending = true;
    lock.unlock();
    if (!spans.empty()) (void)send(spans);
    lock.lock();
    m_sending = false;
    m_sent.notify_all();
  }
}

Status Telemetry::send(const std::vector<Span>& spans) {
  std::string url = m_engine.settings().telemetry_endpoint;
  while (!url.empty() && url.back() == '/') url.pop_back();
  route::Outgoing outgoing;
  outgoing.destination = pipeline::kTelemetry;
  outgoing.url = url + "/v1/traces";
  outgoing.headers = {{"content-type", "application/json"}};
  outgoing.body = otlp_json(spans);
  FP_TRY_ASSIGN(const auto request, m_engine.policy().authorize_delivery(std::move(outgoing)));
  FP_TRY_ASSIGN(egress::Line* const line, m_engine.line());
  Context context;
  context.deadline = Deadline::after(kLongestSend);
  FP_TRY(line->cross(request, context));
  return {};
}

}  // namespace firstpass::gateway
