// Can this picture be read? One score and the reason in words.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

/// Stateless value.
struct Quality {
  double score = 0;      ///< 0 unusable .. 1 good; below 0.5 a reading is not trusted
  std::string reason;    ///< "sharp", or what is wrong and what to do: "too blurred to read: take it again"
  double sharpness = 0;  ///< 0..1, independent of size, contrast and content as far as possible
};

/// Measures blur, exposure and resolution. Never fails: an empty picture scores 0.
///
/// Blur: how much of the steepness of the strongest edges a known small blur takes away, relative to what was there
/// (the idea of Crete, Dolmiere, Ladret, Nicolas, "The blur effect: perception and estimation with a new no-reference
/// perceptual blur metric", 2007). A sharp edge loses much, a blurred one hardly anything, whatever its contrast.
/// Only edge pixels are looked at, so an empty wall does not count as blurred.
Quality judge_quality(const Image& image);

/// What only shows once the text is found: glare that washes text out, and rows cut off at an edge of the picture.
/// `rows` and `words` are the boxes of what was read, in pixels of `image`. Returns `picture`, or a lower score with
/// its reason. Skew is not judged: reading follows it, and nothing is lost by it (bench/RESULTS.md, "Skew, glare and
/// cut edges"). Never fails.
///
/// Glare: patches blown out to white, from which the brightness falls off gradually and in which hardly a word was
/// read; white labels and screens end in a step, and pale scans still carry their words. Cut: ink stands on the
/// outermost pixels where a row reaches the edge.
Quality judge_text(const Image& image, const Quality& picture, const std::vector<Region>& rows,
                   const std::vector<Region>& words);

}  // namespace firstpass::understand
