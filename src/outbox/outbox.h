// Nothing accepted is lost: durable, sealed requests that wait to be sent. Format: docs/formats/outbox.md.
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

namespace firstpass::outbox {

/// queued → sending (synced before the first byte) → done | failed; a crash while sending leaves uncertain.
enum class State { queued, sending, done, failed, uncertain, cancelled };
std::string_view state_name(State state);

struct Item {
  std::string id;
  State state = State::queued;
  std::string kind;  ///< who can send it: "ask" or "gateway"
  std::string destination;
  std::string asked;             ///< who was asked last, where that is not `destination` itself; empty else
  std::string reason;            ///< why it waits or failed; no private value
  std::string created, updated;  ///< RFC 3339
  int attempts = 0;
  std::string not_before;  ///< RFC 3339 or empty
  std::string webhook;     ///< configured name of who is still to be told of the outcome; empty for nobody
  std::string payload;     ///< sealed at rest: what the pipeline needs to send it (JSON)
  std::string result;      ///< sealed at rest: the answer, once done
};

/// What is to be kept.
struct Order {
  std::string kind = "ask", destination, reason, payload;
  std::string not_before;  ///< RFC 3339 or empty
  std::string webhook;
  /// The client's own; the same key for the same destination gives the item that is there already.
  std::string idempotency_key;
  /// What a retry of this very call would look like (any bytes). It alone joins nothing: see `is_retry`.
  std::string retry_mark;
  /// The client says that this is a retry: the newest item with this mark, made within the last `kRetryMinutes`, is it.
  bool is_retry = false;
};
inline constexpr int kRetryMinutes = 60;

struct Added {
  std::string id;
  bool known = false;  ///< it was there already
};

struct Query {
  std::optional<State> state;
  std::string after;  ///< id; for paging
  std::size_t limit = SIZE_MAX >> 1;
  bool with_payload = false;
};

struct Count {
  std::int64_t items = 0;
  std::string oldest;  ///< when the oldest of them was added
};

/// Thread-safe and safe between processes (SQLite WAL, synchronous FULL); changes of several threads share one sync.
/// resource_exhausted on a full disk: the caller must then not say that the prompt was accepted.
class Outbox {
 public:
  static Result<std::unique_ptr<Outbox>> open(const std::filesystem::path& database, vault::Key key);
  virtual ~Outbox() = default;
  /// Synced before it returns. invalid_argument for a not_before that is no time.
  virtual Result<Added> add(const Order& order) = 0;
  Result<std::string> add(std::string_view destination, std::string_view reason, std::string_view payload,
                          std::string_view idempotency_key = {});
  /// In the order in which they were added.
  virtual Result<std::vector<Item>> list(const Query& query) const = 0;
  /// All. Payload and result are left empty without `with_payload`.
  Result<std::vector<Item>> list(bool with_payload = false) const;
  virtual Result<std::map<State, Count>> counts() const = 0;
  virtual Result<Item> get(std::string_view id) const = 0;
  /// Queued items for `destination` whose time has come, oldest first, without payload.
  virtual Result<std::vector<Item>> due(std::string_view destination, std::size_t limit) const = 0;
  /// Claims a queued item: state sending, synced, attempts + 1. not_found when somebody else has it, when it is in
  /// another state, or when its not_before has not come yet.
  virtual Result<Item> claim(std::string_view id) = 0;
  /// A claimed item goes to `destination` from here on, since certainly nobody took it so far. Synced before it
  /// returns, so that it is known where it may be after a crash. failed_precondition from any other state than sending.
  virtual Status divert(std::string_view id, std::string_view destination) = 0;
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
  /// Finished items (done, failed, uncertain) whose webhook has not been told yet.
  virtual Result<std::vector<Item>> untold(std::size_t limit) const = 0;
  virtual Status told(std::string_view id) = 0;
  /// Removes done, failed and cancelled items that have not changed since `before` (RFC 3339). Returns how many.
  virtual Result<int> forget(std::string_view before) = 0;
};

}  // namespace firstpass::outbox
