#include "condense/stretch_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace firstpass::condense {

namespace {

constexpr std::size_t kBitsPerEntry = 8;
constexpr std::size_t kFewSteps = 16;  // in a bucket that is searched one by one

bool comes_before(const StretchIndex::Entry& one, const StretchIndex::Entry& other) {
  return one.tag != other.tag ? one.tag < other.tag : one.text < other.text;
}

bool are_equal(const StretchIndex::Entry& one, const StretchIndex::Entry& other) {
  return one.tag == other.tag && one.text == other.text;
}

}  // namespace

void StretchIndex::make_tables(std::size_t entries) {
  const std::size_t buckets = std::bit_ceil(std::clamp<std::size_t>(entries / 4, 2, std::size_t{1} << 26));
  const std::size_t bits = std::min(buckets * 4 * kBitsPerEntry, std::size_t{1} << 31);
  m_shift = 32 - static_cast<unsigned>(std::bit_width(buckets) - 1);
  m_bit_shift = 32 - static_cast<unsigned>(std::bit_width(bits) - 1);
  m_begins.assign(buckets + 1, 0);
  m_bits.assign(bits / 64, 0);
}

/// Turns the counts of the buckets into where they begin.
void StretchIndex::make_buckets(std::size_t entries) {
  m_entries.resize(entries);
  std::exclusive_scan(m_begins.begin(), m_begins.end(), m_begins.begin(), 0U);
}

/// Sorts each bucket and closes the gaps of what was there twice. Filled buckets are marked where they end.
void StretchIndex::sort_buckets() {
  Entry* const entries = m_entries.data();
  std::size_t used = 0, begin = 0;
  for (std::size_t bucket = 0; bucket + 1 < m_begins.size(); ++bucket) {
    const std::size_t end = m_begins[bucket];
    std::sort(entries + begin, entries + end, comes_before);
    Entry* const kept = std::unique(entries + begin, entries + end, are_equal);
    m_begins[bucket] = static_cast<std::uint32_t>(used);
    used = static_cast<std::size_t>(std::move(entries + begin, kept, entries + used) - entries);
    begin = end;
  }
  m_begins.back() = static_cast<std::uint32_t>(used);
  m_entries.resize(used);
}

std::span<const StretchIndex::Entry> StretchIndex::texts(std::uint32_t tag) const {
  const Entry* begin = m_entries.data() + m_begins[tag >> m_shift];
  const Entry* const end = m_entries.data() + m_begins[(tag >> m_shift) + 1];
  if (static_cast<std::size_t>(end - begin) > kFewSteps)
    begin = std::lower_bound(begin, end, Entry{tag, 0}, comes_before);
  else
    while (begin != end && begin->tag < tag) ++begin;
  if (begin == end || begin->tag != tag) return {};
  const Entry* last = begin + 1;
  while (last != end && last - begin < static_cast<std::ptrdiff_t>(kFewSteps) && last->tag == tag) ++last;
  if (last != end && last->tag == tag) last = std::upper_bound(last, end, Entry{tag, UINT32_MAX}, comes_before);
  return {begin, last};
}

}  // namespace firstpass::condense
