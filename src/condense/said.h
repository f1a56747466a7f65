// What a mail or note says, sign by sign, without its wrapping: what duplicate search compares.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// A fact in the text: a number, a negation, a day or month, a name. Two texts that differ in one say different things.
enum class FactKind : std::uint8_t { number, torn_number, negation, calendar, name };

struct Fact {
  FactKind kind = FactKind::number;
  std::uint32_t at = 0;    ///< where it begins in Said::letters
  std::uint32_t size = 0;  ///< bytes there
};

/// The letters and digits of a text in lower case, without white space, punctuation, quote marks, mail headers and
/// signatures; so that quoting, wrapping, HTML entities and case make no difference.
struct Said {
  std::string letters;
  std::vector<Fact> facts;                ///< in order
  std::vector<std::uint32_t> word_begin;  ///< of each word in letters

  std::string_view text_of(const Fact& fact) const { return std::string_view(letters).substr(fact.at, fact.size); }
  void clear() {
    letters.clear();
    facts.clear();
    word_begin.clear();
  }
};

/// Reads `text` into `said` (cleared first, so that its memory is used again). Linear; any bytes are accepted.
void read_said(std::string_view text, Said& said);

}  // namespace firstpass::condense
