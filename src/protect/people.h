// Who is who in one conversation: which values belong to one person or thing, and where else that person is named.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protect/name_forms.h"
#include "protect/number_forms.h"
#include "protect/own_words.h"
#include "vault/vault.h"

namespace firstpass::protect {

/// True for types whose values name somebody or something: these are linked, and looked for in other forms.
bool is_name_type(std::string_view type);

/// Not thread-safe while it learns; const use is. Wipes nothing itself: it lives in the scope's memo or for one call.
class People {
 public:
  explicit People(std::shared_ptr<const OwnWords> words) : m_words(std::move(words)) {}

  /// What the scope already knows; entities of the vault stay together.
  void learn(const vault::Entry& entry);
  /// A value found just now. Give full names first.
  void learn(std::string_view type, std::string_view value);

  struct Form {
    Span span;
    std::string_view type;
  };
  /// Every form of anybody known.
  std::vector<Form> find(std::string_view text) const;

  /// (type, value) of what was given out first for the person whose value this is, or for the same number; nothing when
  /// that is the value itself, or nothing is known.
  using Leader = std::pair<std::string, std::string>;
  std::optional<Leader> leader(std::string_view type, std::string_view value) const;

 private:
  std::optional<std::size_t> cluster_of(std::string_view type, std::string_view value) const;
  std::size_t add(std::optional<std::size_t> cluster, std::string_view type, std::string_view value);

  std::shared_ptr<const OwnWords> m_words;
  NameForms m_names;  // owners are clusters
  NumberForms m_numbers;
  std::vector<Leader> m_leaders;                   // by cluster
  std::map<std::size_t, std::size_t> m_by_word;    // own word → cluster
  std::map<std::string, std::size_t> m_by_entity;  // the vault's entity → cluster
};

}  // namespace firstpass::protect
