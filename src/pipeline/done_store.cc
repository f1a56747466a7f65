#include "pipeline/done_store.h"

namespace firstpass::pipeline {

Result<std::unique_ptr<DoneStore>> DoneStore::open(const std::filesystem::path& database) {
  FP_TRY_ASSIGN(auto opened, SqlDatabase::open(database, "pipeline/done_store"));
  FP_TRY(
      opened->execute("CREATE TABLE IF NOT EXISTS done(key TEXT PRIMARY KEY, time TEXT DEFAULT CURRENT_TIMESTAMP) "
                      "WITHOUT ROWID"));
  return std::unique_ptr<DoneStore>(new DoneStore(std::move(opened)));
}

Result<bool> DoneStore::contains(const std::string& key) const {
  FP_TRY_ASSIGN(auto query, m_database->prepare("SELECT 1 FROM done WHERE key = ?"));
  return query.bind(key).step();
}

Status DoneStore::add(const std::string& key) {
  FP_TRY_ASSIGN(auto insert, m_database->prepare("INSERT OR IGNORE INTO done(key) VALUES(?)"));
  return insert.bind(key).run();
}

}  // namespace firstpass::pipeline
