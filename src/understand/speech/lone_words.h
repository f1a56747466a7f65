// What people say when they say one word alone: a number, an answer, a command. A recogniser that was trained on
// sentences expects more of a sentence there, and often writes nothing at all.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "understand/speech/moonshine_decoder.h"
#include "understand/speech/moonshine_tokens.h"

namespace firstpass::understand {

/// One way to understand a short sound.
struct LoneWord {
  std::string text;              ///< as a recogniser writes it: "Seven."
  double log_probability = 0.0;  ///< of the word and the end after it, given the sound and that a word was said; words
                                 ///< that are heard in anything ("okay") less than that
};

/// What a short sound says, if it is a word of the list, and how probable what was written freely is beside it.
struct LoneWords {
  LoneWord best;                        ///< of the list
  double second_log_probability = 0.0;  ///< of the next one of the list
  double free_log_probability = 0.0;    ///< of the free writing, over the same views
};

/// Weighs the built-in list (numbers, yes and no, everyday commands) against the tokens that the decoder wrote freely:
/// the mean over `views`, states of the same sound heard in different ways that have been fed the start token. Costs
/// some 20 steps of the decoder for each view.
Result<LoneWords> weigh_lone_words(const MoonshineDecoder& decoder, const MoonshineTokens& tokens,
                                   const std::vector<MoonshineDecoder::State>& views,
                                   const std::vector<std::int64_t>& written);

}  // namespace firstpass::understand
