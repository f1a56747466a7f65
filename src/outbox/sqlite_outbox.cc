#include <array>
#include <mutex>

#include "core/ids.h"
#include "core/text.h"
#include "egress/sqlite.h"
#include "outbox/outbox.h"
#include "outbox/owner.h"

namespace firstpass::outbox {

namespace {

using egress::SqlDatabase;
using egress::SqlStatement;
using egress::SqlTransaction;
using egress::utc_now;

constexpr std::string_view kStage = "outbox";
constexpr std::array<std::string_view, 6> kStates = {"queued", "sending", "done", "failed", "uncertain", "cancelled"};

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS item(
  id TEXT PRIMARY KEY, state TEXT NOT NULL, destination TEXT NOT NULL, reason TEXT NOT NULL, created TEXT NOT NULL,
  updated TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, not_before TEXT NOT NULL DEFAULT '',
  owner TEXT NOT NULL DEFAULT '', idempotency BLOB UNIQUE, payload BLOB NOT NULL, result BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS item_state ON item(state);
PRAGMA user_version = 1;
)sql";

constexpr std::string_view kColumns =
    "id, state, destination, reason, created, updated, attempts, not_before, payload, result";

std::optional<State> parse_state(std::string_view name) {
  for (std::size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == name) return static_cast<State>(i);
  return std::nullopt;
}

/// Time as given, in the form in which times are compared here; empty stays empty. nullopt when it is none.
bool is_time(std::string_view text) {
  if (text.empty()) return true;
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:dd";
  if (text.size() < kShape.size() + 1 || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return false;
  }
  return true;
}

tl::unexpected<Error> no_such(std::string_view id) {
  return fail(Code::not_found, kStage, "the outbox has no item " + terminal_safe(id));
}

class SqliteOutbox final : public Outbox {
 public:
  SqliteOutbox(std::unique_ptr<SqlDatabase> database, vault::Key key)
      : m_database(std::move(database)), m_key(std::move(key)) {}

  Result<std::string> add(std::string_view destination, std::string_view reason, std::string_view payload,
                          std::string_view idempotency_key) override;
  Result<std::vector<Item>> list(bool with_payload) const override;
  Result<Item> get(std::string_view id) const override;
  Result<Item> claim(std::string_view id) override;
  Status finish(std::string_view id, State state, std::string_view reason, std::string_view result) override;
  Status requeue(std::string_view id, std::string_view reason, std::string_view not_before) override;
  Status cancel(std::string_view id) override;
  Result<int> recover() override;

 private:
  Result<Item> read(const SqlStatement& row, bool with_payload) const;
  Result<Item> find(std::string_view id) const;
  Status expect_change(std::string_view id, std::string_view what) const;
  // Bound to the item and the column: a sealed value moved to another place does not open.
  static std::string context(std::string_view id, std::string_view column) {
    return "outbox/" + std::string(column) + "/" + std::string(id);
  }

