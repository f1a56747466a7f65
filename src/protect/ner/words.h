// From pieces and their probabilities to private words.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

#include "protect/detection.h"
#include "runtime/wordpiece.h"

namespace firstpass::protect {

constexpr std::size_t kNameTypes = 10;

/// What the model says about one piece.
struct PieceScore {
  float hidden = 0;                 ///< 1 - P(O)
  float type_sum[kNameTypes] = {};  ///< probability of each type, B and I together
  float begins = 0;                 ///< of what is private, the share of B: the chance that another name begins here
};

/// From which probability on a word is private, for each type in the order of NameModel::types().
using Thresholds = std::array<float, kNameTypes>;

/// Pieces [begin, end) are one word as a reader sees it: letters and digits without anything between. A Han character
/// stands alone, for its script puts no spaces between words.
struct Word {
  std::size_t begin = 0, end = 0;
  Span span;
  float hidden = 0;      ///< the highest of its pieces
  std::size_t type = 0;  ///< the likeliest
  float begins = 0;      ///< of its first piece
  float threshold = 1;   ///< from which `hidden` on it is private: whoever knows which networks read it sets this
};
std::vector<Word> words_of(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                           const std::vector<PieceScore>& scores);

/// Whether an empty line, or one of blanks alone, stands in `gap`: what is parted so is not one name nor one address.
bool has_blank_line(std::string_view gap);

/// Words that reach their thresholds as detections; neighbours of one type are joined unless a blank line
/// parts them or the model sees another name begin: "Kim Watson, Bob Smith" are two, "Watson, Kimberly" is one.
std::vector<Detection> private_words(std::string_view text, const std::vector<Word>& words);

/// A stretch of pieces that is shown to the model at once; of its scores [keep_begin, keep_end) are used.
struct Window {
  std::size_t begin = 0, end = 0;
  std::size_t keep_begin = 0, keep_end = 0;
};

/// Windows of at most `size` pieces that overlap by `overlap`; in an overlap each window speaks for the half that lies
/// deeper inside it, so that no border loses its surroundings.
std::vector<Window> windows(std::size_t pieces, std::size_t size = 94, std::size_t overlap = 20);

}  // namespace firstpass::protect
