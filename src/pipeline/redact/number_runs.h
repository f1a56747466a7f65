// Numbers that are said digit by digit, as telephone and account numbers are, also where a part of them was misheard.
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"
#include "understand/speech/speech.h"

namespace firstpass::pipeline {

/// What a heard word may be of a dictated number.
enum class NumberPart {
  none,   ///< an ordinary word
  maybe,  ///< sounds like a digit ("for", "to"), or nobody can be sure of it: part of a number only beside one
  part,   ///< digits, a number word, a letter by itself
};

/// `confidence` as in Anchor; `language` of the speech (ISO 639-1): number words of English and of it count. Sums of
/// money, times and ordinals are ordinary words.
NumberPart number_part(std::string_view word, double confidence, std::string_view language);

/// Spans in the text of `transcript` of numbers that somebody dictates: seven digits and more; four and more of which
/// most stand alone, or that are written as telephone numbers are; three and more after a word that announces them
/// ("dial", "the number is"). Up to two words in between may have been misheard. Quantities ("12,500"), years, ranges
/// ("10-15") and sums stay. Thread-safe.
std::vector<Span> dictated_numbers(const understand::Transcript& transcript);

}  // namespace firstpass::pipeline
