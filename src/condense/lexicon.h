// The words of a text as numbers: what ranking and duplicate search count.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "condense/known_stems.h"
#include "condense/known_words.h"
#include "core/document.h"
#include "core/words.h"

namespace firstpass::condense {

using Term = std::uint32_t;
constexpr int kTermBits = 29;
constexpr Term kNoTerm = (Term{1} << kTermBits) - 1;

/// One word of the text. CJK runs give one word per pair of signs, since they have no spaces. Eight bytes: a long text
/// has millions.
struct Word {
  std::uint32_t begin = 0;          ///< byte offset of its first letter
  Term term : kTermBits = kNoTerm;  ///< kNoTerm for function words
  Term capital : 1 = false;         ///< starts with an upper-case letter
  Term number : 1 = false;          ///< contains a digit
  Term binding : 1 = false;         ///< obliges, forbids, decides or sets a date: known_words.h
};

struct TermInfo {
  std::string stem;
  bool number = false;
};

/// Reads a text once; words with the same stem share a term. Not thread-safe.
class Lexicon {
 public:
  /// `language` as guess_word_language() gives it. `stems`, if not null, must live as long as this does.
  explicit Lexicon(std::string_view language, KnownStems* stems = nullptr);

  /// Appends the words of text[span] to `words` and returns the number of tokens (as count_tokens does).
  std::uint32_t read(std::string_view text, Span span, std::vector<Word>& words);

  std::size_t size() const { return m_terms.size(); }
  const TermInfo& info(Term term) const { return m_terms[term]; }

 private:
  struct Slot {
    std::uint64_t hash = 0;  // 0: free
    Term term = kNoTerm;
    bool binding = false;
  };
  Slot intern_new_surface(std::string_view lower_word, std::uint64_t hash);
  std::string_view stem_of(std::string_view lower_word, std::uint64_t hash);
  Term intern_stem(std::string_view stem, bool number);
  Slot& find(std::vector<Slot>& slots, std::uint64_t hash);
  static void grow(std::vector<Slot>& slots, std::size_t used);
  void add_word(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words);
  void add_plain_word(std::string_view text, std::size_t begin, std::size_t end, bool number, std::vector<Word>& words);
  void add_wide(std::string_view text, std::size_t begin, std::size_t end, std::vector<Word>& words);

  std::string_view m_language;
  Stemmer m_stemmer;
  KnownStems* m_known_stems;
  const KnownWords* m_known;
  std::vector<Slot> m_surfaces, m_stems;
  std::size_t m_surface_count = 0;
  std::vector<TermInfo> m_terms;
  std::string m_lower;
};

/// 64-bit mixing hash of bytes (the multiply-xorshift finaliser of MurmurHash3 over 8-byte blocks). Never 0.
std::uint64_t hash_bytes(std::string_view bytes);

}  // namespace firstpass::condense
