// The ledger of what left: a hash chain with HMACs, no private value in it. Format: docs/formats/ledger.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::egress {

/// What each means: docs/formats/ledger.md.
enum class Crossing { intent, done, failed, uncertain, refused, cancelled, cached };
std::string_view crossing_name(Crossing crossing);
std::optional<Crossing> crossing_from(std::string_view name);

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
  std::string scope;  ///< in: name of the conversation, kept beside the row as a keyed MAC only; never read back
  std::string link;   ///< out: hex of the row's link in the chain
};

struct LedgerCheck {
  bool intact = false;
  std::int64_t entries = 0;
  std::int64_t first_bad = 0;  ///< sequence of the first row that does not fit, 0 when none
  std::string reason;
  std::string head;  ///< hex of the last link, to be kept elsewhere
};

/// Append-only, one SQLite file. Appends are written by a thread of the ledger's own, so that one sync serves all that
/// came meanwhile. Thread-safe, and safe between processes; the last rows are written before it is destroyed. `key` is
/// used while opening only. resource_exhausted on a full disk.
class Ledger {
 public:
  /// Called on the ledger's thread once the row is synced, or could not be written. Must be quick and may append.
  using Appended = std::function<void(Result<LedgerEntry>)>;

  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& database, const vault::Key& key);
  virtual ~Ledger() = default;
  /// Synced before it returns.
  virtual Result<LedgerEntry> append(LedgerEntry entry) = 0;
  /// append() that also commits to the exact bytes: body_mac = HMAC(key, nonce || body) with a random nonce kept beside
  /// the row. Who holds the key and the body can show later that it is what left; nobody can test guesses.
  virtual Result<LedgerEntry> append_with_body(LedgerEntry entry, std::string_view body) = 0;
  /// The same without waiting; `body` is read before it returns. For event loops.
  virtual void append_async(LedgerEntry entry, std::optional<std::string_view> body, Appended done) = 0;
  /// An outcome: written with the next batch, at the latest after some milliseconds, and tried again while the disk is
  /// full. If the machine stops before, its intent stands alone, which already says "uncertain".
  virtual void note(LedgerEntry entry) = 0;
  /// Returns once everything appended so far is written; the error of the last batch that could not be.
  virtual Status flush() = 0;

  /// Erases the nonces of a request, so that its body_mac says nothing any more. The chain stays intact.
  virtual Status forget(std::string_view request_id) = 0;
  /// The same for every request of a conversation, together with what joined its rows. Returns how many rows.
  virtual Result<int> forget_scope(std::string_view scope) = 0;
  /// True when `body` is what the row commits to; false when it is not, or when its nonce was erased.
  virtual Result<bool> matches_body(std::int64_t sequence, std::string_view body) const = 0;
  virtual Result<std::vector<LedgerEntry>> entries(std::int64_t from_sequence = 1, std::size_t limit = 1000) const = 0;
  /// `expected_head`: a head kept elsewhere; shows truncation. Appends go on meanwhile.
  virtual Result<LedgerCheck> verify(const std::optional<std::string>& expected_head = std::nullopt) const = 0;
  /// The same for rows that were exported: `next` gives them from the first on, nullopt at the end.
  virtual Result<LedgerCheck> verify_rows(const std::function<Result<std::optional<LedgerEntry>>()>& next,
                                          const std::optional<std::string>& expected_head = std::nullopt) const = 0;
  /// Money spent on destinations whose name is `destination`, on `day` ("2026-11-23", UTC).
  virtual Result<double> spent(std::string_view destination, std::string_view day) const = 0;
};

}  // namespace firstpass::egress
