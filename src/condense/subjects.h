// What a paragraph is about by its first words, and which other texts name it: the way from one step of a question to
// the next.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "condense/rank.h"

namespace firstpass::condense {

/// A text that may name a paragraph's subject, and how much its word counts, 0..1.
struct Mention {
  std::span<const Word> words;
  double weight = 0;
  std::size_t paragraph = SIZE_MAX;  ///< where it stands, which does not count for itself; SIZE_MAX: elsewhere
};

/// For each unit how much it is called for by name, 0..1: the first sentences of paragraphs whose heading, or the name
/// that they open with, stands word for word in a mention. A name that several paragraphs open with tells them less
/// apart and counts less. Turns of a dialogue have no subject. Linear in the text times the number of mentions.
std::vector<double> named_subjects(const Reading& reading, const std::vector<Mention>& mentions);

}  // namespace firstpass::condense
