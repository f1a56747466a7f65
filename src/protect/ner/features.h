// What the name models read of a word besides its pieces: letter case, what stands before it, hashes of its letters.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/wordpiece.h"

namespace firstpass::protect {

/// Letter case of a word as Python's str methods tell it: 0 lower, 1 Capitalised, 2 CAPITALS, 3 with a digit.
std::int64_t letter_case(std::string_view word);

/// Buckets of a word's shape, first three characters, last three characters and of the word itself, ASCII letter case
/// aside; in the order and of the sizes that train/ner/features.py names.
std::array<std::int64_t, 4> word_hashes(std::string_view word);

/// One entry for each piece; pieces of one word share theirs.
struct PieceFeatures {
  std::vector<std::int64_t> kinds;  ///< letter case + 4 x what stands before (0 nothing, 1 space, 2 line)
  std::vector<std::array<std::int64_t, 4>> hashes;
};

PieceFeatures piece_features(std::string_view text, const std::vector<runtime::WordPiece>& pieces);

}  // namespace firstpass::protect
