#include "cloud/circuit_breaker.h"

namespace firstpass::cloud {

bool CircuitBreaker::allow(const std::string& destination, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  Circuit& circuit = m_circuits[destination];
  if (circuit.failures < m_threshold) return true;
  if (now < circuit.rests_until) return false;
  circuit.rests_until = now + m_rest;  // this call is the one that tries; the others go on waiting
  return true;
}

void CircuitBreaker::success(const std::string& destination) {
  const std::lock_guard lock(m_mutex);
  m_circuits.erase(destination);
}

void CircuitBreaker::failure(const std::string& destination, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  Circuit& circuit = m_circuits[destination];
  circuit.last = now;
  if (++circuit.failures >= m_threshold) circuit.rests_until = now + m_rest;
}

int CircuitBreaker::failures(const std::string& destination, Clock::time_point now) const {
  const std::lock_guard lock(m_mutex);
  const auto found = m_circuits.find(destination);
  return found != m_circuits.end() && now - found->second.last < m_rest ? found->second.failures : 0;
}

CircuitBreaker& circuit_breaker() {
  static CircuitBreaker breaker;
  return breaker;
}

}  // namespace firstpass::cloud
