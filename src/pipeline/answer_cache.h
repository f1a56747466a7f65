// Answers that may be given again, sealed. Format: docs/formats/answers.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

/// One SQLite file: keyed hash of a request → the provider's answer as it came, still masked, sealed under a key that
/// only the conversation's scope can make. So who erases the scope erases its answers, whether their rows are still
/// there or not. Thread-safe, and safe between processes; what was put is written soon, by a thread of its own, and
/// find() never waits for it.
class AnswerCache {
 public:
  struct Limits {
    std::int64_t minutes = 24 * 60;                      ///< an answer lives so long
    std::uint64_t most_bytes = std::uint64_t{64} << 20;  ///< of all sealed answers together; the oldest go first
  };
  /// `key` is used while opening only.
  static Result<std::unique_ptr<AnswerCache>> open(const std::filesystem::path& database, const vault::Key& key);
  virtual ~AnswerCache() = default;

  /// `identity`: everything that makes two requests the same, in any form. nullopt when there is no answer, it is too
  /// old, or does not open.
  virtual std::optional<std::string> find(std::string_view identity, const vault::Scope& scope) = 0;
  /// Not waited for: an answer that could not be kept is asked for again. Does nothing for scopes without a key.
  virtual void put(std::string_view identity, const vault::Scope& scope, std::string_view answer,
                   const Limits& limits) = 0;
  /// Removes the answers of a conversation, and what the file still held of them. Returns how many.
  virtual Result<int> forget_scope(std::string_view scope) = 0;
  /// The same for all.
  virtual Result<int> forget_all() = 0;
};

}  // namespace firstpass::pipeline
