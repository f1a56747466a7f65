// Scopes in one SQLite file. What a row means: docs/formats/vault.md.
#include <algorithm>
#include <ctime>
#include <map>
#include <mutex>
#include <set>

#include "vault/database.h"
#include "vault/durable.h"
#include "vault/entry_table.h"
#include "vault/group_commit.h"
#include "vault/macs.h"
#include "vault/vault.h"

namespace firstpass::vault {

namespace {

constexpr std::string_view kStage = "vault";
constexpr std::int64_t kFormat = 1;
// Writing the time of use at every call would sync the disk for nothing; an hour's lifetime is the unit.
constexpr std::int64_t kTouchEvery = 60;
constexpr std::uint64_t kNothingRead = ~std::uint64_t{0};  // no generation
constexpr std::size_t kMostForgotten = 1024;               // open scopes are looked through once there are so many

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS scopes(
  id INTEGER PRIMARY KEY,
  name_mac BLOB NOT NULL, destination_mac BLOB NOT NULL,
  sealed_name BLOB NOT NULL, wrapped_key BLOB NOT NULL,
  last_used INTEGER NOT NULL, lifetime INTEGER NOT NULL, generation INTEGER NOT NULL DEFAULT 0,
  UNIQUE(name_mac, destination_mac));
CREATE TABLE IF NOT EXISTS entries(
  id INTEGER PRIMARY KEY,
  scope INTEGER NOT NULL REFERENCES scopes(id) ON DELETE CASCADE,
  value_mac BLOB NOT NULL, sealed BLOB NOT NULL);
)";
// Files of before have one over (scope, value_mac), which is larger and written in random order.
constexpr const char* kEntriesIndex = "CREATE INDEX IF NOT EXISTS entries_scope ON entries(scope)";

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::int64_t microseconds_now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::string pair_of(std::string_view a, std::string_view b) {
  std::string joined = std::to_string(a.size()) + ":";  // the length makes ("a","bc") and ("ab","c") differ
  return joined.append(a).append(b);
}

std::string value_mac(const HmacSha256& macs, const Entry& entry) {
  std::string type = entry.type;
  if (entry.written != Written::plain) type += entry.written == Written::quoted ? '"' : '=';
  std::string message = pair_of(type, entry.original);
  std::string mac = macs({message});
  wipe(message);
  return mac;
}

// An entry's plain form: how it is written, '\n', the original. The type is in the placeholder; a surrogate has
// "=TYPE:" in front.
std::string entry_bytes(const Entry& entry) {
  const std::string front = entry.written == Written::surrogate ? "=" + entry.type + ":" : "";
  return front + entry.placeholder + "\n" + entry.original;
}

bool read_written(std::string_view line, Entry& entry) {
  if (line.starts_with('=')) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !check_type(line.substr(1, colon - 1))) return false;
    entry.written = Written::surrogate;
    entry.type = std::string(line.substr(1, colon - 1));
    entry.placeholder = std::string(line.substr(colon + 1));
    return !entry.placeholder.empty();
  }
  std::string_view inner = line;
  if (line.size() > 2 && line.front() == '"' && line.back() == '"') {
    entry.written = Written::quoted;
    inner = line.substr(1, line.size() - 2);
  }
  entry.placeholder = std::string(line);
  if (!is_placeholder(inner)) return false;
  entry.type = std::string(inner.substr(1, inner.rfind('_') - 1));
  return true;
}

Result<Entry> entry_from(std::string bytes) {
  Entry entry;
  const std::size_t line = bytes.find('\n');
  if (line == std::string::npos || !read_written(std::string_view(bytes).substr(0, line), entry)) {
    wipe(bytes);
    return fail(Code::data_loss, kStage, "vault entry is damaged");
  }
  entry.original = bytes.substr(line + 1);
  wipe(bytes);
  return entry;
}

