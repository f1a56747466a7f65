#include "gateway/turnstile.h"

#include <algorithm>
#include <optional>

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/upstream";
constexpr auto kLookEvery = std::chrono::milliseconds(500);  // whether the caller is still there

}  // namespace

Result<Turnstile::Place> Turnstile::enter(const std::string& conversation, std::chrono::steady_clock::time_point until,
                                          const Context& context) {
  if (m_most_running == 0) return Place(nullptr);
  std::shared_ptr<Waiting> mine;
  std::optional<Waiter> waiter(std::in_place);
  {
    const std::lock_guard lock(m_mutex);
    if (m_running < m_most_running && m_waiting == 0) {
      ++m_running;
      return Place(this);
    }
    if (m_waiting >= m_most_waiting)
      return fail(Code::unavailable, kStage, "the provider has as many requests as it is allowed; try again", true);
    mine = std::make_shared<Waiting>(waiter->notifier());
    auto& lane = m_lanes[conversation];
    if (lane.empty()) m_turns.push_back(conversation);
    lane.push_back(mine);
    ++m_waiting;
  }
  for (;;) {
    const auto now = std::chrono::steady_clock::now();
    waiter->wait_until(std::min(until, now + kLookEvery));
    const bool gone = context.cancelled && context.cancelled();
    {
      const std::lock_guard lock(m_mutex);
      if (mine->called) return Place(this);
      if (!gone && std::chrono::steady_clock::now() < until) {
        waiter.emplace();
        mine->wake = waiter->notifier();
        continue;
      }
    }
    if (!give_up(conversation, mine)) return Place(this);
    if (gone) return fail(Code::aborted, kStage, "the client has gone");
    return fail(Code::unavailable, kStage, "the provider was busy with other requests for too long; try again", true);
  }
}

bool Turnstile::give_up(const std::string& conversation, const std::shared_ptr<Waiting>& waiting) {
  const std::lock_guard lock(m_mutex);
  if (waiting->called) return false;
  const auto lane = m_lanes.find(conversation);
  std::erase(lane->second, waiting);
  --m_waiting;
  if (!lane->second.empty()) return true;
  m_lanes.erase(lane);
  std::erase(m_turns, conversation);
  return true;
}

void Turnstile::leave() {
  const std::lock_guard lock(m_mutex);
  if (m_turns.empty()) {
    --m_running;
    return;
  }
  const std::string conversation = std::move(m_turns.front());
  m_turns.pop_front();
  const auto lane = m_lanes.find(conversation);
  const std::shared_ptr<Waiting> next = std::move(lane->second.front());
  lane->second.pop_front();
  --m_waiting;
  next->called = true;  // the place goes from hand to hand
  next->wake();
  if (lane->second.empty()) m_lanes.erase(lane);
  else m_turns.push_back(conversation);
}

std::size_t Turnstile::waiting() const {
  const std::lock_guard lock(m_mutex);
  return m_waiting;
}

}  // namespace firstpass::gateway
