// Things in a sentence that answer a question of their kind, and where they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "pipeline/asked.h"
#include "pipeline/moments.h"

namespace firstpass::pipeline {

struct Value {
  std::string text;     ///< as it is told
  Span span;            ///< in the sentence
  double sure = 1;      ///< below 1 for what may be something else of that shape
  bool counts = false;  ///< stands before what it counts: "200 g Zucker"
  Moment moment = {};   ///< of moments and deadlines
};

/// In order. `language` (guess_word_language()) tells which capitals are names. Linear.
std::vector<Value> values_in(std::string_view sentence, AnswerKind kind, understand::Day said,
                             std::string_view language);

}  // namespace firstpass::pipeline
