#include <chrono>
#include <mutex>

#include "core/ids.h"
#include "core/sql_writer.h"
#include "core/text.h"
#include "outbox/items.h"
#include "outbox/outbox.h"
#include "outbox/owner.h"

namespace firstpass::outbox {

namespace {

constexpr std::string_view kStage = "outbox";

tl::unexpected<Error> no_such(std::string_view id) {
  return fail(Code::not_found, kStage, "the outbox has no item " + terminal_safe(id));
}

tl::unexpected<Error> bad_time() {
  return fail(Code::invalid_argument, kStage, "not_before must be a time like 2026-12-04T09:00:00Z");
}

std::string minutes_ago(int minutes) {
  const auto then = std::chrono::system_clock::now() - std::chrono::minutes(minutes);
  return utc_time(std::chrono::duration_cast<std::chrono::milliseconds>(then.time_since_epoch()).count());
}

class SqliteOutbox final : public Outbox {
 public:
  SqliteOutbox(std::unique_ptr<SqlDatabase> database, vault::Key key)
      : m_database(std::move(database)), m_key(std::move(key)), m_writer(*m_database, m_mutex) {}

  Result<Added> add(const Order& order) override;
  Result<std::vector<Item>> list(const Query& query) const override;
  Result<std::map<State, Count>> counts() const override;
  Result<Item> get(std::string_view id) const override;
  Result<std::vector<Item>> due(std::string_view destination, std::size_t limit) const override;
  Result<Item> claim(std::string_view id) override;
  Status divert(std::string_view id, std::string_view destination) override;
  Status finish(std::string_view id, State state, std::string_view reason, std::string_view result) override;
  Status requeue(std::string_view id, std::string_view reason, std::string_view not_before) override;
  Status cancel(std::string_view id) override;
  Result<int> recover() override;
  Result<std::vector<Item>> untold(std::size_t limit) const override;
  Status told(std::string_view id) override;
  Result<int> forget(std::string_view before) override;

 private:
  Result<std::string> known_id(const std::string& mark, const std::string& retry) const;
  Status insert(const std::string& id, const Order& order, const std::string& mark, const std::string& retry);
  Result<std::vector<Item>> read_all(SqlStatement& query, bool with_payload) const;
  Result<Item> find(std::string_view id) const;
  Status expect_change(std::string_view id, std::string_view what) const;
  /// Of the destination and the client's own words, so that the file does not show what they were.
  std::string mark_of(const Order& order, std::string_view words, std::string_view use) const {
    return words.empty() ? std::string() : m_key.mac(order.destination + '\n' + std::string(words), use);
  }

