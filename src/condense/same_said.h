// Whether one of two texts may be dropped because the other says all of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "condense/said.h"

namespace firstpass::condense {

/// Compares texts. Keeps its tables from one comparison to the next. Not thread-safe.
class SaidComparison {
 public:
  /// True when the longer of the two holds at least `overlap` of the shorter's runs of five signs, no passage of the
  /// shorter is missing from it, and no number, name, day or negation of the one contradicts the other. Linear in both.
  bool same(const Said& a, const Said& b, double overlap);

 private:
  bool covers(std::string_view longer, std::string_view shorter, double overlap);
  std::vector<std::uint64_t> m_seen;
};

}  // namespace firstpass::condense
