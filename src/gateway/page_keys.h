// Keys of the daemon's own page: a link that works once gives a tab a key of its own.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace firstpass::gateway {

/// A code that whoever holds the daemon's key can make without asking the daemon: time, nonce and an HMAC over both.
/// Good for two minutes, once.
std::string signed_page_code(std::string_view daemon_key,
                             std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

/// Thread-safe. Lives in memory: with the daemon, all pages close.
class PageKeys {
 public:
  using Clock = std::chrono::steady_clock;
  /// `daemon_key` signs codes that were made elsewhere; empty takes none of those.
  explicit PageKeys(std::string daemon_key = {}) : m_daemon_key(std::move(daemon_key)) {}
  /// A code for one link, good for ten minutes.
  std::string make_code(Clock::time_point now = Clock::now());
  /// The key of a tab, once for each code; nullopt when there is no such code, or no longer.
  std::optional<std::string> redeem(std::string_view code, Clock::time_point now = Clock::now());
  /// True for the key of an open tab, for twelve hours after its last use.
  bool is_open(std::string_view key, Clock::time_point now = Clock::now());

 private:
  struct Entry {
    std::string secret;
    Clock::time_point until;
  };
  bool is_signed(std::string_view code, Clock::time_point now);
  static Entry* find(std::list<Entry>& entries, std::string_view secret, Clock::time_point now);

  std::mutex m_mutex;
  std::list<Entry> m_codes, m_keys;
  std::list<Entry> m_used;  // signed codes, until their time is over
  const std::string m_daemon_key;
};

}  // namespace firstpass::gateway