  std::unique_ptr<SqlDatabase> m_database;
  vault::Key m_key;
  mutable std::mutex m_mutex;
};

Result<std::string> SqliteOutbox::add(std::string_view destination, std::string_view reason, std::string_view payload,
                                      std::string_view idempotency_key) {
  const std::lock_guard lock(m_mutex);
  // Keyed, so that the file does not show what the client's keys were.
  const std::string mark =
      idempotency_key.empty()
          ? std::string()
          : m_key.mac(std::string(destination) + '\n' + std::string(idempotency_key), "outbox idempotency");
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  if (!mark.empty()) {
    FP_TRY_ASSIGN(auto known, m_database->prepare("SELECT id FROM item WHERE idempotency = ?"));
    FP_TRY_ASSIGN(const bool found, known.bind_blob(1, mark).step());
    if (found) return known.text(0);
  }
  const std::string id = new_id(), now = utc_now();
  {
    FP_TRY_ASSIGN(auto insert, m_database->prepare("INSERT INTO item(id, state, destination, reason, created, updated, "
                                                   "idempotency, payload, result) VALUES(?,'queued',?,?,?,?,?,?,?)"));
    insert.bind(1, id).bind(2, destination).bind(3, reason).bind(4, now).bind(5, now);
    if (mark.empty()) insert.bind_null(6);
    else insert.bind_blob(6, mark);
    insert.bind_blob(7, m_key.seal(payload, context(id, "payload"))).bind_blob(8, "");
    FP_TRY(insert.run());
  }
  FP_TRY(transaction.commit());
  return id;
}

/// A row of kColumns.
Result<Item> SqliteOutbox::read(const SqlStatement& row, bool with_payload) const {
  Item item;
  item.id = row.text(0);
  const auto state = parse_state(row.text(1));
  if (!state) return fail(Code::data_loss, kStage, "item " + item.id + " is in no known state; the file is damaged");
  item.state = *state;
  item.destination = row.text(2), item.reason = row.text(3), item.created = row.text(4), item.updated = row.text(5);
  item.attempts = static_cast<int>(row.number(6));
  item.not_before = row.text(7);
  if (!with_payload) return item;
  for (auto [column, name, target] : {std::tuple(8, "payload", &item.payload), std::tuple(9, "result", &item.result)}) {
    const std::string sealed = row.text(column);
    if (sealed.empty()) continue;
    FP_TRY_ASSIGN(*target, m_key.open(sealed, context(item.id, name)));
  }
  return item;
}

Result<std::vector<Item>> SqliteOutbox::list(bool with_payload) const {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT " + std::string(kColumns) + " FROM item ORDER BY rowid"));
  std::vector<Item> items;
  for (;;) {
    FP_TRY_ASSIGN(const bool more, query.step());
    if (!more) return items;
    FP_TRY_ASSIGN(Item item, read(query, with_payload));
    items.push_back(std::move(item));
  }
}

Result<Item> SqliteOutbox::find(std::string_view id) const {
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT " + std::string(kColumns) + " FROM item WHERE id = ?"));
  FP_TRY_ASSIGN(const bool found, query.bind(1, id).step());
  if (!found) return no_such(id);
  return read(query, true);
}

Result<Item> SqliteOutbox::get(std::string_view id) const {
  const std::lock_guard lock(m_mutex);
  return find(id);
}

Result<Item> SqliteOutbox::claim(std::string_view id) {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  const std::string now = utc_now();
  {
    FP_TRY_ASSIGN(auto update, m_database->prepare(
                                   "UPDATE item SET state = 'sending', owner = ?, attempts = attempts + 1, updated = ? "
                                   "WHERE id = ? AND state = 'queued' AND not_before <= ?"));
    FP_TRY(update.bind(1, this_process()).bind(2, now).bind(3, id).bind(4, now).run());
  }
  if (m_database->changes() != 1)
    return fail(Code::not_found, kStage, "item " + terminal_safe(id) + " is not waiting to be sent, or not yet");
  FP_TRY_ASSIGN(Item item, find(id));
  FP_TRY(transaction.commit());
  return item;
}

/// After an update that names the states it may start from.
Status SqliteOutbox::expect_change(std::string_view id, std::string_view what) const {
  if (m_database->changes() == 1) return {};
  FP_TRY_ASSIGN(const Item item, find(id));
  return fail(Code::failed_precondition, kStage,
              "item " + item.id + " is " + std::string(state_name(item.state)) + " and cannot be " + std::string(what));
}

Status SqliteOutbox::finish(std::string_view id, State state, std::string_view reason, std::string_view result) {
  if (state != State::done && state != State::failed && state != State::uncertain)
    return fail(Code::invalid_argument, kStage, "an item ends as done, failed or uncertain");
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  {
    FP_TRY_ASSIGN(auto update, m_database->prepare("UPDATE item SET state = ?, reason = ?, result = ?, updated = ?, "
                                                   "owner = '' WHERE id = ? AND state = 'sending'"));
    update.bind(1, state_name(state)).bind(2, reason);
    update.bind_blob(3, result.empty() ? std::string() : m_key.seal(result, context(id, "result")));
    FP_TRY(update.bind(4, utc_now()).bind(5, id).run());
  }
  FP_TRY(expect_change(id, "finished"));
  return transaction.commit();
}

Status SqliteOutbox::requeue(std::string_view id, std::string_view reason, std::string_view not_before) {
  if (!is_time(not_before))
    return fail(Code::invalid_argument, kStage, "not_before must be a time like 2026-12-04T09:00:00Z");
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  {
    FP_TRY_ASSIGN(
        auto update,
        m_database->prepare("UPDATE item SET state = 'queued', reason = ?, not_before = ?, updated = ?, owner = '' "
                            "WHERE id = ? AND state IN ('sending', 'uncertain', 'failed', 'queued')"));
    FP_TRY(update.bind(1, reason).bind(2, not_before).bind(3, utc_now()).bind(4, id).run());
  }
  FP_TRY(expect_change(id, "queued again"));
  return transaction.commit();
}

Status SqliteOutbox::cancel(std::string_view id) {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  {
    FP_TRY_ASSIGN(auto update, m_database->prepare("UPDATE item SET state = 'cancelled', payload = x'', updated = ? "
                                                   "WHERE id = ? AND state IN ('queued', 'uncertain', 'failed')"));
    FP_TRY(update.bind(1, utc_now()).bind(2, id).run());
  }
  FP_TRY(expect_change(id, "cancelled"));
  return transaction.commit();
}

Result<int> SqliteOutbox::recover() {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  std::vector<std::string> orphans;
  {
    FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT id, owner FROM item WHERE state = 'sending'"));
    for (;;) {
      FP_TRY_ASSIGN(const bool more, query.step());
      if (!more) break;
      if (!is_running(query.text(1))) orphans.push_back(query.text(0));
    }
  }
  for (const std::string& id : orphans) {
    FP_TRY_ASSIGN(auto update,
                  m_database->prepare("UPDATE item SET state = 'uncertain', owner = '', updated = ?, reason = "
                                      "'the program ended while sending it' WHERE id = ?"));
    FP_TRY(update.bind(1, utc_now()).bind(2, id).run());
  }
  FP_TRY(transaction.commit());
  return static_cast<int>(orphans.size());
}

}  // namespace

std::string_view state_name(State state) { return kStates[static_cast<std::size_t>(state)]; }

Result<std::unique_ptr<Outbox>> Outbox::open(const std::filesystem::path& database, vault::Key key) {
  FP_TRY_ASSIGN(auto sql, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY(sql->execute("PRAGMA secure_delete=ON"));  // cancelled payloads are sealed, and overwritten besides
  FP_TRY(sql->execute(kSchema));
  return std::unique_ptr<Outbox>(std::make_unique<SqliteOutbox>(std::move(sql), std::move(key)));
}

}  // namespace firstpass::outbox
