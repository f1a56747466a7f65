// What a mail or note says, sign by sign, without its wrapping: what duplicate search compares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// One word of a Said, as it stood in the text. Eight bytes, since one is written for every sign that is read.
struct SaidWord {
  std::uint32_t begin = 0;        ///< where it begins in Said::letters()
  std::uint32_t digits : 30 = 0;  ///< digits in front of it, in all of Said
  std::uint32_t capital : 1 = 0;  ///< begins with an upper-case letter
  std::uint32_t opens : 1 = 0;    ///< first of a line or after a full stop, where a capital says nothing
};

/// A fact in the text: a number, a negation, a day or month, a name. Two texts that differ in one say different things.
enum class FactKind : std::uint8_t { number, torn_number, negation, calendar, name };

struct Fact {
  FactKind kind = FactKind::number;
  std::uint32_t at = 0;    ///< where it begins in Said::letters()
  std::uint32_t size = 0;  ///< bytes there
};

/// True for a text that says itself that it was cut off: it ends in "…", "..." or "[...]".
bool is_cut_off(std::string_view text);

/// The letters and digits of a text in lower case, without white space, punctuation, quote marks, mail headers and
/// signatures; so that quoting, wrapping, HTML entities and case make no difference. Kept from text to text, it asks
/// for no new memory.
class Said {
 public:
  /// Linear; any bytes are accepted. Texts of 1 GiB and more are read up to there.
  void read(std::string_view text);

  /// The same letters without the words, at a fifth of the time; and the first `most` words that state a fact: numbers,
  /// and names by a capital where none is due.
  void read_letters(std::string_view text, std::size_t most);

  /// A word that states a fact.
  struct Place {
    std::uint32_t at = 0, size = 0;  ///< in letters()
  };
  const std::vector<Place>& first_facts() const { return m_first_facts; }  ///< after read_letters()

  /// Bytes behind the end of letters() that may be read; what they hold means nothing.
  static constexpr std::size_t kSlack = 40;

  std::string_view letters() const { return std::string_view(m_letters).substr(0, m_size); }
  std::size_t word_count() const { return m_words; }
  std::string_view word(std::size_t index) const;
  const SaidWord& note(std::size_t index) const { return m_notes[index]; }  ///< index <= word_count()
  /// Digits in a word.
  std::uint32_t digits(std::size_t index) const { return m_notes[index + 1].digits - m_notes[index].digits; }

  bool cut_off() const { return m_cut_off; }  ///< is_cut_off()

  /// In order. Made anew by each call.
  std::vector<Fact> facts() const;
  std::string_view text_of(const Fact& fact) const { return letters().substr(fact.at, fact.size); }

 private:
  friend class SaidReader;
  void read_lines(std::string_view text, std::size_t facts);
  std::string m_letters;          // longer than what is used: not shrunk, so that it need not be cleared to grow again
  std::vector<SaidWord> m_notes;  // the same, with a last one that closes the last word
  std::vector<Place> m_first_facts;
  std::size_t m_size = 0, m_words = 0;
  bool m_cut_off = false;
};

}  // namespace firstpass::condense
