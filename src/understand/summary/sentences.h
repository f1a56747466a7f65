// Sentences of running text.
#pragma once

#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

struct Sentence {
  Span span;  ///< trimmed
};

/// Splits at full stops, question and exclamation marks before a space, and at line ends that close a paragraph or a
/// list item. A dot inside a number, a single-letter initial or a common abbreviation does not end a sentence.
std::vector<Sentence> split_sentences(std::string_view text);

}  // namespace firstpass::understand
