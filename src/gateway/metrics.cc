#include "gateway/metrics.h"

#include <cstdio>
#include <ctime>

namespace firstpass::gateway {

namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%g", value);
  return text;
}

void head(std::string& out, const std::string& name, const char* kind, const char* help) {
  out += "# HELP " + name + " " + help + "\n# TYPE " + name + " " + kind + "\n";
}

/// Of a time as the outbox writes it; 0 for none.
std::int64_t unix_seconds(const std::string& time) {
  std::tm parts{};
  return ::strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) != nullptr ? static_cast<std::int64_t>(::timegm(&parts))
                                                                          : 0;
}

}  // namespace

void Metrics::request(std::string_view door, int status, std::chrono::duration<double> seconds) {
  const std::lock_guard lock(m_mutex);
  ++m_requests[{std::string(door), status}];
  Histogram& histogram = m_seconds[std::string(door)];
  std::size_t bucket = 0;
  while (bucket < kBounds.size() && seconds.count() > kBounds[bucket]) ++bucket;
  ++histogram.counts[bucket];
  ++histogram.count;
  histogram.sum += seconds.count();
}

void Metrics::hidden(const std::map<std::string, int>& types) {
  if (types.empty()) return;
  const std::lock_guard lock(m_mutex);
  for (const auto& [type, count] : types) m_hidden[type] += static_cast<std::uint64_t>(count);
}

void Metrics::restored(std::size_t values, std::size_t unknown) {
  m_restored += values;
  m_unknown += unknown;
}

void Metrics::tokens(std::uint64_t input, std::uint64_t output) {
  m_input_tokens += input;
  m_output_tokens += output;
}

std::string Metrics::text(std::size_t waiting) const {
  std::string out;
  const auto single = [&out](const std::string& name, const char* kind, const char* help, const std::string& value) {
    head(out, name, kind, help);
    out += name + " " + value + "\n";
  };
  const std::lock_guard lock(m_mutex);
  head(out, "firstpass_requests_total", "counter", "Requests by door and status.");
  for (const auto& [key, count] : m_requests)
    out += "firstpass_requests_total{door=\"" + key.first + "\",status=\"" + std::to_string(key.second) + "\"} " +
           std::to_string(count) + "\n";
  head(out, "firstpass_request_seconds", "histogram", "Time from the whole request to the end of its answer.");
  for (const auto& [door, histogram] : m_seconds) {
    const std::string label = "{door=\"" + door + "\"";
    std::uint64_t up_to = 0;
    for (std::size_t i = 0; i <= kBounds.size(); ++i) {
      up_to += histogram.counts[i];
      out += "firstpass_request_seconds_bucket" + label + ",le=\"" +
             (i < kBounds.size() ? number(kBounds[i]) : "+Inf") + "\"} " + std::to_string(up_to) + "\n";
    }
    out += "firstpass_request_seconds_sum" + label + "} " + number(histogram.sum) + "\n";
    out += "firstpass_request_seconds_count" + label + "} " + std::to_string(histogram.count) + "\n";
  }
  head(out, "firstpass_hidden_total", "counter", "Placeholders that left, by entity type.");
  for (const auto& [type, count] : m_hidden)
    out += "firstpass_hidden_total{type=\"" + type + "\"} " + std::to_string(count) + "\n";
  single("firstpass_restored_total", "counter", "Values put back into answers.", std::to_string(m_restored));
  single("firstpass_unknown_placeholders_total", "counter", "Placeholder-like texts that nobody here gave out.",
         std::to_string(m_unknown));
  single("firstpass_input_tokens_total", "counter", "As counted by the provider.", std::to_string(m_input_tokens));
  single("firstpass_output_tokens_total", "counter", "As counted by the provider.", std::to_string(m_output_tokens));
  single("firstpass_left_out_tokens_total", "counter", "Of long files, beside the point of what was asked: not sent.",
         std::to_string(m_left_out));
  single("firstpass_cancelled_total", "counter", "Requests whose client went away.", std::to_string(m_cancelled));
  single("firstpass_joined_total", "counter", "Requests that shared the answer of an equal one in flight.",
         std::to_string(m_joined));
  single("firstpass_fallbacks_total", "counter", "Requests that went to another provider.",
         std::to_string(m_fell_back));
  single("firstpass_cached_total", "counter", "Requests answered from the cache.", std::to_string(m_cached));
  single("firstpass_busy_total", "counter", "Requests turned away because the queue was full.", std::to_string(m_busy));
  single("firstpass_config_reloads_total", "counter", "Times the configuration was read again and taken.",
         std::to_string(m_reloads));
  single("firstpass_config_reload_failures_total", "counter", "Times it was read again and refused.",
         std::to_string(m_bad_reloads));
  single("firstpass_active_requests", "gauge", "Requests being worked on.", std::to_string(m_active));
  single("firstpass_waiting_requests", "gauge", "Requests waiting for a worker.", std::to_string(waiting));
  return out;
}

std::string outbox_text(const std::map<outbox::State, outbox::Count>& counts) {
  std::string out;
  head(out, "firstpass_outbox_items", "gauge", "Items of the outbox by state.");
  for (const auto& [state, count] : counts)
    out += "firstpass_outbox_items{state=\"" + std::string(outbox::state_name(state)) + "\"} " +
           std::to_string(count.items) + "\n";
  head(out, "firstpass_outbox_oldest_timestamp_seconds", "gauge", "When the oldest item of a state was added.");
  for (const auto& [state, count] : counts)
    if (const auto seconds = unix_seconds(count.oldest); seconds > 0)
      out += "firstpass_outbox_oldest_timestamp_seconds{state=\"" + std::string(outbox::state_name(state)) + "\"} " +
             std::to_string(seconds) + "\n";
  return out;
}

}  // namespace firstpass::gateway