struct Store {
  Store(std::unique_ptr<Database> db, Key master_key)
      : database(std::move(db)), master(std::move(master_key)), name_macs(macs_for(master, "vault scope name")) {}
  std::mutex mutex;
  std::unique_ptr<Database> database;
  const Key master;
  const std::unique_ptr<const HmacSha256> name_macs;
  std::unique_ptr<GroupCommit> commits;  // where they are deferred; last, since it uses the others
};

class SealedScope final : public Scope {
 public:
  SealedScope(std::shared_ptr<Store> store, std::int64_t id, std::string name, Key key)
      : m_store(std::move(store)), m_id(id), m_name(std::move(name)), m_key(std::move(key)) {}

  const std::string& name() const override { return m_name; }

  /// Its row was made just now, in a group that is still open: there is nothing to read until that is committed.
  void is_new() {
    m_generation = 0;
    m_lost_seen = m_store->commits->lost();
    m_seen_group = m_wrote_in = m_store->database->group();
  }

  Result<std::string> placeholder(std::string_view type, std::string_view original) override {
    FP_TRY_ASSIGN(std::vector<std::string> made, placeholders({{type, original}}));
    return std::move(made[0]);
  }

  Result<std::vector<std::string>> assign(const std::vector<Value>& values) override {
    for (const Value& value : values) FP_TRY(check_type(value.type));
    const std::lock_guard lock(m_store->mutex);
    FP_TRY(refresh());
    std::vector<std::string> out;
    if (all_known(values, out)) return out;
    FP_TRY_ASSIGN(Transaction transaction, Transaction::begin(*m_store->database));
    FP_TRY(refresh());  // another process may have written until the lock was ours
    m_wrote_in = m_store->database->group();
    const std::size_t before = m_table.size();
    const Status written = write_new(values, out, transaction);
    // Only what is committed may stay in the table, or a rolled-back placeholder would live on in memory.
    if (!written) {
      m_table.truncate(before);
      { const Transaction broken_off = std::move(transaction); }
      sync_soon();  // so that the group, which is spoilt, does not stay open
      return fail(written.error());
    }
    if (m_store->commits) m_store->commits->later();
    m_generation += m_table.size() - before;
    m_seen_group = m_store->database->has_open_group() ? m_store->database->group() : 0;
    return out;
  }

  std::optional<std::string> original(std::string_view placeholder) const override {
    const std::lock_guard lock(m_store->mutex);
    if (!refresh()) return std::nullopt;
    const Entry* entry = m_table.find_placeholder(placeholder);
    return entry == nullptr ? std::nullopt : std::optional(entry->original);
  }
  std::vector<Entry> entries() const override {
    const std::lock_guard lock(m_store->mutex);
    if (!refresh()) return {};
    return m_table.entries();
  }
  std::vector<std::string> given_out() const override {
    const std::lock_guard lock(m_store->mutex);
    if (!refresh()) return {};
    return m_table.placeholders();
  }
  std::uint64_t generation() const override {
    const std::lock_guard lock(m_store->mutex);
    static_cast<void>(refresh());
    return m_generation;
  }

  void sync_soon() const {
    if (m_store->commits) m_store->commits->soon();
  }
  Status sync() const {
    if (!m_store->commits) return {};
    FP_TRY(m_store->commits->wait());
    const std::lock_guard lock(m_store->mutex);
    return check_kept();
  }
  bool is_usable() const {
    const std::lock_guard lock(m_store->mutex);
    return refresh().has_value();
  }
  /// The caller holds the store's mutex.
  bool is_void() const { return !check_kept(); }
  std::string derive(std::string_view use) const override { return m_key.mac(use, "scope use"); }

 private:
  bool all_known(const std::vector<Value>& values, std::vector<std::string>& out) const {
    for (const Value& value : values) {
      const Entry* entry = m_table.known(value);
      if (entry == nullptr) return false;
      out.push_back(entry->placeholder);
    }
    return true;
  }

