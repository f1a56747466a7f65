// Number plates of vehicles in photos.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"

namespace firstpass::understand {

struct Plate {
  std::string text;  ///< as read
  Region box;        ///< pixels of the picture as given, with the plate's rim
  double confidence = 0;
};

/// Letters and digits as plates have them: 4 to 9 of them, capital letters, digits among them, in at most four groups.
bool reads_like_plate(std::string_view text);

/// Vehicles are found (model "object-centernet"), each is looked at enlarged, and the text on it that reads like a
/// plate and has a plate's shape is one. Plates too small or blurred to be read, plates in two rows and plates without
/// a vehicle around them are not found. Errors: as find_objects() and read_text(). Thread-safe.
Result<std::vector<Plate>> find_plates(const Image& image, runtime::Runtime& runtime, const Context& context);

}  // namespace firstpass::understand
