// Nothing accepted is lost: durable, sealed requests that wait to be sent. Format: docs/formats/outbox.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
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
  virtual Result<std::string> add(std::string_view destination, std::string_view reason, std::string_view payload,
                                  std::string_view idempotency_key = {}) = 0;
  virtual Result<std::vector<Item>> list(bool with_payload = false) const = 0;
  virtual Result<Item> get(std::string_view id) const = 0;
  /// Claims a queued item: state sending, synced, attempts + 1. not_found when somebody else has it.
  virtual Result<Item> claim(std::string_view id) = 0;
  virtual Status finish(std::string_view id, State state, std::string_view reason, std::string_view result = {}) = 0;
  virtual Status requeue(std::string_view id, std::string_view reason, std::string_view not_before) = 0;
  virtual Status cancel(std::string_view id) = 0;
  /// Items found in `sending` whose process is gone become uncertain. Returns how many.
  virtual Result<int> recover() = 0;
};

}  // namespace firstpass::outbox
