// Where the small network is nearly undecided, so that the large one should read too.
#pragma once

#include <string_view>
#include <vector>

#include "protect/ner/words.h"
#include "runtime/wordpiece.h"

namespace firstpass::protect {

/// What surrounds the words that the small network sees so near their thresholds that they could fall on either side,
/// 16 pieces on each side and hardly beyond a line: disjoint windows of whole words, in the order of the text, all of
/// whose pieces are kept. At most a tenth of the pieces, or 40 of a short text, the least decided words first. Of other
/// text than English there are none: in it the large network is no better. `words` are those of `pieces` as the small
/// network scored them; of those in `settled` (bytes, any order), which are hidden anyway, none is doubtful. A cascade
/// after Viola and Jones (2001), with the mean of both networks as its last stage.
std::vector<Window> doubtful_windows(std::string_view text, const std::vector<runtime::WordPiece>& pieces,
                                     const std::vector<Word>& words, std::vector<Span> settled);

}  // namespace firstpass::protect
