// The service that requests go to, which may be exchanged while the server runs.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "gateway/service.h"

namespace firstpass::gateway {

/// New requests go to the newest service; older ones live until their own requests have ended. Thread-safe.
class Switchboard final : public Handler {
 public:
  /// `keep` is held as long as the service: the engine it uses.
  void put_through(std::shared_ptr<Service> service, std::shared_ptr<void> keep) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_old, [](const auto& old) { return old.service->is_idle(); });
    if (m_now.service) m_old.push_back(std::move(m_now));
    m_now = {std::move(service), std::move(keep)};
  }
  std::optional<HttpAnswer> check(const HttpRequest& head) override { return now()->check(head); }
  void handle(HttpRequest request, std::shared_ptr<Reply> reply) override {
    now()->handle(std::move(request), std::move(reply));
  }
  std::shared_ptr<Service> now() const {
    const std::lock_guard lock(m_mutex);
    return m_now.service;
  }

 private:
  struct Line {
    std::shared_ptr<void> keep;  // first: it goes last
    std::shared_ptr<Service> service;
    Line() = default;
    Line(std::shared_ptr<Service> s, std::shared_ptr<void> k) : keep(std::move(k)), service(std::move(s)) {}
  };
  mutable std::mutex m_mutex;
  Line m_now;
  std::vector<Line> m_old;
};

}  // namespace firstpass::gateway
