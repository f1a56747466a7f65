// Words on a page → texts that the privacy engine can read, and its findings → places on the page.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// One word and where it stands. `line` numbers the printed rows as the reader saw them.
struct PlacedWord {
  std::string text;  ///< UTF-8, no spaces
  Region box;
  int line = 0;
};

/// A text made of words; `spans[i]` is the stretch of word `words[i]`, sorted.
struct PlacedText {
  std::string text;
  std::vector<Span> spans;
  std::vector<std::size_t> words;
};

/// The page in the orders a person may read it: row by row; where words stand in cells beside each other, cell by cell
/// (what is broken inside a cell of a table is whole only there), the rows of a column on lines of their own; and,
/// where there are such rows, each column in one run: names are told best among names, but numbers run together. One to
/// three texts.
std::vector<PlacedText> reading_orders(const std::vector<PlacedWord>& words);

/// The places that `span` of `text` covers: one box for each stretch of a row, or one around all of them where nothing
/// else stands between. A word that is only partly covered is cut where punctuation allows it.
std::vector<Region> places_of(const PlacedText& text, Span span, const std::vector<PlacedWord>& words);

}  // namespace firstpass::protect
