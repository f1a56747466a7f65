// All recognizers as one: the rule half of the detector.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "protect/recognizer.h"
#include "protect/shape_scanner.h"

namespace firstpass::protect {

/// Thread-safe after construction. Recognizers see the text through a View; findings are in bytes of the input.
class RuleSet {
 public:
  static constexpr std::size_t kPart = std::size_t{8} << 20;

  RuleSet();                                                ///< every unit
  explicit RuleSet(const std::vector<std::string>& units);  ///< for tests: these units alone
  ~RuleSet();

  /// Everything of `types` (all when empty) with at least `floor`, unresolved: findings may overlap. Accepts any bytes;
  /// time and memory are linear in their number. What is found in two texts with a blank line between them is what is
  /// found in each.
  /// `part`: a longer text is looked at in parts of this many bytes; the answer is the same for every size.
  std::vector<Detection> find(std::string_view text, const std::set<std::string>& types, double floor,
                              std::size_t part = kPart) const;
  const std::vector<std::unique_ptr<Recognizer>>& recognizers() const { return m_recognizers; }

 private:
  void find_part(std::string_view text, const std::set<std::string>& types, double floor,
                 std::vector<Detection>& out) const;

  void find_all(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const;
  void find_misread(const Scan& scan, const std::set<std::string>& types, std::vector<Detection>& out) const;

  Lexicon m_lexicon;
  std::vector<std::unique_ptr<Recognizer>> m_recognizers;
  std::unique_ptr<ShapeScanner> m_shapes;
};

}  // namespace firstpass::protect
