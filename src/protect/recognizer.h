// Recognizers: pattern, checksum and context for one family of entity types, in linear time.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "protect/detection.h"

namespace firstpass::protect {

/// Stateless after construction and thread-safe. To add one: src/protect/recognizers/<name>.cc defining
/// make_<name>_recognizer(), a `<name>_test.cc` beside it, one line in src/protect/CMakeLists.txt.
class Recognizer {
 public:
  virtual ~Recognizer() = default;
  virtual std::string_view name() const = 0;
  /// Entity types it can report.
  virtual std::vector<std::string_view> types() const = 0;
  /// Appends what it finds in `text` (valid UTF-8), sorted by position. Must be linear in the text's size.
  virtual void find(std::string_view text, std::vector<Detection>& out) const = 0;
};

const std::vector<std::pair<std::string_view, std::unique_ptr<Recognizer> (*)()>>& recognizer_units();

}  // namespace firstpass::protect
