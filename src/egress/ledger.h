// The ledger of what left: a hash chain with HMACs, no private value in it. Format: docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::egress {

enum class Crossing { intent, done, failed, uncertain, refused };
std::string_view crossing_name(Crossing crossing);

struct LedgerEntry {
  std::int64_t sequence = 0;  ///< from 1, without gaps
  std::string time;           ///< RFC 3339, UTC
  std::string request_id;
  Crossing crossing = Crossing::intent;
  std::string destination;            ///< configured name and host, e.g. "openai api.openai.com"
  std::string rule;                   ///< which rule allowed or refused it
  std::uint64_t bytes = 0;            ///< body bytes offered to the socket
  std::uint64_t tokens = 0;           ///< estimate, or the provider's own count once known
  double cost = 0;                    ///< in the provider's currency unit, 0 when unknown
  std::map<std::string, int> hidden;  ///< entity type → how many were hidden
  int status = 0;                     ///< HTTP status, 0 when none
  std::string body_mac;               ///< hex HMAC over the row's nonce and the body; empty when no body was given
};

struct LedgerCheck {
  bool intact = false;
  std::int64_t entries = 0;
  std::int64_t first_bad = 0;  ///< sequence of the first row that does not fit, 0 when none
  std::string reason;
  std::string head;  ///< hex of the last link, to be kept elsewhere
};

/// Append-only, one SQLite file, synced before append() returns; appends of several threads share one sync.
/// Thread-safe, and safe between processes. `key` is used while opening only. resource_exhausted on a full disk.
class Ledger {
 public:
  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& database, const vault::Key& key);
  virtual ~Ledger() = default;
  virtual Result<LedgerEntry> append(LedgerEntry entry) = 0;
  /// append() that also commits to the exact bytes: body_mac = HMAC(key, nonce || body) with a random nonce kept beside
  /// the row. Who holds the key and the body can show later that it is what left; nobody can test guesses.
  virtual Result<LedgerEntry> append_with_body(LedgerEntry entry, std::string_view) { return append(std::move(entry)); }
  /// Erases the nonces of a request, so that its body_mac says nothing any more. The chain stays intact.
  virtual Status forget(std::string_view) { return {}; }
  /// True when `body` is what the row commits to; false when it is not, or when its nonce was erased.
  virtual Result<bool> matches_body(std::int64_t, std::string_view) const { return false; }
  virtual Result<std::vector<LedgerEntry>> entries(std::int64_t from_sequence = 1, std::size_t limit = 1000) const = 0;
  /// `expected_head`: a head kept elsewhere; shows truncation.
  virtual Result<LedgerCheck> verify(const std::optional<std::string>& expected_head = std::nullopt) const = 0;
};

}  // namespace firstpass::egress
