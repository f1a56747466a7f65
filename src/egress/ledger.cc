#include "egress/ledger.h"

#include <sodium.h>

#include <array>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/ids.h"
#include "egress/sqlite.h"

namespace firstpass::egress {

namespace {

constexpr std::string_view kStage = "egress/ledger";
constexpr std::array<std::string_view, 5> kCrossings = {"intent", "done", "failed", "uncertain", "refused"};
constexpr std::size_t kLinkBytes = 32, kNonceBytes = 16;

constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS row(
  sequence INTEGER PRIMARY KEY, time TEXT NOT NULL, request_id TEXT NOT NULL, crossing TEXT NOT NULL,
  destination TEXT NOT NULL, rule TEXT NOT NULL, bytes INTEGER NOT NULL, tokens INTEGER NOT NULL, cost TEXT NOT NULL,
  hidden TEXT NOT NULL, status INTEGER NOT NULL, body_mac TEXT NOT NULL, nonce BLOB, link BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS row_request ON row(request_id);
CREATE TABLE IF NOT EXISTS head(one INTEGER PRIMARY KEY CHECK (one = 1), sequence INTEGER NOT NULL, mac BLOB NOT NULL);
PRAGMA user_version = 1;
)sql";

constexpr std::string_view kColumns =
    "sequence, time, request_id, crossing, destination, rule, bytes, tokens, cost, hidden, status, body_mac, link";

/// What is stored of an entry, in the exact form that is chained.
struct Row {
  LedgerEntry entry;
  std::string cost, hidden, nonce, link;
};

std::string cost_text(double cost) {
  char text[40];
  std::snprintf(text, sizeof text, "%.9f", cost);
  return text;
}

/// The chained form: each field as its length in bytes, a colon and its text, so that no two rows look alike.
std::string canonical_row(const Row& row) {
  const LedgerEntry& e = row.entry;
  std::string out;
  for (const std::string& field :
       {std::to_string(e.sequence), e.time, e.request_id, std::string(crossing_name(e.crossing)), e.destination, e.rule,
        std::to_string(e.bytes), std::to_string(e.tokens), row.cost, row.hidden, std::to_string(e.status), e.body_mac})
    out += std::to_string(field.size()) + ":" + field;
  return out;
}

/// HMAC-SHA256 under a sub-key of the vault's key that is used for nothing else.
class Macs {
 public:
  explicit Macs(std::string secret) : m_secret(std::move(secret)) {}
  ~Macs() { vault::wipe(m_secret); }
  Macs(const Macs&) = delete;

  std::string operator()(std::initializer_list<std::string_view> pieces) const {
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(m_secret.data()), m_secret.size());
    for (const std::string_view piece : pieces)
      crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
    std::string mac(kLinkBytes, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return mac;
  }

 private:
  std::string m_secret;
};

std::optional<Crossing> parse_crossing(std::string_view name) {
  for (std::size_t i = 0; i < kCrossings.size(); ++i)
    if (kCrossings[i] == name) return static_cast<Crossing>(i);
  return std::nullopt;
}

/// Reads kColumns. False when a field cannot be what we wrote.
bool read_row(const SqlStatement& query, Row& row) {
  LedgerEntry& e = row.entry;
  e.sequence = query.number(0);
  e.time = query.text(1), e.request_id = query.text(2);
  const auto crossing = parse_crossing(query.text(3));
  e.destination = query.text(4), e.rule = query.text(5);
  e.bytes = static_cast<std::uint64_t>(query.number(6)), e.tokens = static_cast<std::uint64_t>(query.number(7));
  row.cost = query.text(8), row.hidden = query.text(9);
  e.status = static_cast<int>(query.number(10));
  e.body_mac = query.text(11), row.link = query.text(12);
  e.cost = std::strtod(row.cost.c_str(), nullptr);
  const auto hidden = nlohmann::json::parse(row.hidden, nullptr, false);
  if (!crossing || !hidden.is_object()) return false;
  e.crossing = *crossing;
  for (const auto& [type, count] : hidden.items()) {
    if (!count.is_number_integer()) return false;
    e.hidden[type] = count.get<int>();
  }
  return true;
}

class SqliteLedger final : public Ledger {
 public:
  SqliteLedger(std::unique_ptr<SqlDatabase> database, std::string secret)
      : m_database(std::move(database)), m_mac(std::move(secret)) {}

  Result<LedgerEntry> append(LedgerEntry entry) override { return enqueue({std::move(entry), {}, {}, {}, {}}); }
  Result<LedgerEntry> append_with_body(LedgerEntry entry, std::string_view body) override;
  Result<std::vector<LedgerEntry>> entries(std::int64_t from_sequence, std::size_t limit) const override;
  Result<LedgerCheck> verify(const std::optional<std::string>& expected_head) const override;
  Status forget(std::string_view request_id) override;
  Result<bool> matches_body(std::int64_t sequence, std::string_view body) const override;

