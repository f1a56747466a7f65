// Photos of one moment among files: bursts, copies, other sizes.
#pragma once

#include <string>
#include <vector>

#include "condense/dedup.h"
#include "pipeline/ask.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

struct PictureGroups {
  std::vector<condense::DedupGroup> groups;  ///< indices into the files; those that could not be read are in none
  std::vector<FileError> errors;
};

/// Groups pictures that show the same shot (condense/same_picture.h). Look-alikes with writing on them are read: two
/// receipts on one table are the same only when what they say is. A picture whose writing cannot be read is left by
/// itself. Pixels are let go of file by file.
PictureGroups same_pictures(Engine& engine, const std::vector<std::string>& files, const Context& context);

/// True when neither text says anything, or both say the same.
bool same_writing(std::string_view a, std::string_view b);

}  // namespace firstpass::pipeline
