// Masking of JSON, CSV, XML, HTML and YAML: every value is looked at with its key as context, the structure stays.
#pragma once

#include <string_view>
#include <vector>

#include "core/context.h"
#include "protect/detector.h"
#include "protect/leaves.h"
#include "protect/mask.h"

namespace firstpass::protect {

/// Detections of a structured text, in its own offsets, and the regions that mask() may touch.
struct StructuredFindings {
  std::vector<Detection> detections;
  std::vector<Region> regions;
};

/// Looks at every leaf behind its key ("phone number: 555 0100"); a leaf that its key calls private ("ssn", "password",
/// "last name") is private whatever it looks like. Numbers of JSON are found as a whole or not at all. Errors of
/// leaves() and of the detector.
Result<StructuredFindings> find_in_structure(std::string_view text, Format format, const Detector& detector,
                                             const DetectOptions& options, const Context& context);

/// Entity type that a key gives to its value; empty for keys that say nothing.
std::string_view type_of_key(std::string_view key_words);

/// All that type_of_key() gives.
std::vector<std::string_view> types_of_keys();

}  // namespace firstpass::protect
