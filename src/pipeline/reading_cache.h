// What was read in a picture or heard in a recording before: the same bytes are not looked at twice.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/document.h"
#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

/// One sealed file for each reading, named by a keyed hash of the file's bytes and of what reads them. Without the key
/// a folder tells how many there are, how large and when they were used. Readings of another build are never used; the
/// least recently used ones go when the folder is over its limit. Thread-safe; processes may share the folder.
class ReadingCache {
 public:
  static constexpr std::uint64_t kDefaultLimit = std::uint64_t{64} << 20;

  ReadingCache(std::filesystem::path folder, vault::Key key, std::uint64_t limit = kDefaultLimit);

  /// Puts what was recognised before into a document that has only been decoded; false when there is nothing for it (or
  /// nothing that fits it). `expected`: words that a recogniser of speech was told to expect; others make another
  /// reading.
  bool recall(Document& document, const std::vector<std::string>& expected = {}) const;

  /// Keeps what was recognised. Failing to keep is no error: it will be read again.
  void keep(const Document& document, const std::vector<std::string>& expected = {}) const;

 private:
  std::filesystem::path place_of(const Document& document, const std::vector<std::string>& expected) const;
  void make_room(std::uint64_t fresh) const;

  std::filesystem::path m_folder;
  vault::Key m_key;
  std::uint64_t m_limit;
};

}  // namespace firstpass::pipeline
