// From pieces of text to lines in reading order.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "understand/vision/ocr.h"
#include "understand/vision/ocr/hand_samples.h"
#include "understand/vision/ocr/recognize.h"

namespace firstpass::understand::ocr {

/// A detected box with what it says.
struct Piece {
  TextBox box;
  Reading reading;
  float by_hand = 0;                            ///< probability that it is written by hand
  std::vector<std::vector<std::string>> again;  ///< words, in small letters, of further readings of a handwritten piece
};

/// The words of one piece and what speaks for them; otherwise as words_of().
std::vector<std::pair<OcrWord, WordEvidence>> words_with_evidence(const Piece& piece);

/// The words of one piece, split at the spaces that the network saw and at gaps that only the positions show. The
/// confidence of handwritten ones is what hand_confidence() says of them.
std::vector<OcrWord> words_of(const Piece& piece);

/// Puts pieces into reading order. Pieces on one row make one line; columns of running text, which a row would tear
/// apart, are read one after the other. Rows follow the slant of the page.
std::vector<OcrLine> arrange(const std::vector<Piece>& pieces);

}  // namespace firstpass::understand::ocr
