// Things in a photo.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

struct Object {
  std::string_view name;  ///< one of the 80 classes of COCO: "person", "traffic light", "dining table" …
  Region box;             ///< pixels of the picture as given
  double confidence = 0;  ///< 0..1
};

/// Finds things with CenterNet (model "object-centernet"; Zhou et al., "Objects as Points", 2019), surest first,
/// down to `least` confidence. Errors: failed_precondition (model missing), invalid_argument (pixels do not fit the
/// size). Thread-safe.
Result<std::vector<Object>> find_objects(const Image& image, double least, runtime::Runtime& runtime,
                                         const Context& context);

}  // namespace firstpass::understand
