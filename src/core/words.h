// Function words and stems of the languages that Firstpass ranks text in.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass {

/// ISO 639-1 code of the language whose function words stand most often in the first 16 KiB of `text`: "en", "de",
/// "fr", "es", "it", "pt" or "nl"; by its script "zh", "ja" or "ko"; "en" when none stands out. Cheap and rough: meant
/// for choosing a stemmer. The view lives as long as the program.
std::string_view guess_word_language(std::string_view text);

/// True for a word that carries no topic ("the", "und", "qu'est") in `language` (a code as above). Lower case expected.
bool is_stop_word(std::string_view lower_word, std::string_view language);

/// These words, or none for a language that has no list. The views live as long as the program.
std::vector<std::string_view> stop_words(std::string_view language);

/// True for signs of scripts that are written without spaces between words: Han, Kana, Thai; and for Hangul.
bool is_wide(char32_t code_point);

/// What a run of such signs (a token of theirs has no inner borders) says: its stretches between function signs.
/// Chinese is parted at "的", "了", "在" …; Japanese where Kanji or Katakana end; a Korean word loses its particle.
/// Sorted, disjoint spans of `text`; a heuristic, not a dictionary.
std::vector<Span> wide_words(std::string_view text, Span run, std::string_view language);

/// Snowball stemmer. Not thread-safe; cheap to make. Words of other scripts come back as they are.
class Stemmer {
 public:
  explicit Stemmer(std::string_view language);
  ~Stemmer();
  Stemmer(Stemmer&&) noexcept;
  Stemmer& operator=(Stemmer&&) noexcept;

  /// `lower_word` is UTF-8 in lower case. The view lives until the next call.
  std::string_view stem(std::string_view lower_word);

 private:
  struct Impl;
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass
