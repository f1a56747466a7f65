// A destination that keeps failing is left alone for a while.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace firstpass::cloud {

/// Circuit breaker (Nygard, "Release It!"): closed → open after `threshold` failures in a row → after `rest` one call
/// may try; its outcome closes or reopens. One per destination, by name. Thread-safe.
class CircuitBreaker {
 public:
  using Clock = std::chrono::steady_clock;
  explicit CircuitBreaker(int threshold = 5, Clock::duration rest = std::chrono::seconds(10))
      : m_threshold(threshold), m_rest(rest) {}

  /// False while the destination rests. A caller that got true must report success() or failure().
  bool allow(const std::string& destination, Clock::time_point now = Clock::now());
  void success(const std::string& destination);
  void failure(const std::string& destination, Clock::time_point now = Clock::now());
  /// Failures in a row, for route::State::recent_failures; 0 once the last one is longer ago than the rest, so that who
  /// holds back because of them tries again.
  int failures(const std::string& destination, Clock::time_point now = Clock::now()) const;

 private:
  struct Circuit {
    int failures = 0;
    Clock::time_point rests_until{}, last{};
  };
  const int m_threshold;
  const Clock::duration m_rest;
  mutable std::mutex m_mutex;
  std::map<std::string, Circuit> m_circuits;
};

/// The process's own, used by chat().
CircuitBreaker& circuit_breaker();

}  // namespace firstpass::cloud
