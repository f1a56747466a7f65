// Which groups of texts hold a stretch of letters: what finds the candidates of the duplicate search.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/huge_pages.h"

namespace firstpass::condense {

/// An open table of eight bytes a slot. Most stretches have one group, which stands in the slot itself, so that most
/// lookups touch one line of memory; the groups of the others stand side by side on one more. Nothing is ever removed.
/// Two stretches whose hashes share 32 bits are taken for one, which costs a comparison and no more.
class StretchIndex {
 public:
  static constexpr std::size_t kMostGroups = 15;  // a stretch of more is boilerplate: only the latest are kept

  /// Makes room for about `stretches` different ones; more may be added.
  explicit StretchIndex(std::size_t stretches);

  /// Brings the slot of `stretch` near, so that a batch of lookups waits for memory once.
  void prefetch(std::uint64_t stretch) const { __builtin_prefetch(&m_slots[place(tag_of(stretch))]); }

  /// What the other questions are asked with, until the next add(). Brings the groups near.
  std::uint32_t look_up(std::uint64_t stretch) const;

  /// True when more groups hold it than are kept.
  bool is_common(std::uint32_t found) const { return is_list(found) && list_of(found).count > kMostGroups; }

  /// The latest groups that hold it, each once; a view of `found` where it is a single one.
  std::span<const std::uint32_t> groups(const std::uint32_t& found) const;

  void add(std::uint64_t stretch, std::uint32_t group);

 private:
  static constexpr std::uint32_t kFree = UINT32_MAX, kMany = 1U << 31;
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t value = kFree;  // the only group, or kMany and the number of a list
  };
  struct alignas(64) List {
    std::uint32_t count = 0;  // groups ever added
    std::array<std::uint32_t, kMostGroups> groups{};
  };

  static bool is_list(std::uint32_t value) { return value != kFree && (value & kMany) != 0; }
  const List& list_of(std::uint32_t value) const { return m_lists[value & ~kMany]; }
  static std::uint32_t tag_of(std::uint64_t stretch) { return static_cast<std::uint32_t>(stretch >> 32); }
  std::size_t place(std::uint32_t tag) const { return tag & (m_slots.size() - 1); }
  std::size_t find(std::uint32_t tag) const;
  void add_to_list(Slot& slot, std::uint32_t group);
  void grow();

  std::vector<Slot, HugePageAllocator<Slot>> m_slots;
  std::vector<List, HugePageAllocator<List>> m_lists;
  std::size_t m_used = 0;
};

}  // namespace firstpass::condense