  Status write_new(const std::vector<Value>& values, std::vector<std::string>& out, Transaction& transaction) {
    out.clear();
    std::int64_t last_row = m_last_row, made = 0;
    const auto macs = macs_for(m_key, "vault value");
    for (const Value& value : values) {
      const auto [entry, fresh] = m_table.find_or_add(value);
      out.push_back(entry->placeholder);
      if (!fresh) continue;
      FP_TRY(insert(*entry, *macs));
      last_row = m_store->database->last_row();
      ++made;
    }
    FP_TRY_ASSIGN(Query bump, m_store->database->query("UPDATE scopes SET generation = generation + ?, last_used = ?"
                                                       " WHERE id = ?"));
    FP_TRY(bump.bind(made).bind(now()).bind(m_id).run());
    FP_TRY(transaction.commit());
    m_last_row = last_row;
    return {};
  }

  Status insert(const Entry& entry, const HmacSha256& macs) const {
    const std::string mac = value_mac(macs, entry);
    std::string plain = entry_bytes(entry);
    const std::string sealed = m_key.seal(plain, mac);
    wipe(plain);
    FP_TRY_ASSIGN(Query query, m_store->database->query("INSERT INTO entries(scope, value_mac, sealed) VALUES(?,?,?)"));
    return query.bind(m_id).bind_blob(mac).bind_blob(sealed).run();
  }

  // After a group that could not be kept, nothing that was read may be trusted. Who wrote in it is told for ever: many
  // requests may share this handle, and each holds placeholders that are known nowhere.
  Status check_kept() const {
    if (m_store->commits && m_store->commits->lost() != m_lost_seen) {
      m_lost_seen = m_store->commits->lost();
      m_is_void |= m_store->commits->is_lost(m_wrote_in);
      m_table.clear();
      memo().clear();
      m_last_row = 0;
      m_generation = kNothingRead;
      m_seen_group = 0;
    }
    if (!m_is_void) return {};
    return fail(Code::unavailable, kStage, "what the scope gave out could not be kept; try again", true);
  }

  // Brings the table up to the database. A scope that is gone, here or in another process, is forgotten at once.
  Status refresh() const {
    FP_TRY(check_kept());
    // While a group of our own is open nobody else can write.
    const Database& database = *m_store->database;
    if (database.has_open_group() && database.group() == m_seen_group) return {};
    FP_TRY(refresh_from_database());
    m_seen_group = database.has_open_group() ? database.group() : 0;
    return {};
  }

  Status refresh_from_database() const {
    FP_TRY_ASSIGN(Query state,
                  m_store->database->query("SELECT generation, last_used, lifetime FROM scopes WHERE id = ?"));
    FP_TRY_ASSIGN(const bool exists, state.bind(m_id).step());
    if (!exists || now() - state.integer(1) >= state.integer(2)) {
      m_table.clear();
      memo().clear();
      m_generation = kNothingRead;
      return fail(Code::failed_precondition, kStage, "the scope was erased or has expired");
    }
    const auto generation = static_cast<std::uint64_t>(state.integer(0));
    if (generation == m_generation) return {};
    FP_TRY(load_new_entries());
    m_generation = generation;
    return {};
  }

  Status load_new_entries() const {
    FP_TRY_ASSIGN(Query rows, m_store->database->query("SELECT id, value_mac, sealed FROM entries"
                                                       " WHERE scope = ? AND id > ? ORDER BY id"));
    rows.bind(m_id).bind(m_last_row);
    for (;;) {
      FP_TRY_ASSIGN(const bool more, rows.step());
      if (!more) return {};
      FP_TRY_ASSIGN(std::string plain, m_key.open(rows.blob(2), rows.blob(1)));
      FP_TRY_ASSIGN(Entry entry, entry_from(std::move(plain)));
      m_table.add(std::move(entry));
      m_last_row = rows.integer(0);
    }
  }

  std::shared_ptr<Store> m_store;
  const std::int64_t m_id;
  const std::string m_name;
  const Key m_key;
  mutable EntryTable m_table;  // guarded by the store's mutex, as is all below
  mutable std::int64_t m_last_row = 0;
  mutable std::uint64_t m_seen_group = 0, m_wrote_in = 0, m_lost_seen = 0;
  mutable bool m_is_void = false;
  mutable std::uint64_t m_generation = kNothingRead;
};

