// From pieces and their probabilities to private words.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protect/detection.h"
#include "runtime/wordpiece.h"

namespace firstpass::protect {

/// Letter case of the word a piece belongs to, the model's second input: 0 lower, 1 Capitalised, 2 CAPITALS, 3 with a
/// digit. As Python's str.isupper, str.isdigit.
std::vector<std::int64_t> case_features(std::string_view text, const std::vector<runtime::WordPiece>& pieces);

/// What the model says about one piece.
struct PieceScore {
  float hidden = 0;         ///< 1 - P(O)
  std::uint8_t type = 0;    ///< index into NameModel::types() of the likeliest type
  float type_sum[10] = {};  ///< probability of each type, B and I together
};

/// Joins pieces to words, words that reach the threshold to detections, and neighbours of one type to one.
std::vector<Detection> private_words(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                                     const std::vector<PieceScore>& scores, float threshold);

/// A stretch of pieces that is shown to the model at once; of its scores [keep_begin, keep_end) are used.
struct Window {
  std::size_t begin = 0, end = 0;
  std::size_t keep_begin = 0, keep_end = 0;
};

/// Windows of at most `size` pieces that overlap by `overlap`; in an overlap each window speaks for the half that lies
/// deeper inside it, so that no border loses its surroundings.
std::vector<Window> windows(std::size_t pieces, std::size_t size = 94, std::size_t overlap = 20);

}  // namespace firstpass::protect
