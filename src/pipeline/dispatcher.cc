#include "pipeline/dispatcher.h"

#include <algorithm>
#include <tuple>

#include "cloud/circuit_breaker.h"
#include "core/sqlite.h"
#include "pipeline/exchange.h"

namespace firstpass::pipeline {

namespace {

constexpr std::size_t kBatch = 64;
constexpr std::chrono::milliseconds kFirstPause{1'000}, kLongestPause{300'000};
constexpr auto kCleanEvery = std::chrono::hours(1);
constexpr std::size_t kWebhooksAtOnce = 16;

std::string ago(std::chrono::hours hours) {
  const auto then = std::chrono::system_clock::now() - hours;
  return utc_time(std::chrono::duration_cast<std::chrono::milliseconds>(then.time_since_epoch()).count());
}

double jitter() {
  return static_cast<double>(std::chrono::steady_clock::now().time_since_epoch().count() % 1000) / 1e3;
}

}  // namespace

void Pace::nothing_accepted(Clock::time_point now, std::chrono::milliseconds retry_after, double jitter) {
  const auto doubled = kFirstPause * (1 << std::min(m_failures, 12));
  const auto pause = std::max(retry_after, std::min<std::chrono::milliseconds>(doubled, kLongestPause));
  ++m_failures;
  m_not_before =
      now + pause + std::chrono::milliseconds(static_cast<long>(static_cast<double>(pause.count()) * jitter / 4));
}

Hold reason_to_wait(Engine& engine, const Target& asked) {
  const std::string& destination = asked.name;
  route::Question question;
  question.verb = "chat";
  question.prefer_cloud = true;
  question.provider_configured = true;
  question.urgent = false;
  const route::Destination* target = engine.policy().destination(destination);
  route::State state = route::observe_state(target != nullptr ? target->base_url : "");
  state.recent_failures = cloud::circuit_breaker().failures(destination);
  if (target != nullptr && target->budget_per_day) state.spent_today = spent_today(engine, destination);
  const route::Verdict verdict = engine.policy().decide(question, destination, state);
  if (verdict.decision == route::Decision::cloud) return {};
  return {verdict.reasons.empty() ? verdict.rule : verdict.reasons.front(),
          verdict.rule == "failures" || verdict.rule == "budget"};
}

Dispatcher::Dispatcher(Engine& engine, std::map<std::string, Sender> senders, Tell tell, Options options)
    : m_engine(engine), m_senders(std::move(senders)), m_tell(std::move(tell)), m_options(options) {}

Dispatcher::~Dispatcher() { stop(); }

Status Dispatcher::start() {
  FP_TRY_ASSIGN(m_box, m_engine.outbox());
  FP_TRY(m_box->recover());
  for (std::size_t i = 0; i < m_options.parallel; ++i) m_threads.emplace_back([this] { work(); });
  return {};
}

void Dispatcher::stop() {
  {
    const std::lock_guard lock(m_mutex);
    m_stopping = true;
  }
  m_wake.notify_all();
  for (std::thread& thread : m_threads) thread.join();
  m_threads.clear();
}

void Dispatcher::wake() {
  {
    const std::lock_guard lock(m_mutex);
    m_look = true;
  }
  m_wake.notify_one();
}

std::string Dispatcher::holding() const {
  const std::lock_guard lock(m_mutex);
  return m_holding;
}

/// Once a tick, or when woken: is anything due, and may it go? Called without the lock.
void Dispatcher::look_around() {
  const std::vector<Target>& targets = m_engine.targets();
  const Hold first = targets.empty() ? Hold{"no provider is set up"} : reason_to_wait(m_engine, targets.front());
  const bool elsewhere =
      first.of_provider && std::any_of(targets.begin() + 1, targets.end(), [this](const auto& target) {
        return reason_to_wait(m_engine, target).reason.empty();
      });
  std::string holding = elsewhere ? std::string() : first.reason;
  std::vector<std::pair<std::string, std::string>> ready;
  if (holding.empty())
    if (const auto due = m_box->due(m_engine.destination(), kBatch))
      for (auto item = due->rbegin(); item != due->rend(); ++item)
        if (!elsewhere || falls_back(item->kind)) ready.emplace_back(item->id, item->kind);
  tell_webhooks();
  const auto now = Pace::Clock::now();
  if (now - m_cleaned > kCleanEvery) {
    m_cleaned = now;
    (void)m_box->forget(ago(m_options.keep));
  }
  const std::lock_guard lock(m_mutex);
  std::erase_if(ready, [this](const auto& item) { return m_under_way.count(item.first) != 0; });
  m_holding = std::move(holding);
  m_ready = std::move(ready);
}

bool Dispatcher::falls_back(const std::string& kind) const {
  const auto sender = m_senders.find(kind);
  return sender != m_senders.end() && sender->second.falls_back;
}

void Dispatcher::tell_webhooks() {
  const auto items = m_box->untold(kWebhooksAtOnce);
  if (!items || !m_tell) return;
  for (const outbox::Item& item : *items)
    if (m_tell(item)) (void)m_box->told(item.id);
}

/// The next item that may go now. Called with the lock.
bool Dispatcher::take(std::string& id, std::string& kind) {
  if (!m_holding.empty() || m_ready.empty() || !m_pace.may_try(Pace::Clock::now(), m_under_way.size())) return false;
  std::tie(id, kind) = std::move(m_ready.back());
  m_ready.pop_back();
  if (m_ready.empty()) m_look = true;
  m_under_way.insert(id);
  return true;
}

void Dispatcher::work() {
  std::unique_lock lock(m_mutex);
  while (!m_stopping) {
    std::string id, kind;
    if (take(id, kind)) {
      lock.unlock();
      const auto sender = m_senders.find(kind);
      const Tried tried = sender != m_senders.end() ? sender->second.send(id) : Tried{};
      if (m_changed) m_changed(id);
      lock.lock();
      m_under_way.erase(id);
      if (tried.settled) m_pace.settled();
      else m_pace.nothing_accepted(Pace::Clock::now(), tried.retry_after, jitter());
      continue;
    }
    const auto now = std::chrono::steady_clock::now();
    if (m_look || now - m_looked >= m_options.tick) {
      m_look = false;
      m_looked = now;
      lock.unlock();
      look_around();
      lock.lock();
      if (!m_ready.empty()) m_wake.notify_all();
      if (!m_ready.empty() && m_pace.may_try(Pace::Clock::now(), m_under_way.size())) continue;
    }
    m_wake.wait_for(lock, m_options.tick);
  }
}

}  // namespace firstpass::pipeline
