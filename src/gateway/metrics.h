// Counters for Prometheus. No label ever holds a word of a person.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "outbox/outbox.h"

namespace firstpass::gateway {

/// Thread-safe.
class Metrics {
 public:
  void request(std::string_view door, int status, std::chrono::duration<double> seconds);
  void hidden(const std::map<std::string, int>& types);
  void restored(std::size_t values, std::size_t unknown);
  void tokens(std::uint64_t input, std::uint64_t output);
  void left_out(std::size_t tokens) { m_left_out += tokens; }
  void joined() { ++m_joined; }
  void cancelled() { ++m_cancelled; }
  void fell_back() { ++m_fell_back; }
  void cached() { ++m_cached; }
  void busy() { ++m_busy; }
  void began() { ++m_active; }
  void ended() { --m_active; }
  void reloaded(bool good) { ++(good ? m_reloads : m_bad_reloads); }
  /// Text exposition format 0.0.4.
  std::string text(std::size_t waiting) const;

 private:
  static constexpr std::array<double, 9> kBounds = {0.005, 0.02, 0.1, 0.5, 1, 5, 20, 60, 300};
  struct Histogram {
    std::array<std::uint64_t, kBounds.size() + 1> counts{};
    double sum = 0;
    std::uint64_t count = 0;
  };

  mutable std::mutex m_mutex;
  std::map<std::pair<std::string, int>, std::uint64_t> m_requests;
  std::map<std::string, Histogram> m_seconds;
  std::map<std::string, std::uint64_t> m_hidden;
  std::atomic<std::uint64_t> m_restored{0}, m_unknown{0}, m_input_tokens{0}, m_output_tokens{0}, m_left_out{0},
      m_cancelled{0}, m_joined{0}, m_fell_back{0}, m_cached{0}, m_busy{0}, m_reloads{0}, m_bad_reloads{0};
  std::atomic<std::int64_t> m_active{0};
};

/// How many items of the outbox are in which state, and how old the oldest is, in the same format.
std::string outbox_text(const std::map<outbox::State, outbox::Count>& counts);

}  // namespace firstpass::gateway
