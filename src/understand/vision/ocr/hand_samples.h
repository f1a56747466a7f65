// What is known of pieces and words that may be written by hand: what they are judged by, and what training sees.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace firstpass::understand::ocr {

constexpr std::size_t kShapeNumbers = 48;
using Shape = std::array<float, kShapeNumbers>;

/// What is known of a word before anybody trusts it.
struct WordEvidence {
  double mean = 0, least = 0;   ///< probability of its characters, 0..1
  std::array<bool, 2> again{};  ///< whether the other readings of its row have the same word
  std::size_t length = 0;       ///< characters
  bool digits = false;          ///< holds one
};

/// What train/handwriting fits its weights to: shapes of pieces, words with their evidence.
struct HandSamples {
  struct Word {
    std::string text;
    WordEvidence evidence;
  };
  struct Sample {
    Shape shape;
    std::vector<Word> words;
  };
  std::vector<Sample> pieces;
};

}  // namespace firstpass::understand::ocr
