// What was private once in a conversation is private wherever it stands.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "protect/detection.h"
#include "vault/telling.h"
#include "vault/vault.h"

namespace firstpass::protect {

/// The originals of a scope, to be found again where the last gate looks for them (vault::Standing), ASCII letter case
/// aside; words of two bytes only as they were typed. Each spelling gets a placeholder of its own, so that it comes
/// back as it was. Immutable; wipes its copies.
class KnownValues {
 public:
  explicit KnownValues(std::vector<vault::Entry> entries);
  ~KnownValues();
  KnownValues(const KnownValues&) = delete;
  KnownValues& operator=(const KnownValues&) = delete;

  /// Of what the scope knows now, kept with it.
  static std::shared_ptr<const KnownValues> of(const vault::Scope& scope);

  /// Appends occurrences inside text[begin, end), of which it is known that what stands around it is hidden, or
  /// nothing.
  void find(std::string_view text, std::size_t begin, std::size_t end, std::vector<Detection>& out) const;
  const std::vector<vault::Entry>& entries() const { return m_entries; }

 private:
  struct Known {
    const vault::Entry* entry;
    vault::Standing standing;
  };
  std::size_t next_start(std::string_view text, std::size_t at, std::size_t end) const;

  std::vector<vault::Entry> m_entries;
  std::unordered_multimap<std::uint32_t, Known> m_by_start;
  static constexpr std::size_t kFilterBits = 4096;  // small: one is made, and wiped, for each generation of a scope
  std::array<bool, 256> m_firsts{};                 // in lower case
  std::bitset<kFilterBits> m_starts;  // a hash of the first two bytes of all: most words of a text begin like none
};

}  // namespace firstpass::protect