 private:
  struct Waiting {
    Row row;
    bool finished = false;
    Status status;
  };

  Result<LedgerEntry> enqueue(Row row);
  Status write(const std::vector<Waiting*>& batch);
  Status insert(Row& row, const std::string& previous_link);
  Status write_head(const Row& last);
  Result<Row> last_row() const;
  std::string head_mac(std::int64_t sequence, std::string_view link) const {
    return m_mac({"head", std::to_string(sequence), ":", link});
  }
  Status check_head(std::int64_t entries, const std::string& link, LedgerCheck& check) const;

  std::unique_ptr<SqlDatabase> m_database;
  Macs m_mac;
  mutable std::mutex m_database_mutex;
  std::mutex m_queue_mutex;
  std::condition_variable m_batch_done;
  std::vector<Waiting*> m_queue;
  bool m_writing = false;
};

Result<LedgerEntry> SqliteLedger::append_with_body(LedgerEntry entry, std::string_view body) {
  Row row{std::move(entry), {}, {}, std::string(kNonceBytes, '\0'), {}};
  randombytes_buf(row.nonce.data(), row.nonce.size());
  row.entry.body_mac = to_hex(m_mac({"body", row.nonce, body}));
  return enqueue(std::move(row));
}

/// Group commit: the first thread to come writes for all that have queued up meanwhile; one sync serves them all.
Result<LedgerEntry> SqliteLedger::enqueue(Row row) {
  Waiting mine{std::move(row), false, {}};
  std::unique_lock lock(m_queue_mutex);
  m_queue.push_back(&mine);
  while (!mine.finished) {
    if (m_writing) {
      m_batch_done.wait(lock);
      continue;
    }
    m_writing = true;
    std::vector<Waiting*> batch;
    batch.swap(m_queue);
    lock.unlock();
    const Status status = write(batch);
    lock.lock();
    for (Waiting* waiting : batch) waiting->status = status, waiting->finished = true;
    m_writing = false;
    m_batch_done.notify_all();
  }
  if (!mine.status) return fail(mine.status.error());
  return std::move(mine.row.entry);
}

Status SqliteLedger::write(const std::vector<Waiting*>& batch) {
  const std::lock_guard lock(m_database_mutex);
  FP_TRY_ASSIGN(auto transaction, SqlTransaction::begin(*m_database));
  FP_TRY_ASSIGN(Row last, last_row());  // read inside the transaction: another process may have written
  for (Waiting* waiting : batch) {
    Row& row = waiting->row;
    row.entry.sequence = last.entry.sequence + 1;
    row.entry.time = utc_now();
    FP_TRY(insert(row, last.link));
    last = row;
  }
  FP_TRY(write_head(last));
  return transaction.commit();
}

Status SqliteLedger::insert(Row& row, const std::string& previous_link) {
  LedgerEntry& e = row.entry;
  row.cost = cost_text(e.cost);
  row.hidden = nlohmann::json(e.hidden).dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
  row.link = m_mac({"row", previous_link, canonical_row(row)});
  FP_TRY_ASSIGN(auto statement,
                m_database->prepare("INSERT INTO row(sequence, time, request_id, crossing, destination, rule, bytes, "
                                    "tokens, cost, hidden, status, body_mac, link, nonce) "
                                    "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)"));
  statement.bind(1, e.sequence).bind(2, e.time).bind(3, e.request_id).bind(4, crossing_name(e.crossing));
  statement.bind(5, e.destination).bind(6, e.rule).bind(7, static_cast<std::int64_t>(e.bytes));
  statement.bind(8, static_cast<std::int64_t>(e.tokens)).bind(9, row.cost).bind(10, row.hidden);
  statement.bind(11, std::int64_t{e.status}).bind(12, e.body_mac).bind_blob(13, row.link);
  if (row.nonce.empty()) statement.bind_null(14);
  else statement.bind_blob(14, row.nonce);
  return statement.run();
}

Status SqliteLedger::write_head(const Row& last) {
  FP_TRY_ASSIGN(auto statement, m_database->prepare("INSERT OR REPLACE INTO head(one, sequence, mac) VALUES(1,?,?)"));
  return statement.bind(1, last.entry.sequence).bind_blob(2, head_mac(last.entry.sequence, last.link)).run();
}

/// The last row, or sequence 0 with an all-zero link in an empty ledger.
Result<Row> SqliteLedger::last_row() const {
  Row row;
  row.link.assign(kLinkBytes, '\0');
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT sequence, link FROM row ORDER BY sequence DESC LIMIT 1"));
  FP_TRY_ASSIGN(const bool found, query.step());
  if (found) row.entry.sequence = query.number(0), row.link = query.text(1);
  return row;
}

Result<std::vector<LedgerEntry>> SqliteLedger::entries(std::int64_t from_sequence, std::size_t limit) const {
  const std::lock_guard lock(m_database_mutex);
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT " + std::string(kColumns) +
                                                " FROM row WHERE sequence >= ? ORDER BY sequence LIMIT ?"));
  query.bind(1, from_sequence).bind(2, static_cast<std::int64_t>(limit));
  std::vector<LedgerEntry> found;
  for (;;) {
    FP_TRY_ASSIGN(const bool more, query.step());
    if (!more) return found;
    Row row;
    read_row(query, row);  // a damaged row is still shown; verify() says so
    found.push_back(std::move(row.entry));
  }
}

