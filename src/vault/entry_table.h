// The entries of one scope in memory, found by value, by placeholder and by tag.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "vault/vault.h"

namespace firstpass::vault {

/// Not thread-safe. Wipes every original on clear() and destruction.
///
/// A tag is the tag of its entity, and for every form but the first one a suffix: K7Q2, K7Q2A, K7Q2B … No entity's tag
/// is the beginning of another's, so that a tag alone tells whose it is.
class EntryTable {
 public:
  EntryTable() = default;
  EntryTable(const EntryTable&) = delete;
  EntryTable& operator=(const EntryTable&) = delete;
  ~EntryTable() { clear(); }

  const Entry* find(std::string_view type, std::string_view original, Written written) const;
  /// Whatever way it is written; a placeholder before a surrogate.
  const Entry* find(std::string_view type, std::string_view original) const;
  /// What find_or_add() would find.
  const Entry* known(const Value& value) const;
  const Entry* find_placeholder(std::string_view placeholder) const;
  /// The entry of `value`, made when there is none: the second of the pair tells. `value.type` must be good.
  std::pair<const Entry*, bool> find_or_add(const Value& value);
  void add(Entry entry);
  /// Forgets all but the first `size` entries.
  void truncate(std::size_t size);
  void clear() { truncate(0); }

  std::size_t size() const { return m_entries.size(); }
  const Entry& operator[](std::size_t index) const { return m_entries[index]; }

  std::vector<Entry> entries() const { return {m_entries.begin(), m_entries.end()}; }
  std::vector<std::string> placeholders() const;

 private:
  static std::size_t hash_of(std::string_view type, std::string_view original);
  std::string draw_entity() const;
  std::string draw_tag(std::string_view entity) const;
  std::string_view entity_of(std::string_view tag) const;
  std::optional<Entry> draw_surrogate(const Value& value) const;

  std::deque<Entry> m_entries;  // entries never move, so that no unwiped copy of an original is left behind
  std::unordered_multimap<std::size_t, const Entry*> m_by_value;
  std::unordered_map<std::string_view, const Entry*> m_by_placeholder;
  std::unordered_set<std::string_view> m_tags;
  std::unordered_map<std::string, std::size_t> m_entities;       // tag of the entity → number of its forms
  std::unordered_map<std::string, std::size_t> m_long_entities;  // first four symbols of entities with longer tags
};

/// Ok, or invalid_argument for a type that cannot stand in a placeholder.
Status check_type(std::string_view type);

}  // namespace firstpass::vault
