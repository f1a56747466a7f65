// A name once known, in its other forms: "Watson, Kimberly" is also Kim, Ms Watson, K. Watson and kimberly.watson@.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// Lower case without accents, apostrophes and invisible marks: "O’Brien" → "obrien", "Ayşe" → "ayse". With `spelled`,
/// letters that some write as two are: "Müller" → "mueller".
std::string fold_name(std::string_view word, bool spelled = false);

/// Finds the forms of known names. Build with add(); const use is thread-safe. Linear in the text.
///
/// People (type PERSON) are known by any two of their names in any order ("Watson Kimberly", "kim-watson"), by one name
/// and fitting initials, by one alone that is no ordinary word where it stands ("Will" opens a sentence, "Mr Will" does
/// not), by the handles made of them (kwatson, watson.kimberly84), with the endings of their language. Things (all
/// other types) are known by their words in order, without legal form ("Globex Ltd") and generic head ("Project
/// Bluebird"), organisations also by a distinctive first word.
class NameForms {
 public:
  static constexpr std::size_t kSeveral = ~std::size_t{0};

  /// `owner` is handed back by find(); several names may have one owner. Names without letters or digits are ignored.
  void add(std::size_t owner, std::string_view type, std::string_view name);
  bool empty() const { return m_owners.empty(); }

  struct Form {
    Span span;
    std::size_t owner;  ///< kSeveral when it may be any of several
    std::string_view type;
  };
  /// Sorted and disjoint.
  std::vector<Form> find(std::string_view text) const;

  /// Whose form a value is that is known to be a name (or, for EMAIL_ADDRESS and USERNAME, a handle); nothing when it
  /// fits nobody or several.
  std::optional<std::size_t> whose(std::string_view type, std::string_view value) const;

 private:
  struct Ref {
    std::size_t owner;   // index into m_owners
    std::uint16_t part;  // which of its names
    bool nick, inflected;
  };
  struct Part {
    std::string key, spelled;
    bool particle = false;
    std::size_t group = 0;  // words joined by hyphens or particles are of one group: van den Berg
  };
  struct Owner {
    std::size_t id;
    std::string type;
    bool person;
    std::vector<Part> parts;
  };
  struct Token;
  struct Run;
  class Finder;

  void add_key(std::string_view key, const Ref& ref);
  void add_part(std::size_t owner, std::size_t index);
  void add_endings(const Part& part, const Ref& ref, bool slavic);
  void add_handles(std::size_t owner);
  void add_handle(std::string handle, std::size_t owner);
  const std::vector<Ref>* refs(const std::string& key) const;
  std::vector<std::size_t> handle_owners(std::string_view handle) const;

  std::vector<Owner> m_owners;
  std::unordered_map<std::string, std::vector<Ref>> m_keys;
  std::unordered_map<std::string, std::vector<std::size_t>> m_handles;   // owners by squeezed handle
  std::unordered_map<std::string, std::vector<std::size_t>> m_initials;  // "EP"
  std::vector<std::pair<std::string, std::size_t>> m_unspaced;           // names in scripts without spaces
};

}  // namespace firstpass::protect
