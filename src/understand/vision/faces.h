// Faces in a picture.
#pragma once

#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

struct Face {
  Region box;             ///< pixels of the picture as given
  double confidence = 0;  ///< 0..1
};

enum class Looking { quick, thorough, page };

/// Finds faces with CenterFace (model "face-centerface"; Xu et al., "CenterFace: Joint Face Detection and Alignment
/// Using Face as Point", 2019). `quick` looks once at the picture scaled to 640 pixels; `thorough`, for hiding, also at
/// twice that size, so that small faces in a crowd are found, and believes less certain ones. `page`, for pages of
/// print, glances at 384 pixels, at little more than a third of the cost, and looks as `quick` does only where that
/// could be a face. Errors: failed_precondition (model missing), invalid_argument (pixels do not fit the size).
/// Thread-safe.
Result<std::vector<Face>> find_faces(const Image& image, Looking looking, runtime::Runtime& runtime,
                                     const Context& context);

}  // namespace firstpass::understand