class SealedVault final : public Vault {
 public:
  explicit SealedVault(std::shared_ptr<Store> store) : m_store(std::move(store)) {}

  // Makes the tables of a new file; refuses a file of another format or another key.
  Status prepare() {
    Database& database = *m_store->database;
    FP_TRY_ASSIGN(Transaction transaction, Transaction::begin(database));
    FP_TRY(database.execute(kSchema));
    {
      FP_TRY_ASSIGN(Query old,
                    database.query("SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'entries'"));
      FP_TRY_ASSIGN(const bool has_index, old.step());
      if (!has_index) FP_TRY(database.execute(kEntriesIndex));
    }
    FP_TRY_ASSIGN(Query read, database.query("SELECT value FROM meta WHERE key = 'format'"));
    FP_TRY_ASSIGN(const bool exists, read.step());
    if (exists) {
      const Result<std::string> proof = m_store->master.open(read.blob(0), "vault format");
      if (!proof) return fail(Code::failed_precondition, kStage, "this key does not open the vault");
      if (*proof != std::to_string(kFormat)) {
        return fail(Code::failed_precondition, kStage, "the vault was written by a newer Firstpass");
      }
    } else {
      FP_TRY_ASSIGN(Query write, database.query("INSERT INTO meta(key, value) VALUES('format', ?)"));
      const std::string proof = m_store->master.seal(std::to_string(kFormat), "vault format");
      FP_TRY(write.bind_blob(proof).run());
    }
    return transaction.commit();
  }

  Result<std::shared_ptr<Scope>> scope(std::string_view name, std::string_view destination,
                                       std::chrono::hours lifetime) override {
    const std::lock_guard lock(m_store->mutex);
    Database& database = *m_store->database;
    const std::string name_mac = (*m_store->name_macs)({name});
    std::string& destination_mac = m_destination_macs[std::string(destination)];  // there are few
    if (destination_mac.empty()) destination_mac = m_store->master.mac(destination, "vault destination");
    FP_TRY(erase_expired_sometimes());
    // Most that a daemon asks for are new. While a group is open the lock is ours, and inserting one says so by itself.
    const bool look_first = !database.has_open_group();
    if (look_first) {
      FP_TRY_ASSIGN(auto open, find_open(name_mac, destination_mac, std::chrono::seconds(lifetime).count()));
      if (open) return open;
    }
    FP_TRY_ASSIGN(Transaction transaction, Transaction::begin(database));
    if (!look_first) {
      FP_TRY_ASSIGN(std::shared_ptr<Scope> made, make_scope(transaction, name, name_mac, destination_mac, lifetime));
      if (made) return made;
      FP_TRY_ASSIGN(made, find_open(name_mac, destination_mac, std::chrono::seconds(lifetime).count()));
      if (made) return made;
    }
    FP_TRY(erase_expired_one(name_mac, destination_mac));
    FP_TRY_ASSIGN(Query find, database.query("SELECT id, wrapped_key, last_used, lifetime FROM scopes"
                                             " WHERE name_mac = ? AND destination_mac = ?"));
    FP_TRY_ASSIGN(const bool exists, find.bind_blob(name_mac).bind_blob(destination_mac).step());
    if (!exists) return make_scope(transaction, name, name_mac, destination_mac, lifetime);
    const std::int64_t id = find.integer(0);
    FP_TRY_ASSIGN(std::string bytes, m_store->master.open(find.blob(1), name_mac + destination_mac));
    auto key = Key::from_bytes(bytes);
    wipe(bytes);
    if (!key) return fail(std::move(key.error()));
    const std::int64_t seconds = std::chrono::seconds(lifetime).count();
    if (now() - find.integer(2) >= kTouchEvery || find.integer(3) != seconds) {
      FP_TRY_ASSIGN(Query touch, database.query("UPDATE scopes SET last_used = ?, lifetime = ? WHERE id = ?"));
      FP_TRY(touch.bind(now()).bind(seconds).bind(id).run());
    }
    FP_TRY(transaction.commit());
    if (m_store->commits) m_store->commits->later();
    return live_scope(id, name, std::move(*key));
  }

