#include "gateway/in_flight.h"

namespace firstpass::gateway {

bool is_deterministic(std::string_view dialect, const Json& body) {
  if (dialect == "embeddings" || dialect == "count_tokens") return true;
  const Json* temperature = find(body, "temperature");
  return temperature != nullptr && temperature->is_number() && temperature->get<double>() == 0;
}

Result<egress::HttpReply> InFlight::share(const std::string& key, const Call& call, bool& joined) {
  joined = false;
  for (;;) {
    std::shared_ptr<Shared> shared;
    std::optional<Waiter> waiter;
    {
      const std::lock_guard lock(m_mutex);
      std::shared_ptr<Shared>& slot = m_running[key];
      if (slot) {
        waiter.emplace();
        slot->waiting.push_back(waiter->notifier());
      } else {
        slot = std::make_shared<Shared>();
      }
      shared = slot;
    }
    if (waiter) {
      waiter->wait();
      const std::lock_guard lock(m_mutex);
      const bool cancelled = !shared->result && shared->result.error().code == Code::aborted;
      if (cancelled) continue;
      joined = true;
      return shared->result;
    }
    Result<egress::HttpReply> result = call();
    const std::lock_guard lock(m_mutex);
    shared->result = result;
    for (const Waiter::Notifier& notify : shared->waiting) notify();
    m_running.erase(key);
    return result;
  }
}

}  // namespace firstpass::gateway
