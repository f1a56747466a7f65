// Whether one of two texts may be dropped because the other says all of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "condense/said.h"

namespace firstpass::condense {

/// The runs of five signs that a text holds, as a Bloom filter of two to four bytes a sign: small enough to be kept
/// beside every text, and asked before the full comparison. Immutable after read(); safe to ask from many threads then.
class ShingleFilter {
 public:
  void read(const Said& said);

  /// False only when same() would say that this text does not hold `shorter`. Most texts that share no more than a
  /// sentence are told apart within the first one that they do not share.
  bool may_cover(const Said& shorter, double overlap) const;

 private:
  std::vector<std::uint64_t> m_seen;
};

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
