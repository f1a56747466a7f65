// Whether one of two texts may be dropped because the other says all of it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "condense/said.h"

namespace firstpass::condense {

/// Signs of the runs that are compared; short enough that one wrong letter spoils few.
constexpr std::size_t kShingle = 5;

/// A passage of so many signs that the longer text does not have is something new, however much else a text of `size`
/// signs shares with it.
std::size_t longest_missing(std::size_t size);

/// A text's words and facts, ready to be asked for: made once for a text that is compared with many. The Said stays
/// where it is and as it is while this lives. Immutable.
class Stated {
 public:
  explicit Stated(const Said& said);
  bool has(std::string_view word) const;
  const Said& said() const { return m_said; }
  std::string_view letters() const { return m_said.letters(); }
  const std::vector<Fact>& facts() const { return m_facts; }
  /// Which signs a word has, a bit each.
  std::uint64_t signs(std::size_t word) const { return m_signs[word]; }
  std::string_view text_of(const Fact& fact) const { return m_said.text_of(fact); }

 private:
  const Said& m_said;
  std::vector<Fact> m_facts;
  std::vector<std::uint64_t> m_hashes, m_signs;
};

/// True when no number, name, day or negation of the one contradicts the other.
bool facts_agree(const Stated& a, const Stated& b);

/// `shorter` stands in the letters of `longer`, and no negation in the rest of the sentences it begins and ends in
/// turns it round: "Don't pay Bob" does not say "Pay Bob". A quote under an answer stands by itself, and what was cut
/// off (is_cut_off()) does not claim to end where it ends.
bool says_whole(const Said& longer, std::string_view shorter, bool cut_off);

/// How much of the shorter of two texts stands in the longer: the same only when the facts agree, where it is `most`.
enum class Shared : std::uint8_t { too_little, most, all };

/// `shorter` stands in `longer` at `at`, letter for letter. A number torn at either end is another number.
bool stands_at(std::string_view longer, std::string_view shorter, std::size_t at);

/// Compares texts. Keeps its tables from one comparison to the next. Not thread-safe.
class SaidComparison {
 public:
  /// True when the longer of the two holds at least `overlap` of the shorter's runs of five signs, no passage of the
  /// shorter is missing from it, and no number, name, day or negation of the one contradicts the other. Linear in both.
  bool same(const Said& a, const Said& b, double overlap);

  /// What same() asks first, without the facts. The letters of two texts, with Said::kSlack bytes behind them.
  Shared shared(std::string_view a, std::string_view b, double overlap);

  /// The same in two steps, for texts that are compared with one longer text and do not stand whole in it: `most` or
  /// `too_little`.
  void note(std::string_view longer);
  Shared most(std::string_view shorter, double overlap) const;

 private:
  std::vector<std::uint64_t> m_seen;
};

}  // namespace firstpass::condense