  Status commit_in_groups() {
    const std::lock_guard lock(m_store->mutex);
    if (m_store->commits) return {};
    FP_TRY(m_store->database->defer_commits());
    m_store->commits = std::make_unique<GroupCommit>(m_store->mutex, *m_store->database);
    return {};
  }

  Result<std::vector<std::string>> scopes() const override {
    const std::lock_guard lock(m_store->mutex);
    FP_TRY_ASSIGN(Query rows, m_store->database->query("SELECT name_mac, sealed_name FROM scopes"));
    std::set<std::string> names;
    for (;;) {
      FP_TRY_ASSIGN(const bool more, rows.step());
      if (!more) return std::vector<std::string>(names.begin(), names.end());
      FP_TRY_ASSIGN(std::string name, m_store->master.open(rows.blob(1), rows.blob(0)));
      names.insert(std::move(name));
    }
  }

  Status erase(std::string_view name) override {
    const std::lock_guard lock(m_store->mutex);
    const std::string name_mac = (*m_store->name_macs)({name});
    FP_TRY_ASSIGN(Query gone, m_store->database->query("DELETE FROM scopes WHERE name_mac = ? RETURNING id"));
    gone.bind_blob(name_mac);
    int erased = 0;
    for (;;) {
      FP_TRY_ASSIGN(const bool more, gone.step());
      if (!more) break;
      m_live.erase(gone.integer(0));
      ++erased;
    }
    if (erased == 0) return fail(Code::not_found, kStage, "no such scope");
    return forget_log();
  }

  Status erase_expired() override {
    const std::lock_guard lock(m_store->mutex);
    FP_TRY(erase_expired_rows());
    return forget_log();
  }

 private:
  Status erase_expired_rows() {
    FP_TRY_ASSIGN(Query expired, m_store->database->query("DELETE FROM scopes WHERE ? - last_used >= lifetime"));
    return expired.bind(now()).run();
  }

  // Looking at all scopes at every call would make each one slower with every conversation ever had.
  Status erase_expired_sometimes() {
    if (now() - m_expired_at < kTouchEvery) return {};
    m_expired_at = now();
    return erase_expired_rows();
  }
  Status erase_expired_one(const std::string& name_mac, const std::string& destination_mac) {
    FP_TRY_ASSIGN(Query expired, m_store->database->query("DELETE FROM scopes WHERE name_mac = ?"
                                                          " AND destination_mac = ? AND ? - last_used >= lifetime"));
    return expired.bind_blob(name_mac).bind_blob(destination_mac).bind(now()).run();
  }

  // A scope in use, without writing anything; null when it has to be opened, touched or made.
  Result<std::shared_ptr<Scope>> find_open(const std::string& name_mac, const std::string& destination_mac,
                                           std::int64_t lifetime) {
    FP_TRY_ASSIGN(Query look, m_store->database->query("SELECT id, last_used, lifetime FROM scopes WHERE name_mac = ?"
                                                       " AND destination_mac = ?"));
    FP_TRY_ASSIGN(const bool seen, look.bind_blob(name_mac).bind_blob(destination_mac).step());
    if (!seen || look.integer(2) != lifetime || now() - look.integer(1) >= std::min(kTouchEvery, lifetime))
      return std::shared_ptr<Scope>();
    const auto live = m_live.find(look.integer(0));
    std::shared_ptr<SealedScope> scope = live == m_live.end() ? nullptr : live->second.lock();
    if (scope && scope->is_void()) scope.reset();
    return std::shared_ptr<Scope>(std::move(scope));
  }

