// What the privacy engine finds.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// One private value in a text. `type` is an UPPER_SNAKE entity type, Presidio's name where it has one.
struct Detection {
  Span span;  ///< UTF-8 bytes
  std::string type;
  double score = 0;         ///< 0..1
  std::string recognizer;   ///< unit that found it, e.g. "credit_card", "ner"
  std::string explanation;  ///< which rule, check, context; never the value itself
};

}  // namespace firstpass::protect
