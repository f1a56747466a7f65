// A folder of short videos, sorted by what they show and say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/document.h"

namespace firstpass::pipeline {

/// One clip, as it stands among the others.
struct Clip {
  std::string file;
  double seconds = 0;
  std::size_t scenes = 0;
  std::string summary;                      ///< its time line
  std::vector<std::string> keywords;        ///< of its words and its printed text
  std::size_t group = 0;                    ///< clips of one group look alike or speak of the same
  std::string label;                        ///< what the group is about: its commonest key words
  std::optional<std::size_t> duplicate_of;  ///< index of an earlier clip that shows the same
};

/// Sorts understood documents of videos. Others count as clips without pictures.
std::vector<Clip> sort_clips(const std::vector<const Document*>& documents);

/// All scenes of the documents side by side, a row or more for each document; empty without any.
Image contact_sheet(const std::vector<const Document*>& documents, int columns = 6, int cell_width = 240);

}  // namespace firstpass::pipeline
