// Sampled stretches of texts: by them texts find each other, and are compared before any letter of theirs is.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// Signs of a stretch: long enough to be rare elsewhere.
constexpr std::size_t kStretch = 12;

/// A sampled stretch of a text.
struct Stretch {
  std::uint32_t at = 0;   ///< where it begins in the letters
  std::uint32_t tag = 0;  ///< of its hash
};

/// Takes stretches out of letters. Which are taken depends on their signs alone, so that a quote has those of what it
/// quotes; the same on every machine. Not thread-safe.
class StretchSampler {
 public:
  /// About one stretch in eight, and half as many for each `level`, in order; those of a level are among those of the
  /// levels below. `letters` have kSignSlack bytes behind them that may be read. A view until the next call.
  std::span<const Stretch> take(std::string_view letters, unsigned level);

 private:
  std::vector<std::uint32_t> m_places;
  std::vector<Stretch> m_taken;
};

/// The level that takes some 24 to 48 stretches of a text of `size` signs, or 0 for texts that do not have so many.
unsigned level_of(std::size_t size);

/// Which stretches a text has. Of those that it does not have, one in 32 seems to be there.
class StretchSet {
 public:
  void read(std::span<const Stretch> stretches);
  bool may_have(std::uint32_t tag) const { return (m_bits[place(tag)] & bit(tag)) != 0; }

 private:
  std::size_t place(std::uint32_t tag) const { return (tag >> 6) & (m_bits.size() - 1); }
  static std::uint64_t bit(std::uint32_t tag) { return std::uint64_t{1} << (tag & 63); }
  std::vector<std::uint64_t> m_bits = {0};
};

/// How many of a text's stretches another must have to be worth a closer look.
class LeastShared {
 public:
  /// For texts that share `overlap` of their runs of kShingle signs: what spoils one of these spoils kStretch /
  /// kShingle times as many stretches.
  explicit LeastShared(double overlap);

  /// Whether `shared` of `stretches` may do: the least share, less two deviations of so small a sample.
  bool may_do(double shared, double stretches) const {
    const double lacking = m_share * stretches - shared;
    return lacking <= 0 || lacking * lacking <= 4 * m_share * (1 - m_share) * stretches;
  }

  /// The least share of `stretches` that may do.
  std::size_t least(std::size_t stretches) const {
    std::size_t shared = 0;
    while (!may_do(static_cast<double>(shared), static_cast<double>(stretches))) ++shared;
    return shared;
  }

 private:
  double m_share;
};

}  // namespace firstpass::condense
