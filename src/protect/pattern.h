// Regular expressions in linear time (RE2), for recognizers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// An expression, compiled when it is first used: most texts need few of them. Thread-safe. A malformed one ends the
/// program at its first use: expressions are constants of ours, and a test uses every one.
class Pattern {
 public:
  enum class Case { sensitive, ignored };
  enum class Prefer { first, longest };  ///< of several alternatives that match
  explicit Pattern(std::string_view expression, Case letters = Case::sensitive, Prefer prefer = Prefer::first);
  Pattern(Pattern&&) noexcept;
  ~Pattern();

  /// The next match at or after `from`. groups[0] is the whole match, further ones the capture groups ({npos, npos}
  /// when they took no part). Looks at all of `text` for \b and ^.
  bool next(std::string_view text, std::size_t from, std::vector<Span>& groups,
            std::size_t limit = std::string_view::npos) const;
  /// The same at `from` alone.
  bool at(std::string_view text, std::size_t from, std::vector<Span>& groups,
          std::size_t limit = std::string_view::npos) const;
  /// Length of the match at the beginning of `text`; npos when there is none. The cheapest question.
  std::size_t match_at(std::string_view text) const;
  bool contains(std::string_view text) const;
  bool matches(std::string_view text) const;  ///< all of it

  /// Calls f(groups) for every match, from left to right, not overlapping.
  template <class F>
  void each(std::string_view text, F&& f) const {
    std::vector<Span> groups;
    for (std::size_t from = 0; from <= text.size() && next(text, from, groups);) {
      f(static_cast<const std::vector<Span>&>(groups));
      from = groups[0].end > groups[0].begin ? groups[0].end : groups[0].end + 1;
    }
  }

 private:
  struct Compiled;
  bool match(std::string_view text, std::size_t from, std::vector<Span>& groups, std::size_t limit,
             bool anchored) const;
  std::unique_ptr<Compiled> m_compiled;
};

/// Bytes that expressions were asked to look at in this thread, for tests of linear time: a count, where a clock lies.
std::uint64_t& pattern_work();

// --- what stands around a match ---------------------------------------------------------------------------------

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// ASCII.
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
/// ASCII letter, digit, '_', or any byte of a non-ASCII character.
inline bool is_word_byte(char c) {
  return is_digit(c) || is_letter(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
inline char byte_before(std::string_view text, std::size_t at) { return at == 0 ? '\0' : text[at - 1]; }
inline char byte_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }
/// True when a value that begins (ends) at `at` would be glued to a letter, digit or '_'. Letters of scripts that put
/// no spaces between words do not count, nor do quotes and other punctuation.
bool word_before(std::string_view text, std::size_t at);
bool word_at(std::string_view text, std::size_t at);
std::string digits_of(std::string_view text);
std::string ascii_upper(std::string_view text);
std::string ascii_lower(std::string_view text);

}  // namespace firstpass::protect
