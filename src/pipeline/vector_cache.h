// Sentence vectors that were made before: reading a text again costs a look-up instead of the model.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "condense/condense.h"
#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::pipeline {

/// Keys are keyed hashes of the sentences, vectors are sealed in 8 bits a number: without the key the file tells how
/// many sentences were read, and nothing else. Records are appended; a torn end is overlooked, a full file starts anew.
/// Thread-safe; processes may share the file.
class VectorCache {
 public:
  /// `file` is made when something is kept. Without a key, vectors live as long as the object.
  VectorCache(std::filesystem::path file, std::optional<vault::Key> key);

  /// `embed` with a memory. Vectors come back as they are kept, so that the answer is the same whether or not it was
  /// remembered. Failing to keep is no error.
  condense::Embedder remembering(condense::Embedder embed);

 private:
  struct Digest {
    std::uint64_t low = 0, high = 0;
    bool operator==(const Digest&) const = default;
  };
  struct HashDigest {
    std::size_t operator()(const Digest& digest) const { return digest.low; }
  };
  using Packed = std::string;  // scale and 384 signed bytes

  Digest digest_of(std::string_view text) const;
  void load();
  std::optional<std::vector<float>> find(const Digest& digest);
  void keep(const std::vector<std::pair<Digest, Packed>>& fresh);

  std::filesystem::path m_file;
  std::optional<vault::Key> m_key;
  std::mutex m_mutex;
  bool m_loaded = false;
  std::string m_bytes;                                           // of the file
  std::unordered_map<Digest, std::size_t, HashDigest> m_sealed;  // offset of the record in m_bytes
  std::unordered_map<Digest, Packed, HashDigest> m_open;
};

}  // namespace firstpass::pipeline
