// Nothing accepted is lost: durable, sealed requests that wait to be sent. Format: docs/formats/outbox.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::outbox {

/// queued → sending (synced before the first byte) → done | failed; a crash while sending leaves uncertain.
enum class State { queued, sending, done, failed, uncertain, cancelled };
std::string_view state_name(State state);

struct Item {
  std::string id;
  State state = State::queued;
  std::string destination;
  std::string reason;            ///< why it waits or failed; no private value
  std::string created, updated;  ///< RFC 3339
  int attempts = 0;
  std::string not_before;  ///< RFC 3339 or empty
  std::string payload;     ///< sealed at rest: what the pipeline needs to send it (JSON)
  std::string result;      ///< sealed at rest: the answer, once done
};

/// Thread-safe and safe between processes (SQLite WAL, synchronous FULL). resource_exhausted on a full disk: the caller
/// must then not say that the prompt was accepted.
class Outbox {
 public:
  static Result<std::unique_ptr<Outbox>> open(const std::filesystem::path& database, vault::Key key);
  virtual ~Outbox() = default;
  /// Synced before it returns the item's id. The same `idempotency_key` (for the same destination) gives the id of the
  /// item that is there already, whatever became of it; equal payloads without a key are two items.
  virtual Result<std::string> add(std::string_view destination, std::string_view reason, std::string_view payload,
                                  std::string_view idempotency_key = {}) = 0;
  /// In the order in which they were added. Payload and result are left empty without `with_payload`.
  virtual Result<std::vector<Item>> list(bool with_payload = false) const = 0;
  virtual Result<Item> get(std::string_view id) const = 0;
  /// Claims a queued item: state sending, synced, attempts + 1. not_found when somebody else has it, when it is in
  /// another state, or when its not_before has not come yet.
  virtual Result<Item> claim(std::string_view id) = 0;
  /// The outcome of a claimed item: done, failed or uncertain. failed_precondition from any other state than sending.
  /// `reason` must hold no private value; `result` is sealed.
  virtual Status finish(std::string_view id, State state, std::string_view reason, std::string_view result = {}) = 0;
  /// Back to queued: a claimed item of which certainly nothing was accepted, or an uncertain or failed one that the
  /// person wants sent again. `not_before`: RFC 3339 or empty.
  virtual Status requeue(std::string_view id, std::string_view reason, std::string_view not_before) = 0;
  /// Only what is not under way: queued, uncertain and failed items. Erases the payload.
  virtual Status cancel(std::string_view id) = 0;
  /// Items found in `sending` whose process is gone (by process id, its start time and the boot) become uncertain.
  /// Returns how many. A claim of this very process is left alone.
  virtual Result<int> recover() = 0;
};

}  // namespace firstpass::outbox
