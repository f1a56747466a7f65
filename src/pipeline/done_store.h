// Which content a recipe has already done, so that nothing is done twice.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/result.h"

struct sqlite3;

namespace firstpass::pipeline {

/// Keys are hashes of content and recipe; no file name and no content is kept. Safe between processes.
class DoneStore {
 public:
  static Result<std::unique_ptr<DoneStore>> open(const std::filesystem::path& database);
  ~DoneStore();
  Result<bool> contains(const std::string& key) const;
  Status add(const std::string& key);

 private:
  explicit DoneStore(sqlite3* database) : m_database(database) {}
  sqlite3* m_database;
};

}  // namespace firstpass::pipeline
