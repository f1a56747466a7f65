// The two loops that every byte of the duplicate search goes through, by vector instructions where the machine has
// them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// Bytes that copy_signs() may write behind what it says it wrote, and sampled_places() read behind its letters.
constexpr std::size_t kSignSlack = 40;

/// What copy_signs() did.
struct SignRun {
  std::size_t read = 0;     ///< bytes of the text: all, or up to the first that is
                            ///< '&' or not ASCII
  std::size_t written = 0;  ///< letters and digits among them
  std::size_t marks = 0;
};

/// Copies the ASCII letters and digits of `text` to `out` in lower case. `marks`, unless null, gets the places in
/// `text` of capitals and digits; both have room for text.size() + kSignSlack. The same on every machine. Thread-safe.
SignRun copy_signs(std::string_view text, char* out, std::uint32_t* marks);

/// Writes the first `places` places of `letters` that are sampled to `out`, one in eight, and returns how many they
/// are. Whether a place is taken depends on the eight signs that begin there, so that a quote has the places of what it
/// quotes. `out` has room for places + kSignSlack, `letters` kSignSlack bytes behind places that may be read. The same
/// on every machine. Thread-safe.
std::size_t sampled_places(const char* letters, std::size_t places, std::uint32_t* out);

}  // namespace firstpass::condense
