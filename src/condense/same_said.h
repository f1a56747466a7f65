// Whether one of two texts may be dropped because the other says all of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "condense/said.h"

namespace firstpass::condense {

constexpr std::size_t kShingle = 5;  // signs; short enough that one wrong letter spoils few

/// The shingle that begins at `at`, which must be followed by at least kShingle bytes, as a well-mixed number.
std::uint64_t shingle_at(std::string_view letters, std::size_t at);

/// Compares texts. Keeps its tables from one comparison to the next. Not thread-safe.
class SaidComparison {
 public:
  /// True when the longer of the two holds at least `overlap` of the shorter's shingles, no passage of the shorter is
  /// missing from it, and no number, name, day or negation of the one contradicts the other. Linear in both.
  bool same(const Said& a, const Said& b, double overlap);

 private:
  bool covers(const Said& longer, const Said& shorter, double overlap);
  std::vector<std::uint32_t> m_table;
};

}  // namespace firstpass::condense
