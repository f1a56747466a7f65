// Whether a text stands in another one, letter for letter or for the most part.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "condense/distinct_texts.h"
#include "condense/same_said.h"

namespace firstpass::condense {

/// Compares one text after the other with those that may stand in it. Not thread-safe.
class Holder {
 public:
  /// The texts live as long.
  Holder(const DistinctTexts& texts, const LeastShared& least, double overlap);

  /// The text that is asked about from now on.
  void open(std::uint32_t text);
  /// All of its stretches that are sampled.
  std::span<const Stretch> stretches() const { return m_stretches; }
  const StretchSet& set() const { return m_set; }

  /// True when the two say the same, as same_content() tells it, but for a small share of those that are misread all
  /// over. `text` is no longer than the open one.
  bool says(std::uint32_t text);

 private:
  /// A text that was compared fact by fact.
  struct Known {
    Said said;
    std::optional<Stated> stated;
  };

  bool may_hold(std::uint32_t text);
  bool lacks_passage(std::uint32_t text, std::size_t begin, std::size_t end);
  Shared shared(std::uint32_t text);
  Known& known(std::uint32_t text);
  const Said& said(std::uint32_t text);
  const Stated& stated(std::uint32_t text);
  const DistinctTexts& m_texts;
  const LeastShared& m_least;
  const double m_overlap;
  std::uint32_t m_open = UINT32_MAX;
  StretchSampler m_sampler, m_gap_sampler;
  std::span<const Stretch> m_stretches;
  StretchSet m_set;
  SaidComparison m_comparison;
  bool m_is_noted = false;                      // the open text, there
  std::vector<std::unique_ptr<Known>> m_known;  // by text
};

}  // namespace firstpass::condense
