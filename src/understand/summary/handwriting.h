// What was read from a hand is no fact until somebody looked at it.
#pragma once

#include <string_view>

#include "core/document.h"

namespace firstpass::understand {

/// Field::suspicious of a value that is doubted for nothing but the hand that wrote it.
constexpr std::string_view kMisread = "handwriting, it may be misread";

/// Fields of the summary that stand in a row written by hand (finding "handwriting") get no more confidence than their
/// least sure word has, and are suspicious (kMisread) where that is below 0.95: no fact, sum or reminder is made of
/// them. The summary's text says so.
void doubt_handwriting(Document& document);

}  // namespace firstpass::understand
