// Ranking by what a sentence means, beside the words it shares with the question.
#pragma once

#include <string_view>
#include <vector>

#include "condense/condense.h"
#include "condense/rank.h"

namespace firstpass::condense {

struct MeaningOptions {
  Embedder embed;               ///< empty: by words alone
  std::size_t read_tokens = 0;  ///< of the text, that `embed` is given at most, the likeliest by their words first
  std::size_t budget = 0;       ///< tokens that will be kept: a second step is only looked for where it has room
  double again = 0;             ///< as in RankWeights
};

/// As rank_for_question(), with the nearness of meaning and, in a second round, what is near to the question together
/// with what the best units say. Errors of `embed` are returned; internal when its vectors do not fit.
Result<std::vector<double>> rank_by_meaning(Reading& reading, std::string_view question, const MeaningOptions& options);

}  // namespace firstpass::condense
