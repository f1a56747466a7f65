// Which texts may stand in another: the candidates of the duplicate search.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "condense/distinct_texts.h"
#include "condense/said.h"
#include "condense/stretch_index.h"

namespace firstpass::condense {

/// A text that may stand in another.
struct Likely {
  std::uint32_t text = 0;
  std::uint32_t weight = 0;  ///< how much of it stands there, and how many facts
};

/// Asks all stretches of a text for the texts whose digests have them. Of a stretch that many texts have only those
/// nearest in order are looked at, as letters and their answers are in a mailbox; which of many letters of one template
/// is meant is told by their numbers, names and days. Not thread-safe.
class LikelySearch {
 public:
  /// The texts live as long.
  LikelySearch(const DistinctTexts& texts, const LeastShared& least);

  /// The texts that are no longer than `text` (of equal ones the earlier) and may stand in it, those with
  /// most of them there first; a few. `stretches` are all of it that are sampled, `set` the same. A view until the next
  /// call.
  std::span<const Likely> held_by(std::uint32_t text, std::span<const Stretch> stretches, const StretchSet& set);

 private:
  void index_digests();
  void index_facts();
  void read_facts(std::uint32_t text, std::size_t most);
  void find_by_stretches(std::uint32_t text, std::span<const Stretch> stretches);
  void find_by_facts(std::uint32_t text);
  void find_nearest(std::uint32_t text, std::span<const StretchIndex::Entry> entries);
  void find(std::uint32_t holder, std::uint32_t text, std::uint32_t by) {
    if (m_found[text] == 0) {
      if (!is_held(holder, text)) return;
      m_touched.push_back(text);
    }
    m_found[text] += by;
  }
  bool is_held(std::uint32_t holder, std::uint32_t text) const {
    return m_sizes[text] < m_sizes[holder] || (m_sizes[text] == m_sizes[holder] && text < holder);
  }
  void look_at(std::uint32_t held, const StretchSet& set);
  void keep_best(std::uint32_t text);

  static constexpr std::uint32_t kFact = 1, kFound = 1 << 8;  // facts that are looked up are fewer

  const DistinctTexts& m_texts;
  StretchIndex m_stretches, m_facts;
  StretchSet m_templates;                                // stretches of the texts in m_facts
  std::vector<std::uint32_t> m_sizes;                    // of each text
  std::array<std::uint32_t, Digest::kMost + 1> m_least;  // stretches that a text of so many in its digest must share
  std::vector<std::uint32_t> m_found;  // of each text kFound for each shared stretch and kFact for each fact
  std::vector<std::uint32_t> m_asked, m_touched, m_fact_tags;
  std::vector<Likely> m_likely;
  bool m_has_template = false;  // some stretches of the text are of the texts in m_facts
  Said m_said;
};

}  // namespace firstpass::condense
