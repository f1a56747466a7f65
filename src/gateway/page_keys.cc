#include "gateway/page_keys.h"

#include <sodium.h>

#include <charconv>

#include "core/hmac.h"
#include "core/ids.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kSymbols = 32;  // 160 bits
constexpr std::size_t kMost = 64;
constexpr auto kCodeLife = std::chrono::minutes(10), kKeyLife = std::chrono::minutes(12 * 60);

constexpr auto kSignedLife = std::chrono::minutes(2);
constexpr std::size_t kNonce = 16, kLongestSigned = 160;

std::string mac_of(std::string_view daemon_key, std::string_view signed_part) {
  return to_hex(HmacSha256(daemon_key)({"firstpass page link\n", signed_part}));
}

}  // namespace

std::string signed_page_code(std::string_view daemon_key, std::chrono::system_clock::time_point now) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const std::string code = std::to_string(seconds) + "." + random_tag(kNonce);
  return code + "." + mac_of(daemon_key, code);
}

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

bool PageKeys::is_signed(std::string_view code, Clock::time_point now) {
  if (m_daemon_key.empty() || code.size() > kLongestSigned) return false;
  const std::size_t end = code.find('.');
  std::int64_t made = 0;
  const auto parsed = std::from_chars(code.data(), code.data() + std::min(end, code.size()), made);
  if (end == code.npos || parsed.ec != std::errc() || parsed.ptr != code.data() + end) return false;
  const std::size_t mac = code.rfind('.');
  if (mac == end || mac_of(m_daemon_key, code.substr(0, mac)).size() != code.size() - mac - 1) return false;
  const std::string right = mac_of(m_daemon_key, code.substr(0, mac));
  if (sodium_memcmp(right.data(), code.data() + mac + 1, right.size()) != 0) return false;
  const auto age = std::chrono::system_clock::now() - std::chrono::system_clock::time_point(std::chrono::seconds(made));
  if (age > kSignedLife || age < -kSignedLife || find(m_used, code, now) != nullptr) return false;
  m_used.push_back({std::string(code), now + 2 * kSignedLife});
  return true;
}

std::optional<std::string> PageKeys::redeem(std::string_view code, Clock::time_point now) {
  const std::lock_guard lock(m_mutex);
  if (find(m_codes, code, now) == nullptr && !is_signed(code, now)) return std::nullopt;
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
