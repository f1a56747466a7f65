// The grammar of placeholders, exact and as models misspell them. Shared by masking (which must escape text of the
// person that would be taken for one) and restoring (which mends them), so that the two can never disagree.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace firstpass::vault {

class Scope;

/// Outcome of looking for a placeholder at one position.
enum class Match {
  none,
  found,
  more,  ///< cannot be told before more bytes arrive
};

struct PlaceholderMatch {
  std::size_t length = 0;     ///< bytes of the text that it takes
  std::string placeholder;    ///< as given out; for an unknown one, as it stands
  bool known = false;         ///< given out by this scope
  bool exact = false;         ///< stands as it was given out
  bool html_escaped = false;  ///< written as &lt;…&gt;
};

/// The placeholders and surrogates of one scope, ready for matching. Immutable; holds no original.
class PlaceholderIndex {
 public:
  explicit PlaceholderIndex(const std::vector<std::string>& given_out);
  /// Of what the scope has given out by now, kept with it.
  static std::shared_ptr<const PlaceholderIndex> of(const Scope& scope);

  /// Looks at the start of `text`; `before` is the byte in front of it (0 at the very start). At most kMaxPlaceholder
  /// bytes are looked at, and `more` is answered only for shorter texts while `last` is false, so the outcome does not
  /// depend on how a text is cut.
  ///
  /// Found are: any exact shape, known or not; and, for known ones only: other case, [..] or &lt;..&gt; or \u003c..
  /// instead of <..>, a missing bracket, one space inside the brackets, escaped underscores, a space or hyphen for an
  /// underscore inside brackets, a changed type name inside exact brackets (tags are unique in a scope; a type that the
  /// scope uses itself is no changed name, but may stand for the one other form of that person that has this type).
  /// Surrogates are found as they were given out, as whole words. Quotes round the placeholder of a bare number belong
  /// to it.
  Match match(std::string_view text, char before, bool last, PlaceholderMatch& out) const;

  /// The first place from `at` on at which match() may answer anything but `none`; the end of `text` when there is
  /// none. `before` is the byte in front of text[at].
  std::size_t next_start(std::string_view text, std::size_t at, char before) const;

 private:
  bool may_start(std::string_view text, std::size_t at, char before) const;
  struct Cursor;
  bool is_prefix(std::string_view name) const;
  const std::string* find(std::string_view name) const;
  std::string given(const std::string& name) const;
  const std::string* by_tag(std::string_view name) const;
  Match match_surrogate(std::string_view window, bool ended, char before, PlaceholderMatch& out) const;
  Match match_exact(std::string_view window, bool ended, PlaceholderMatch& out) const;
  Match match_loose(std::string_view window, bool ended, bool word_before, PlaceholderMatch& out) const;
  bool read_body(Cursor& at, bool bracketed, std::string& name) const;

  std::vector<std::string> m_names;  // "PERSON_K7Q2", sorted
  std::unordered_map<std::string, std::string> m_by_tag;
  std::unordered_set<std::string> m_types;
  std::unordered_set<std::string> m_quoted;  // names that were given out in quotes
  std::vector<std::string> m_surrogates;     // sorted; with the quoted ones
  std::array<bool, 256> m_start{};           // bytes that something may begin with
  std::bitset<1024> m_pairs;                 // the first two of all that begins with a letter or digit, see pair_of()
};

}  // namespace firstpass::vault
