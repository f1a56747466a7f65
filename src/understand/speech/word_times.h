// When each token was spoken, from where the decoder looked while it wrote it.
#pragma once

#include <cstddef>
#include <vector>

namespace firstpass::understand {

/// `looks`: one row per token, each with `heads` weights per frame of sound ([head][frame]). Gives, for each row, the
/// frame at which it begins; never falling. The heads are made comparable (mean and deviation over the rows of each
/// frame), smoothed over time, averaged, and aligned by dynamic time warping, as OpenAI's Whisper does for its word
/// times (timing.py, MIT). Empty when the rows are not of one size.
std::vector<std::size_t> align_tokens(const std::vector<std::vector<float>>& looks, std::size_t heads);

}  // namespace firstpass::understand
