// A video in words: what is seen and what is said, on one time line.
#pragma once

#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::understand {

/// One thing on the time line.
struct Moment {
  double at = 0;     ///< seconds
  double until = 0;  ///< seconds; same as `at` for a single frame
  bool said = false;
  std::string text;  ///< "text “EXIT”; 2 faces", or the words that were said
};

/// The moments of a document that has a video part, sorted by time, from the findings of its frames and its sound.
std::vector<Moment> time_line(const Document& document);

/// Fills document.summary of a video: kind "video", the time line as its text, fields "seconds" and "scenes". Does
/// nothing to other documents.
void summarize_video(Document& document);

}  // namespace firstpass::understand
