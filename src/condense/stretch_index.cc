#include "condense/stretch_index.h"

#include <algorithm>
#include <bit>

namespace firstpass::condense {

StretchIndex::StretchIndex(std::size_t stretches) {
  constexpr std::size_t kFewest = 1 << 10,
                        kMost = 1 << 24;  // what is asked for is an estimate from the bytes
  m_slots.resize(std::bit_ceil(std::clamp(stretches, kFewest, kMost)));
}

std::size_t StretchIndex::find(std::uint32_t tag) const {
  std::size_t at = place(tag);
  while (m_slots[at].value != kFree && m_slots[at].tag != tag) at = (at + 1) & (m_slots.size() - 1);
  return at;
}

std::uint32_t StretchIndex::look_up(std::uint64_t stretch) const {
  const std::uint32_t value = m_slots[find(tag_of(stretch))].value;
  if (is_list(value)) __builtin_prefetch(&list_of(value));
  return value;
}

std::span<const std::uint32_t> StretchIndex::groups(const std::uint32_t& found) const {
  if (found == kFree) return {};
  if (!is_list(found)) return {&found, 1};
  const List& list = list_of(found);
  return std::span(list.groups).first(std::min<std::size_t>(list.count, kMostGroups));
}

void StretchIndex::add(std::uint64_t stretch, std::uint32_t group) {
  if (m_used * 8 >= m_slots.size() * 5) grow();
  Slot& slot = m_slots[find(tag_of(stretch))];
  if (slot.value == kFree) {
    slot = {tag_of(stretch), group};
    ++m_used;
  } else if (is_list(slot.value)) {
    add_to_list(slot, group);
  } else if (slot.value != group) {
    List& list = m_lists.emplace_back();
    list.count = 2;
    list.groups[0] = slot.value;
    list.groups[1] = group;
    slot.value = kMany | static_cast<std::uint32_t>(m_lists.size() - 1);
  }
}

void StretchIndex::add_to_list(Slot& slot, std::uint32_t group) {
  List& list = m_lists[slot.value & ~kMany];
  const auto kept = std::span(list.groups).first(std::min<std::size_t>(list.count, kMostGroups));
  if (std::find(kept.begin(), kept.end(), group) != kept.end()) return;
  list.groups[list.count % kMostGroups] = group;
  // Beyond that only the place of the oldest matters.
  if (++list.count == 3 * kMostGroups) list.count = 2 * kMostGroups;
}

void StretchIndex::grow() {
  decltype(m_slots) old(m_slots.size() * 2);
  old.swap(m_slots);
  for (const Slot& slot : old)
    if (slot.value != kFree) m_slots[find(slot.tag)] = slot;
}

}  // namespace firstpass::condense
