// The edges of a word, by ear: where the sound is quietest near the time at which a recogniser puts them.
#pragma once

#include "core/document.h"

namespace firstpass::understand {

/// Moves both ends of `time` to the quietest moment at most `reach` seconds away (energy over 20 ms, in steps of 5 ms).
TimeRange to_quiet_edges(const Audio& audio, TimeRange time, double reach);

}  // namespace firstpass::understand
