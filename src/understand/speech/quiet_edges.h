// The edges of a word, by ear: where the sound is quietest near the time at which a recogniser puts them.
#pragma once

#include "core/document.h"

namespace firstpass::understand {

/// Moves both ends of `time` into a pause of 80 ms and more (sound 30 dB below that of `time`) at most 0.15 s away, so
/// far that `margin` beyond it is still pause where the pause is long enough; where there is none, to the quietest
/// moment at most `reach` seconds away (energy over 20 ms, in steps of 5 ms).
TimeRange to_quiet_edges(const Audio& audio, TimeRange time, double reach, double margin = 0);

}  // namespace firstpass::understand
