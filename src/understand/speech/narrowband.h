// Sound of a telephone: nothing above 4 kHz, where a recogniser looks for "s", "z" and "f".
#pragma once

#include <span>
#include <vector>

namespace firstpass::understand {

/// True for `samples` at 16,000 Hz whose energy above 5 kHz is less than a millionth of all of it, as it is after
/// 8,000 Hz. False for silence.
bool is_narrowband(std::span<const float> samples);

/// The same sound with an upper band: what lies between 2 and 4 kHz is mirrored to between 4 and 6 kHz, 4 to 15 dB
/// weaker (spectral folding: Makhoul and Berouti, "High-frequency regeneration in speech coding systems", 1979). Hiss
/// becomes hiss; vowels, whose energy lies lower, hardly change.
std::vector<float> extend_band(std::span<const float> samples);

}  // namespace firstpass::understand
