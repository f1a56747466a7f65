#include "pipeline/answer_cache.h"

#include <ctime>
#include <mutex>

#include "core/sql_writer.h"
#include "core/sqlite.h"
#include "vault/scope_key.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "answers";
constexpr std::uint64_t kMeasureEvery = 32;  // adding up what is there reads every row
constexpr std::string_view kSchema = R"sql(
CREATE TABLE IF NOT EXISTS answer(
  mac BLOB PRIMARY KEY, scope_mac BLOB NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL,
  sealed BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS answer_scope ON answer(scope_mac);
CREATE INDEX IF NOT EXISTS answer_expires ON answer(expires);
CREATE INDEX IF NOT EXISTS answer_created ON answer(created);
)sql";

std::int64_t now() { return static_cast<std::int64_t>(std::time(nullptr)); }

std::optional<vault::Key> key_of(const vault::Scope& scope) { return vault::scope_key(scope, "answers"); }

class SqliteAnswers final : public AnswerCache {
 public:
  SqliteAnswers(std::unique_ptr<SqlDatabase> database, std::unique_ptr<SqlDatabase> reader, vault::Key key)
      : m_database(std::move(database)),
        m_reader(std::move(reader)),
        m_key(std::move(key)),
        m_writer(*m_database, m_mutex) {}

  std::optional<std::string> find(std::string_view identity, const vault::Scope& scope) override {
    const auto key = key_of(scope);
    if (!key) return std::nullopt;
    const std::string mac = m_key.mac(identity, "request");
    const auto sealed = read(mac);
    if (!sealed || !*sealed) return std::nullopt;
    auto answer = key->open(**sealed, mac);
    return answer ? std::optional(std::move(*answer)) : std::nullopt;
  }

  void put(std::string_view identity, const vault::Scope& scope, std::string_view answer,
           const Limits& limits) override {
    const auto key = key_of(scope);
    if (!key || limits.minutes <= 0) return;
    std::string mac = m_key.mac(identity, "request");
    std::string sealed = key->seal(answer, mac);
    if (sealed.size() > limits.most_bytes) return;
    m_writer.submit(
        [this, mac = std::move(mac), scope_mac = m_key.mac(scope.name(), "scope"), sealed = std::move(sealed),
         limits](SqlDatabase& database) { return write(database, mac, scope_mac, sealed, limits); },
        [](const Status&) {});
  }

  Result<int> forget_scope(std::string_view scope) override {
    return forget("DELETE FROM answer WHERE scope_mac = ?", m_key.mac(scope, "scope"));
  }
  Result<int> forget_all() override { return forget("DELETE FROM answer WHERE mac <> ?", std::string()); }

 private:
  Result<std::optional<std::string>> read(const std::string& mac) {
    const std::lock_guard lock(m_reader_mutex);
    FP_TRY_ASSIGN(auto query, m_reader->prepare("SELECT sealed FROM answer WHERE mac = ? AND expires > ?"));
    FP_TRY_ASSIGN(const bool found, query.bind_blob(mac).bind(now()).step());
    if (!found) return std::nullopt;
    return query.text(0);
  }

  /// On the writer's thread.
  Status write(SqlDatabase& database, const std::string& mac, const std::string& scope_mac, const std::string& sealed,
               const Limits& limits) {
    {
      FP_TRY_ASSIGN(auto expired, database.prepare("DELETE FROM answer WHERE expires <= ?"));
      FP_TRY(expired.bind(now()).run());
    }
    {
      FP_TRY_ASSIGN(auto insert,
                    database.prepare("INSERT OR REPLACE INTO answer(mac, scope_mac, created, expires, sealed) "
                                     "VALUES(?,?,?,?,?)"));
      insert.bind_blob(mac).bind_blob(scope_mac).bind(now()).bind(now() + limits.minutes * 60).bind_blob(sealed);
      FP_TRY(insert.run());
    }
    return m_written++ % kMeasureEvery == 0 ? make_room(database, limits.most_bytes) : Status();
  }

  static Status make_room(SqlDatabase& database, std::uint64_t most_bytes) {
    for (;;) {
      FP_TRY_ASSIGN(auto sum, database.prepare("SELECT coalesce(sum(length(sealed)), 0) FROM answer"));
      FP_TRY(sum.step());
      if (static_cast<std::uint64_t>(sum.number(0)) <= most_bytes) return {};
      FP_TRY_ASSIGN(auto oldest, database.prepare("DELETE FROM answer WHERE mac IN (SELECT mac FROM answer "
                                                  "ORDER BY created, mac LIMIT 16)"));
      FP_TRY(oldest.run());
    }
  }

  Result<int> forget(std::string_view sql, const std::string& value) {
    int rows = 0;
    const SqlWriter::Change erase = [&](SqlDatabase& database) -> Status {
      FP_TRY_ASSIGN(auto statement, database.prepare(sql));
      FP_TRY(statement.bind_blob(value).run());
      rows = database.changes();
      return {};
    };
    FP_TRY(m_writer.run(erase));
    const std::lock_guard lock(m_mutex);
    // The write-ahead log still holds the erased pages until it is folded in.
    FP_TRY(m_database->execute("PRAGMA wal_checkpoint(TRUNCATE)"));
    return rows;
  }

  std::unique_ptr<SqlDatabase> m_database, m_reader;
  const vault::Key m_key;
  std::uint64_t m_written = 0;  // of the writer's thread
  std::mutex m_mutex, m_reader_mutex;
  SqlWriter m_writer;  // last: it uses the above until its end
};

}  // namespace

Result<std::unique_ptr<AnswerCache>> AnswerCache::open(const std::filesystem::path& database, const vault::Key& key) {
  FP_TRY_ASSIGN(auto sql, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY(migrate(*sql, {kSchema}, "the store of answers"));
  FP_TRY_ASSIGN(auto reader, SqlDatabase::open(database, std::string(kStage)));
  FP_TRY_ASSIGN(vault::Key own, vault::Key::from_bytes(key.mac("firstpass answers 1", "answers")));
  return std::unique_ptr<AnswerCache>(
      std::make_unique<SqliteAnswers>(std::move(sql), std::move(reader), std::move(own)));
}

}  // namespace firstpass::pipeline
