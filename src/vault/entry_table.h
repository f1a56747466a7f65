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
class EntryTable {
 public:
  EntryTable() = default;
  EntryTable(const EntryTable&) = delete;
  EntryTable& operator=(const EntryTable&) = delete;
  ~EntryTable() { clear(); }

  const Entry* find(std::string_view type, std::string_view original) const;
  const Entry* find_placeholder(std::string_view placeholder) const;
  /// A placeholder with a random tag that no entry here has: four symbols, more when those keep colliding.
  std::string draw_placeholder(std::string_view type) const;
  void add(Entry entry);
  void clear();

  bool has_tag_of(std::string_view placeholder) const;
  std::size_t size() const { return m_entries.size(); }

  std::vector<Entry> entries() const { return {m_entries.begin(), m_entries.end()}; }
  std::vector<std::string> placeholders() const;

 private:
  static std::size_t hash_of(std::string_view type, std::string_view original);

  std::deque<Entry> m_entries;  // entries never move, so that no unwiped copy of an original is left behind
  std::unordered_multimap<std::size_t, const Entry*> m_by_value;
  std::unordered_map<std::string_view, const Entry*> m_by_placeholder;
  std::unordered_set<std::string_view> m_tags;
};

/// Ok, or invalid_argument for a type that cannot stand in a placeholder.
Status check_type(std::string_view type);

}  // namespace firstpass::vault
