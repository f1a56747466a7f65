// What one pass over a text saw, for all recognizers: the words they asked for, and where digits stand.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/document.h"
#include "protect/lexicon.h"

namespace firstpass::protect {

/// A maximal run of ASCII digits.
struct Digits {
  std::uint32_t begin, end;
  std::size_t size() const { return end - begin; }
};

/// Made once for a text and read by every recognizer, so that each of them looks only where it may find something.
/// Borrows the text and the lexicon. Read-only after construction.
class Scan {
 public:
  /// `text`: valid UTF-8 below 4 GiB. `floor`: findings with a lower score are of no use to the caller; leaving them
  /// out early is what makes ordinary text cheap.
  Scan(const Lexicon& lexicon, std::string_view text, double floor = 0);

  std::string_view text() const { return m_text; }
  double floor() const { return m_floor; }
  bool is_ascii() const { return m_ascii; }
  const std::vector<Digits>& digits() const { return m_digits; }
  const std::vector<Lexicon::Mark>& marks() const { return m_marks; }

  /// Index of the first mark, or run of digits, that begins at or behind `at`.
  std::size_t first_mark(std::size_t at) const;
  std::size_t first_digits(std::size_t at) const;

  /// True when a word of `group` ends at most `before` bytes in front of `span` or begins at most `after` bytes behind
  /// it; in front on the same or the previous line, behind on the same line.
  bool near(Lexicon::Group group, Span span, std::size_t before, std::size_t after) const;
  bool has(const Lexicon::Mark& mark, Lexicon::Group group) const { return m_lexicon->has(mark.word, group); }

  template <class F>
  void each_mark(Lexicon::Group group, F&& f) const {
    for (const Lexicon::Mark& mark : m_marks)
      if (has(mark, group)) f(mark);
  }

 private:
  const Lexicon* m_lexicon;
  std::string_view m_text;
  double m_floor;
  bool m_ascii;
  std::vector<Digits> m_digits;
  std::vector<Lexicon::Mark> m_marks;
};

/// Whole words, in any case, that speak for a type.
class ContextWords {
 public:
  /// See Lexicon::add. The words of all recognizers share one lexicon.
  ContextWords(Lexicon& lexicon, std::string_view words) : m_group(lexicon.add(words)) {}
  bool near(const Scan& scan, Span span, std::size_t before = 48, std::size_t after = 0) const {
    return scan.near(m_group, span, before, after);
  }
  Lexicon::Group group() const { return m_group; }

 private:
  Lexicon::Group m_group;
};

}  // namespace firstpass::protect