Result<LedgerCheck> SqliteLedger::verify(const std::optional<std::string>& expected_head) const {
  const std::lock_guard lock(m_database_mutex);
  LedgerCheck check;
  bool expected_seen = !expected_head;
  std::string link(kLinkBytes, '\0');
  FP_TRY(m_database->execute("BEGIN"));  // one picture, even while another process appends
  const auto walk = [&]() -> Status {
    FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT " + std::string(kColumns) + " FROM row ORDER BY sequence"));
    for (;;) {
      FP_TRY_ASSIGN(const bool more, query.step());
      if (!more) break;
      Row row;
      const bool readable = read_row(query, row);
      if (row.entry.sequence != check.entries + 1) {
        check.first_bad = check.entries + 1, check.reason = "row " + std::to_string(check.first_bad) + " is missing";
        return {};
      }
      const std::string computed = m_mac({"row", link, canonical_row(row)});
      if (!readable || row.link.size() != kLinkBytes ||
          sodium_memcmp(computed.data(), row.link.data(), kLinkBytes) != 0) {
        check.first_bad = row.entry.sequence;
        check.reason = "row " + std::to_string(check.first_bad) + " was changed, or belongs to another key";
        return {};
      }
      link = row.link;
      ++check.entries;
      expected_seen |= expected_head && to_hex(link) == *expected_head;
    }
    return check_head(check.entries, link, check);
  };
  const Status walked = walk();
  (void)m_database->execute("COMMIT");
  FP_TRY(walked);
  check.head = to_hex(link);
  if (check.reason.empty() && !expected_seen) {
    check.first_bad = check.entries + 1;
    check.reason = "the head kept elsewhere is not in this ledger: rows were cut off or replaced";
  }
  check.intact = check.reason.empty();
  return check;
}

Status SqliteLedger::check_head(std::int64_t entries, const std::string& link, LedgerCheck& check) const {
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT sequence, mac FROM head"));
  FP_TRY_ASSIGN(const bool found, query.step());
  if (!found && entries == 0) return {};
  const std::string mac = found ? query.text(1) : std::string();
  if (found && query.number(0) == entries && mac == head_mac(entries, link)) return {};
  check.first_bad = entries + 1;
  check.reason = "rows after " + std::to_string(entries) + " are missing";
  return {};
}

Status SqliteLedger::forget(std::string_view request_id) {
  const std::lock_guard lock(m_database_mutex);
  FP_TRY_ASSIGN(auto statement, m_database->prepare("UPDATE row SET nonce = NULL WHERE request_id = ?"));
  return statement.bind(1, request_id).run();
}

Result<bool> SqliteLedger::matches_body(std::int64_t sequence, std::string_view body) const {
  const std::lock_guard lock(m_database_mutex);
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT nonce, body_mac FROM row WHERE sequence = ?"));
  FP_TRY_ASSIGN(const bool found, query.bind(1, sequence).step());
  if (!found) return fail(Code::not_found, kStage, "the ledger has no row " + std::to_string(sequence));
  if (query.is_null(0)) return false;
  return to_hex(m_mac({"body", query.text(0), body})) == query.text(1);
}

}  // namespace

std::string_view crossing_name(Crossing crossing) { return kCrossings[static_cast<std::size_t>(crossing)]; }

Result<std::unique_ptr<Ledger>> Ledger::open(const std::filesystem::path& database, const vault::Key& key) {
  if (sodium_init() < 0) return fail(Code::internal, kStage, "no random numbers on this machine");
  FP_TRY_ASSIGN(auto sql, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY(sql->execute("PRAGMA secure_delete=ON"));  // an erased nonce must not stay in a free page
  FP_TRY(sql->execute(kSchema));
  return std::unique_ptr<Ledger>(
      std::make_unique<SqliteLedger>(std::move(sql), key.mac("firstpass ledger chain 1", "ledger")));
}

}  // namespace firstpass::egress
