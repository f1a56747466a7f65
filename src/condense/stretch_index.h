// Which texts hold a stretch of letters: what finds the candidates of the duplicate search.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/huge_pages.h"

namespace firstpass::condense {

/// Filled once, then asked: entries sorted by stretch and text, found by a table of their first bits. What no text
/// holds is mostly told by one bit of a small table, so that it costs no visit to memory.
class StretchIndex {
 public:
  struct Entry {
    std::uint32_t tag = 0;  // of the stretch
    std::uint32_t text = 0;
  };

  /// `each_entry(add)` calls `add(Entry)` for all entries, texts in ascending order; the same one may come again. It is
  /// called three times, which takes less memory than to keep what it says. Two stretches whose hashes share 32 bits
  /// are taken for one, which costs a comparison and no more.
  template <class EachEntry>
  void fill(const EachEntry& each_entry) {
    std::size_t count = 0;
    each_entry([&](Entry) { ++count; });
    make_tables(count);
    each_entry([&](Entry entry) { note(entry.tag); });
    make_buckets(count);
    each_entry([&](Entry entry) { m_entries[m_begins[entry.tag >> m_shift]++] = entry; });
    sort_buckets();
  }

  /// False: no text holds it.
  bool may_have(std::uint32_t tag) const {
    const std::uint32_t place = tag >> m_bit_shift;
    return (m_bits[place >> 6] >> (place & 63) & 1) != 0;
  }
  /// Brings near what texts() reads first, and then what it reads next.
  void prefetch(std::uint32_t tag) const { __builtin_prefetch(&m_begins[tag >> m_shift]); }
  void prefetch_texts(std::uint32_t tag) const { __builtin_prefetch(m_entries.data() + m_begins[tag >> m_shift]); }

  /// The entries of a stretch, in the order of the texts, each once.
  std::span<const Entry> texts(std::uint32_t tag) const;
  /// Calls `handle` with the entries of each stretch.
  template <class Handle>
  void for_each(const Handle& handle) const {
    for (std::size_t begin = 0, end = 0; begin < m_entries.size(); begin = end) {
      while (end < m_entries.size() && m_entries[end].tag == m_entries[begin].tag) ++end;
      handle(std::span(m_entries).subspan(begin, end - begin));
    }
  }
  bool is_empty() const { return m_entries.empty(); }

 private:
  void make_tables(std::size_t entries);
  void note(std::uint32_t tag) {
    ++m_begins[tag >> m_shift];
    const std::uint32_t place = tag >> m_bit_shift;
    m_bits[place >> 6] |= std::uint64_t{1} << (place & 63);
  }
  void make_buckets(std::size_t entries);
  void sort_buckets();

  std::vector<Entry, HugePageAllocator<Entry>> m_entries;
  std::vector<std::uint32_t> m_begins = {0, 0};  // of each bucket in m_entries, and the end of the last
  std::vector<std::uint64_t> m_bits = {0};
  unsigned m_shift = 31, m_bit_shift = 26;
};

}  // namespace firstpass::condense
