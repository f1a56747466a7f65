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

/// A text's words and facts, ready to be asked for: made once for a text that is compared with many. The Said stays
/// where it is and as it is while this lives. Immutable.
class Stated {
 public:
  explicit Stated(const Said& said);
  bool has(std::string_view word) const;
  const Said& said() const { return m_said; }
  std::string_view letters() const { return m_said.letters(); }
  const std::vector<Fact>& facts() const { return m_facts; }
  std::string_view text_of(const Fact& fact) const { return m_said.text_of(fact); }

 private:
  const Said& m_said;
  std::vector<Fact> m_facts;
  std::vector<std::uint64_t> m_hashes;
};

/// True when no number, name, day or negation of the one contradicts the other.
bool facts_agree(const Stated& a, const Stated& b);

/// How much of the shorter of two texts stands in the longer: the same only when the facts agree, where it is `most`.
enum class Shared : std::uint8_t { too_little, most, all };

/// Compares texts. Keeps its tables from one comparison to the next. Not thread-safe.
class SaidComparison {
 public:
  /// True when the longer of the two holds at least `overlap` of the shorter's runs of five signs, no passage of the
  /// shorter is missing from it, and no number, name, day or negation of the one contradicts the other. Linear in both.
  bool same(const Said& a, const Said& b, double overlap);

  /// What same() asks first, without the facts.
  Shared shared(const Said& a, const Said& b, double overlap);

 private:
  bool covers(std::string_view longer, std::string_view shorter, double overlap);
  std::vector<std::uint64_t> m_seen;
};

}  // namespace firstpass::condense
