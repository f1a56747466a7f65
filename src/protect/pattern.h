// Regular expressions in linear time (RE2), for recognizers.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace re2 {
class RE2;
}

namespace firstpass::protect {

/// A compiled expression. Thread-safe. A malformed one ends the program at start-up: expressions are constants of ours.
class Pattern {
 public:
  enum class Case { sensitive, ignored };
  explicit Pattern(std::string_view expression, Case letters = Case::sensitive);
  Pattern(Pattern&&) noexcept;
  ~Pattern();

  /// The next match at or after `from`. groups[0] is the whole match, further ones the capture groups ({npos, npos}
  /// when they took no part). Looks at all of `text` for \b and ^.
  bool next(std::string_view text, std::size_t from, std::vector<Span>& groups,
            std::size_t limit = std::string_view::npos) const;
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
  std::unique_ptr<re2::RE2> m_expression;
};

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
std::string digits_of(std::string_view text);
std::string ascii_upper(std::string_view text);
std::string ascii_lower(std::string_view text);

/// Whole words (any case) that speak for a type. Looked for in a window in front of a match and, shorter, behind it.
class ContextWords {
 public:
  /// `words`: alternatives as in a regular expression, without word boundaries. `anywhere`: the same for scripts that
  /// put no spaces between words.
  explicit ContextWords(std::string_view words, std::string_view anywhere = {});
  /// True when one stands within `before` bytes in front of `span` or `after` bytes behind it, on the same or the
  /// previous line.
  bool near(std::string_view text, Span span, std::size_t before = 48, std::size_t after = 0) const;

 private:
  Pattern m_words;
};

}  // namespace firstpass::protect
