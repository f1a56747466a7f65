// Numbers that somebody dictates, as a recogniser of speech writes them: "four one five, double oh", "acht vier zwei
// null", "zéro six, trente-quatre", with written digits among them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/document.h"
#include "protect/scan.h"

namespace firstpass::protect {

/// English, German, French, Spanish, Italian, Dutch and Portuguese; a number is said in one of them.
struct SpokenNumber {
  Span span;
  std::string digits;              ///< as somebody would write them: "double" is done, "forty-two" is 42
  std::size_t words = 0;           ///< number words, "double" and the parts of "forty-two" among them
  std::size_t distinct_words = 0;  ///< by what they are worth
  std::size_t groups = 0;          ///< what was said as one: a digit, "forty-two", "0171"
  std::size_t single = 0;          ///< groups of one digit
  bool counts = false;             ///< rises or falls from group to group: somebody counts, or lists hours
  bool has_comma = false;
};

/// The number that begins at `begin`, a word or digits, with groups of which each is one number below a hundred or up
/// to four written digits, or hundreds among digits ("oh nine hundred one"). Sums ("two hundred") end it. Looks at a
/// few hundred bytes at most. Thread-safe.
std::optional<SpokenNumber> spoken_number_at(std::string_view text, std::size_t begin);

/// True for a number word of any of the languages, or of one (ISO 639-1), also with hyphens in it; small letters.
bool is_number_word(std::string_view word, std::string_view language = {});

/// What is said before a telephone number; for Lexicon::add.
inline constexpr std::string_view kTelephoneWords =
    "phone|telephone|mobile|cell|number|extension|dial|fax|hotline|telefon|telefonnummer|"
    "handynummer|rufnummer|durchwahl|nummer|téléphone|numéro|portable|teléfono|móvil|celular|"
    "numero|telefono|cellulare|telefoonnummer|mobiel|telefone|telemóvel|número";

/// All number words, for Lexicon::add.
const std::string& number_words();

/// Calls f(begin of the first) for every two number words, marks of `group`, with little between them: one by itself is
/// an article more often than not ("un", "um").
template <class F>
void each_pair_of_number_words(const Scan& scan, Lexicon::Group group, F&& f) {
  constexpr std::size_t kApart = 24;
  const Lexicon::Mark* last = nullptr;
  for (const Lexicon::Mark& mark : scan.marks()) {
    if (!scan.has(mark, group)) continue;
    if (last != nullptr && mark.begin >= last->end && mark.begin - last->end < kApart) f(std::size_t{last->begin});
    last = &mark;
  }
}

}  // namespace firstpass::protect
