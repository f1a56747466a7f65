#include "gateway/page_keys.h"

#include <sodium.h>

#include "core/ids.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kSymbols = 32;  // 160 bits
constexpr std::size_t kMost = 64;
constexpr auto kCodeLife = std::chrono::minutes(10), kKeyLife = std::chrono::minutes(12 * 60);

}  // namespace

PageKeys::Entry* PageKeys::find(std::list<Entry>& entries, std::string_view secret, Clock::time_point now) {
  entries.remove_if([&](const Entry& entry) { return entry.until <= now; });
  for (Entry& entry : entries)
    if (entry.secret.size() == secret.size() && sodium_memcmp(entry.secret.data(), secret.data(), secret.size()) == 0)
      return &entry;
  return nullptr;
}

std::string PageKeys::make_code(Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  if (m_codes.size() >= kMost) m_codes.pop_front();
  m_codes.push_back({random_tag(kSymbols), now + kCodeLife});
  return m_codes.back().secret;
}

std::optional<std::string> PageKeys::redeem(std::string_view code, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  if (find(m_codes, code, now) == nullptr) return std::nullopt;
  m_codes.remove_if([&](const Entry& entry) { return entry.secret == code; });
  if (m_keys.size() >= kMost) m_keys.pop_front();
  m_keys.push_back({"page-" + random_tag(kSymbols), now + kKeyLife});
  return m_keys.back().secret;
}

bool PageKeys::is_open(std::string_view key, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  Entry* const entry = find(m_keys, key, now);
  if (entry != nullptr) entry->until = now + kKeyLife;
  return entry != nullptr;
}

}  // namespace firstpass::gateway