  std::unique_ptr<SqlDatabase> m_database;
  vault::Key m_key;
  mutable std::mutex m_mutex;
  SqlWriter m_writer;  // last: it uses the above until its end
};

Result<Added> SqliteOutbox::add(const Order& order) {
  if (!is_time(order.not_before)) return bad_time();
  const std::string mark = mark_of(order, order.idempotency_key, "outbox idempotency");
  const std::string retry = mark_of(order, order.retry_mark, "outbox retry");
  Added added;
  const SqlWriter::Change change = [&](SqlDatabase&) -> Status {
    FP_TRY_ASSIGN(added.id, known_id(mark, order.is_retry ? retry : std::string()));
    added.known = !added.id.empty();
    if (added.known) return {};
    added.id = new_id();
    return insert(added.id, order, mark, retry);
  };
  FP_TRY(m_writer.run(change));
  return added;
}

/// The item that these marks mean; empty when there is none.
Result<std::string> SqliteOutbox::known_id(const std::string& mark, const std::string& retry) const {
  if (!mark.empty()) {
    FP_TRY_ASSIGN(auto known, m_database->prepare("SELECT id FROM item WHERE idempotency = ?"));
    FP_TRY_ASSIGN(const bool found, known.bind_blob(mark).step());
    if (found) return known.text(0);
  }
  if (retry.empty()) return std::string();
  FP_TRY_ASSIGN(auto latest, m_database->prepare("SELECT id FROM item WHERE retry = ? AND created >= ? "
                                                 "ORDER BY rowid DESC LIMIT 1"));
  FP_TRY_ASSIGN(const bool found, latest.bind_blob(retry).bind(minutes_ago(kRetryMinutes)).step());
  return found ? latest.text(0) : std::string();
}

Status SqliteOutbox::insert(const std::string& id, const Order& order, const std::string& mark,
                            const std::string& retry) {
  FP_TRY_ASSIGN(auto insert, m_database->prepare("INSERT INTO item(id, state, kind, destination, reason, created, "
                                                 "updated, not_before, webhook, idempotency, retry, payload, result) "
                                                 "VALUES(?,'queued',?,?,?,?,?,?,?,?,?,?,?)"));
  const std::string now = utc_now();
  insert.bind(id).bind(order.kind).bind(order.destination).bind(order.reason).bind(now).bind(now);
  insert.bind(order.not_before).bind(order.webhook);
  for (const std::string* optional : {&mark, &retry}) {
    if (optional->empty()) insert.bind_null();
    else insert.bind_blob(*optional);
  }
  insert.bind_blob(m_key.seal(order.payload, sealing_context(id, "payload"))).bind_blob("");
  return insert.run();
}

Result<std::vector<Item>> SqliteOutbox::read_all(SqlStatement& query, bool with_payload) const {
  std::vector<Item> items;
  for (;;) {
    FP_TRY_ASSIGN(const bool more, query.step());
    if (!more) return items;
    FP_TRY_ASSIGN(Item item, read_item(query, with_payload, m_key));
    items.push_back(std::move(item));
  }
}

Result<std::vector<Item>> SqliteOutbox::list(const Query& query) const {
  const std::lock_guard lock(m_mutex);
  const std::string after = "rowid > coalesce((SELECT rowid FROM item WHERE id = ?), 0)";
  FP_TRY_ASSIGN(auto rows, m_database->prepare(select_items("WHERE " + after + (query.state ? " AND state = ?" : "") +
                                                            " ORDER BY rowid LIMIT ?")));
  rows.bind(query.after);
  if (query.state) rows.bind(state_name(*query.state));
  rows.bind(static_cast<std::int64_t>(query.limit));
  return read_all(rows, query.with_payload);
}

Result<std::map<State, Count>> SqliteOutbox::counts() const {
  const std::lock_guard lock(m_mutex);
  std::map<State, Count> counts;
  for (int i = 0; i < 6; ++i) {
    const auto state = static_cast<State>(i);
    FP_TRY_ASSIGN(auto query,
                  m_database->prepare("SELECT count(*), coalesce(min(rowid), 0) FROM item WHERE state = ?"));
    FP_TRY(query.bind(state_name(state)).step());
    Count& count = counts[state];
    count.items = query.number(0);
    if (count.items == 0) continue;
    FP_TRY_ASSIGN(auto oldest, m_database->prepare("SELECT created FROM item WHERE rowid = ?"));
    FP_TRY(oldest.bind(query.number(1)).step());
    count.oldest = oldest.text(0);
  }
  return counts;
}

Result<Item> SqliteOutbox::find(std::string_view id) const {
  FP_TRY_ASSIGN(auto query, m_database->prepare(select_items("WHERE id = ?")));
  FP_TRY_ASSIGN(const bool found, query.bind(id).step());
  if (!found) return no_such(id);
  return read_item(query, true, m_key);
}

Result<Item> SqliteOutbox::get(std::string_view id) const {
  const std::lock_guard lock(m_mutex);
  return find(id);
}

Result<std::vector<Item>> SqliteOutbox::due(std::string_view destination, std::size_t limit) const {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto rows, m_database->prepare(select_items("WHERE state = 'queued' AND destination = ? AND not_before "
                                                            "<= ? ORDER BY rowid LIMIT ?")));
  rows.bind(destination).bind(utc_now()).bind(static_cast<std::int64_t>(limit));
  return read_all(rows, false);
}

Result<Item> SqliteOutbox::claim(std::string_view id) {
  Item item;
  const SqlWriter::Change change = [&](SqlDatabase& database) -> Status {
    const std::string now = utc_now();
    {
      FP_TRY_ASSIGN(
          auto update,
          database.prepare("UPDATE item SET state = 'sending', owner = ?, attempts = attempts + "
                           "1, asked = '', updated = ? WHERE id = ? AND state = 'queued' AND not_before <= ?"));
      FP_TRY(update.bind(this_process()).bind(now).bind(id).bind(now).run());
    }
    if (database.changes() != 1)
      return fail(Code::not_found, kStage, "item " + terminal_safe(id) + " is not waiting to be sent, or not yet");
    FP_TRY_ASSIGN(item, find(id));
    return {};
  };
  FP_TRY(m_writer.run(change));
  return item;
}

/// After an update that names the states it may start from.
Status SqliteOutbox::expect_change(std::string_view id, std::string_view what) const {
  if (m_database->changes() == 1) return {};
  FP_TRY_ASSIGN(const Item item, find(id));
  return fail(Code::failed_precondition, kStage,
              "item " + item.id + " is " + std::string(state_name(item.state)) + " and cannot be " + std::string(what));
}

Status SqliteOutbox::divert(std::string_view id, std::string_view destination) {
  return m_writer.run([&](SqlDatabase& database) -> Status {
    {
      FP_TRY_ASSIGN(auto update,
                    database.prepare("UPDATE item SET asked = ?, updated = ? WHERE id = ? AND state = 'sending'"));
      FP_TRY(update.bind(destination).bind(utc_now()).bind(id).run());
    }
    return expect_change(id, "sent elsewhere");
  });
}

Status SqliteOutbox::finish(std::string_view id, State state, std::string_view reason, std::string_view result) {
  if (state != State::done && state != State::failed && state != State::uncertain)
    return fail(Code::invalid_argument, kStage, "an item ends as done, failed or uncertain");
  const std::string sealed = result.empty() ? std::string() : m_key.seal(result, sealing_context(id, "result"));
  return m_writer.run([&](SqlDatabase& database) -> Status {
    {
      FP_TRY_ASSIGN(auto update, database.prepare("UPDATE item SET state = ?, reason = ?, result = ?, updated = ?, "
                                                  "owner = '' WHERE id = ? AND state = 'sending'"));
      FP_TRY(update.bind(state_name(state)).bind(reason).bind_blob(sealed).bind(utc_now()).bind(id).run());
    }
    return expect_change(id, "finished");
  });
}

Status SqliteOutbox::requeue(std::string_view id, std::string_view reason, std::string_view not_before) {
  if (!is_time(not_before)) return bad_time();
  return m_writer.run([&](SqlDatabase& database) -> Status {
    {
      FP_TRY_ASSIGN(
          auto update,
          database.prepare("UPDATE item SET state = 'queued', reason = ?, not_before = ?, updated = ?, owner "
                           "= '', asked = '' WHERE id = ? AND state IN ('sending', 'uncertain', 'failed', 'queued')"));
      FP_TRY(update.bind(reason).bind(not_before).bind(utc_now()).bind(id).run());
    }
    return expect_change(id, "queued again");
  });
}

Status SqliteOutbox::cancel(std::string_view id) {
  return m_writer.run([&](SqlDatabase& database) -> Status {
    {
      FP_TRY_ASSIGN(auto update, database.prepare("UPDATE item SET state = 'cancelled', payload = x'', webhook = '', "
                                                  "updated = ? WHERE id = ? AND state IN "
                                                  "('queued', 'uncertain', 'failed')"));
      FP_TRY(update.bind(utc_now()).bind(id).run());
    }
    return expect_change(id, "cancelled");
  });
}

Result<int> SqliteOutbox::recover() {
  int count = 0;
  const SqlWriter::Change change = [&](SqlDatabase& database) -> Status {
    std::vector<std::string> orphans;
    FP_TRY_ASSIGN(auto query, database.prepare("SELECT id, owner FROM item WHERE state = 'sending'"));
    for (;;) {
      FP_TRY_ASSIGN(const bool more, query.step());
      if (!more) break;
      if (!is_running(query.text(1))) orphans.push_back(query.text(0));
    }
    for (const std::string& id : orphans) {
      FP_TRY_ASSIGN(auto update,
                    database.prepare("UPDATE item SET state = 'uncertain', owner = '', updated = ?, reason "
                                     "= 'the program ended while sending it' || iif(asked = '', '', ' to ' || asked) "
                                     "WHERE id = ?"));
      FP_TRY(update.bind(utc_now()).bind(id).run());
    }
    count = static_cast<int>(orphans.size());
    return {};
  };
  FP_TRY(m_writer.run(change));
  return count;
}

Result<std::vector<Item>> SqliteOutbox::untold(std::size_t limit) const {
  const std::lock_guard lock(m_mutex);
  FP_TRY_ASSIGN(auto rows, m_database->prepare(select_items("WHERE webhook <> '' AND state IN ('done', 'failed', "
                                                            "'uncertain') ORDER BY rowid LIMIT ?")));
  rows.bind(static_cast<std::int64_t>(limit));
  return read_all(rows, true);
}

Status SqliteOutbox::told(std::string_view id) {
  return m_writer.run([&](SqlDatabase& database) -> Status {
    FP_TRY_ASSIGN(auto update, database.prepare("UPDATE item SET webhook = '' WHERE id = ?"));
    return update.bind(id).run();
  });
}

Result<int> SqliteOutbox::forget(std::string_view before) {
  int count = 0;
  const SqlWriter::Change change = [&](SqlDatabase& database) -> Status {
    FP_TRY_ASSIGN(auto erase, database.prepare("DELETE FROM item WHERE state IN ('done', 'failed', 'cancelled') AND "
                                               "webhook = '' AND updated < ?"));
    FP_TRY(erase.bind(before).run());
    count = database.changes();
    return {};
  };
  FP_TRY(m_writer.run(change));
  return count;
}

}  // namespace

Result<std::string> Outbox::add(std::string_view destination, std::string_view reason, std::string_view payload,
                                std::string_view idempotency_key) {
  Order order;
  order.destination = destination, order.reason = reason, order.payload = payload;
  order.idempotency_key = idempotency_key;
  FP_TRY_ASSIGN(Added added, add(order));
  return std::move(added.id);
}

Result<std::vector<Item>> Outbox::list(bool with_payload) const {
  Query query;
  query.with_payload = with_payload;
  return list(query);
}

Result<std::unique_ptr<Outbox>> Outbox::open(const std::filesystem::path& database, vault::Key key) {
  FP_TRY_ASSIGN(auto sql, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY(prepare_outbox_tables(*sql));
  return std::unique_ptr<Outbox>(std::make_unique<SqliteOutbox>(std::move(sql), std::move(key)));
}

}  // namespace firstpass::outbox
