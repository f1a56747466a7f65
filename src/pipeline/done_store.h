// Which content a recipe has already done, so that nothing is done twice.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/sqlite.h"

namespace firstpass::pipeline {

/// Keys are hashes of content and recipe; no file name and no content is kept. Safe between processes; one thread.
class DoneStore {
 public:
  static Result<std::unique_ptr<DoneStore>> open(const std::filesystem::path& database);
  Result<bool> contains(const std::string& key) const;
  Status add(const std::string& key);

 private:
  explicit DoneStore(std::unique_ptr<SqlDatabase> database) : m_database(std::move(database)) {}
  std::unique_ptr<SqlDatabase> m_database;
};

}  // namespace firstpass::pipeline
