// The ledger of what left: a hash chain with HMACs, no private value in it. Format: docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
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
};

struct LedgerCheck {
  bool intact = false;
  std::int64_t entries = 0;
  std::int64_t first_bad = 0;  ///< sequence of the first row that does not fit, 0 when none
  std::string reason;
  std::string head;  ///< hex of the last link, to be kept elsewhere
};

/// Append-only, one SQLite file, synced before append() returns. Thread-safe, and safe between processes.
class Ledger {
 public:
  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& database, const vault::Key& key);
  virtual ~Ledger() = default;
  virtual Result<LedgerEntry> append(LedgerEntry entry) = 0;
  virtual Result<std::vector<LedgerEntry>> entries(std::int64_t from_sequence = 1, std::size_t limit = 1000) const = 0;
  /// `expected_head`: a head kept elsewhere; shows truncation.
  virtual Result<LedgerCheck> verify(const std::optional<std::string>& expected_head = std::nullopt) const = 0;
};

}  // namespace firstpass::egress
