// Texts as directions: near in meaning, near in direction.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

/// One vector of length 1 for each text (model "embed-minilm-int8", 384 numbers, English; the mean of its last hidden
/// states). Only the first 126 word pieces of a text count. Order of `texts`; an empty text gives a valid vector too.
/// Thread-safe. failed_precondition when the model is missing; deadline_exceeded.
Result<std::vector<std::vector<float>>> embed_texts(const std::vector<std::string_view>& texts,
                                                    runtime::Runtime& runtime, const Context& context);

/// What a classifier learns from, one vector for each text: the mean of the last, the second and the third last hidden
/// states, and the largest of the last, each of length 1, behind one another (4 × 384 numbers). Otherwise as above.
Result<std::vector<std::vector<float>>> embed_layers(const std::vector<std::string_view>& texts,
                                                     runtime::Runtime& runtime, const Context& context);

/// How rare the words of an English phrase are, 0 to 1: the mean of where they stand in the model's vocabulary, which
/// is in order of frequency; a word that is not in it is as rare as can be. Thread-safe; outlives `runtime`.
/// failed_precondition when the model is missing.
Result<std::function<double(std::string_view)>> word_rarity(runtime::Runtime& runtime);

}  // namespace firstpass::understand
