// Spans for OpenTelemetry, as the GenAI conventions name them. No word of a person, of a prompt or of an answer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/engine.h"

namespace firstpass::gateway {

/// One call of a model.
struct Span {
  std::string operation;  ///< gen_ai.operation.name: chat, embeddings …
  std::string provider;   ///< whom it went to, as it is configured
  std::string asked;      ///< the model that was asked for; anything that is no plain name is left out
  std::string model;      ///< the model that answered, as the provider named it
  std::uint64_t input_tokens = 0, output_tokens = 0;
  int status = 0;  ///< HTTP
  int hidden = 0;  ///< placeholders that left
  bool streamed = false;
  std::chrono::system_clock::time_point begin, end;
};

/// Sends spans to the collector that the configuration names (`telemetry_endpoint`), in batches, over the line: each
/// crossing is in the ledger. Does nothing without one. What a collector does not take is dropped. Thread-safe.
class Telemetry {
 public:
  explicit Telemetry(pipeline::Engine& engine) : m_engine(engine) {}
  ~Telemetry();
  bool on() const { return !m_engine.settings().telemetry_endpoint.empty(); }
  void record(Span span);
  /// Sends what is left, for two seconds at most: before the program ends.
  void flush();

 private:
  void work();
  Status send(const std::vector<Span>& spans);

  pipeline::Engine& m_engine;
  std::mutex m_mutex;
  std::condition_variable m_wake, m_sent;
  std::vector<Span> m_spans;
  bool m_stopping = false, m_hurry = false, m_sending = false;
  std::thread m_thread;  // started by the first span
};

/// The body of an OTLP/HTTP export (JSON encoding of ExportTraceServiceRequest).
std::string otlp_json(const std::vector<Span>& spans);

}  // namespace firstpass::gateway
