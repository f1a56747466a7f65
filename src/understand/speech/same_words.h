// Two hearings of one recording, laid side by side.
#pragma once

#include "understand/speech/speech.h"

namespace firstpass::understand {

/// Gives the words of `other` the times that `reference`, a hearing of the same sound by a recogniser that knows times
/// better, has for them. Words that both heard (letter case and punctuation aside) take them as they are; what stands
/// between two such words shares the time between them by its letters. Segments where the reference heard nothing stay.
void take_word_times(const Transcript& reference, Transcript& other);

}  // namespace firstpass::understand