  // The write-ahead log still holds the erased pages until it is folded in. Another process that reads just now can
  // delay that; its own next checkpoint does it then.
  Status forget_log() {
    FP_TRY(m_store->database->commit_group());
    return m_store->database->execute("PRAGMA wal_checkpoint(TRUNCATE)");
  }

  // Null, and nothing written, when there is one already.
  Result<std::shared_ptr<Scope>> make_scope(Transaction& transaction, std::string_view name,
                                            const std::string& name_mac, const std::string& destination_mac,
                                            std::chrono::hours lifetime) {
    Key key = Key::ephemeral();
    const std::string sealed_name = m_store->master.seal(name, name_mac);
    const std::string wrapped =
        m_store->master.seal({reinterpret_cast<const char*>(key.data()), Key::kSize}, name_mac + destination_mac);
    // Never one that an erased scope had, since another process may still have that open: its rows would be ours.
    FP_TRY_ASSIGN(Query insert,
                  m_store->database->query("INSERT INTO scopes(id, name_mac, destination_mac, sealed_name, wrapped_key,"
                                           " last_used, lifetime) VALUES(max(?, (SELECT coalesce(max(id), 0) + 1"
                                           " FROM scopes)),?,?,?,?,?,?)"
                                           " ON CONFLICT(name_mac, destination_mac) DO NOTHING"));
    const std::int64_t before = m_store->database->changes();
    insert.bind(microseconds_now())
        .bind_blob(name_mac)
        .bind_blob(destination_mac)
        .bind_blob(sealed_name)
        .bind_blob(wrapped);
    FP_TRY(insert.bind(now()).bind(std::chrono::seconds(lifetime).count()).run());
    if (m_store->database->changes() == before) return std::shared_ptr<Scope>();
    const std::int64_t id = m_store->database->last_row();
    FP_TRY(transaction.commit());
    std::shared_ptr<SealedScope> scope = live_scope(id, name, std::move(key));
    if (m_store->commits) {
      m_store->commits->later();
      scope->is_new();
    }
    return scope;
  }

  // Everyone who asks for the same scope shares one table of opened entries.
  std::shared_ptr<SealedScope> live_scope(std::int64_t id, std::string_view name, Key key) {
    if (m_live.size() >= kMostForgotten)
      std::erase_if(m_live, [](const auto& entry) { return entry.second.expired(); });
    std::weak_ptr<SealedScope>& slot = m_live[id];
    std::shared_ptr<SealedScope> scope = slot.lock();
    if (!scope || scope->is_void())
      slot = scope = std::make_shared<SealedScope>(m_store, id, std::string(name), std::move(key));
    return scope;
  }

  std::shared_ptr<Store> m_store;
  std::map<std::int64_t, std::weak_ptr<SealedScope>> m_live;
  std::map<std::string, std::string> m_destination_macs;
  std::int64_t m_expired_at = 0;
};

}  // namespace

Status commit_in_groups(Vault& vault) {
  auto* const sealed = dynamic_cast<SealedVault*>(&vault);
  return sealed != nullptr ? sealed->commit_in_groups() : Status();
}

Status sync(const Scope& scope) {
  const auto* const sealed = dynamic_cast<const SealedScope*>(&scope);
  return sealed != nullptr ? sealed->sync() : Status();
}

bool is_usable(const Scope& scope) {
  const auto* const sealed = dynamic_cast<const SealedScope*>(&scope);
  return sealed == nullptr || sealed->is_usable();
}

void sync_soon(const Scope& scope) {
  if (const auto* const sealed = dynamic_cast<const SealedScope*>(&scope)) sealed->sync_soon();
}

Result<std::unique_ptr<Vault>> Vault::open(const std::filesystem::path& database, Key key) {
  FP_TRY_ASSIGN(std::unique_ptr<Database> opened, Database::open(database));
  auto vault = std::make_unique<SealedVault>(std::make_shared<Store>(std::move(opened), std::move(key)));
  FP_TRY(vault->prepare());
  return vault;
}

}  // namespace firstpass::vault
