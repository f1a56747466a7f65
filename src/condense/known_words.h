// Words of a language that a reading looks up by their hashes: those that carry no topic, and those by which a sentence
// obliges, forbids, decides or sets a date, which a reader of a letter or of minutes looks for.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// Immutable. Hashes are hash_bytes() of words in lower case.
struct KnownWords {
  class Set {
   public:
    explicit Set(const std::vector<std::string_view>& words);
    bool has(std::uint64_t hash) const { return m_hashes[place(hash)] == hash; }

   private:
    std::size_t place(std::uint64_t hash) const;
    std::vector<std::uint64_t> m_hashes;  // an open table, a power of two; 0 for a free place
  };
  Set stop;     ///< is_stop_word()
  Set binding;  ///< "must", "nicht", "décidé", "viernes" (cue words: Edmundson, "New Methods in Automatic Extracting",
                ///< 1969)

  /// Of a language as guess_word_language() gives it; empty for one that has no lists. Lives as long as the program.
  static const KnownWords& of(std::string_view language);
};

}  // namespace firstpass::condense
