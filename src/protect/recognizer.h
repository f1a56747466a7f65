// Recognizers: pattern, checksum and context for one family of entity types, in linear time.
#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "protect/detection.h"
#include "protect/scan.h"

namespace firstpass::protect {

struct Shape;  // shapes.h

/// Stateless after construction and thread-safe. To add one: src/protect/recognizers/<name>.cc defining
/// make_<name>_recognizer(Lexicon&), a `<name>_test.cc` beside it, one line in src/protect/CMakeLists.txt. It finds by
/// either way, or both:
///   shapes()  a table of numbers with their checks; one automaton looks for the shapes of all recognizers at once
///   find()    code, for what has more grammar than a shape
/// Words that speak for a type are registered with the lexicon at construction (ContextWords).
class Recognizer {
 public:
  virtual ~Recognizer() = default;
  virtual std::string_view name() const = 0;
  /// Entity types it can report.
  virtual std::vector<std::string_view> types() const = 0;
  virtual const std::vector<Shape>& shapes() const;
  /// Appends what it finds, sorted by position. Must be linear in the text's size, and should begin at what the scan
  /// has marked (words, digits) or at a byte that is rare, not at every byte.
  virtual void find(const Scan& scan, std::vector<Detection>& out) const;
};

const std::vector<std::pair<std::string_view, std::unique_ptr<Recognizer> (*)(Lexicon&)>>& recognizer_units();

}  // namespace firstpass::protect
