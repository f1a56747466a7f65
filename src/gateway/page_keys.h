// Keys of the daemon's own page: a link that works once gives a tab a key of its own.
#pragma once

#include <chrono>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace firstpass::gateway {

/// Thread-safe. Lives in memory: with the daemon, all pages close.
class PageKeys {
 public:
  using Clock = std::chrono::steady_clock;
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
  static Entry* find(std::list<Entry>& entries, std::string_view secret, Clock::time_point now);

  std::mutex m_mutex;
  std::list<Entry> m_codes, m_keys;
};

}  // namespace firstpass::gateway
