#include "condense/dedup.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <unordered_map>

#include "condense/lexicon.h"
#include "condense/said.h"
#include "condense/same_said.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kSampled = 8;       // one stretch in so many is looked up across rows
constexpr std::size_t kIndexed = 12;      // signs of a stretch that is looked up: long enough to be rare elsewhere
constexpr std::size_t kCommonRows = 16;   // a stretch of more groups is boilerplate: only the latest are looked at
constexpr std::size_t kMostCommon = 32;   // boilerplate stretches of a row that are looked up
constexpr std::size_t kMostTries = 16;    // groups that a row is compared with in full
constexpr std::uint32_t kFactWeight = 4;  // shared facts tell letters of one template apart
constexpr std::uint32_t kNone = UINT32_MAX;

/// Which groups hold a shingle: an open table whose slots hold the latest group, with chains of the earlier ones. Most
/// shingles have one group, so that most lookups touch one line of memory. Nothing is ever removed.
class ShingleIndex {
 public:
  ShingleIndex() : m_slots(1 << 12) {}

  /// Brings the slot of `shingle` near, so that a batch of lookups waits for memory once.
  void prefetch(std::uint64_t shingle) const { __builtin_prefetch(&m_slots[place(shingle)]); }

  /// True when more groups hold it than are worth looking at.
  bool is_common(std::uint64_t shingle) const { return (m_slots[find(shingle)].key & kCountMask) > kCommonRows; }

  /// Calls `handle` for the latest groups that hold it, kCommonRows at most.
  template <typename Handle>
  void for_each_group(std::uint64_t shingle, const Handle& handle) const {
    const Slot& slot = m_slots[find(shingle)];
    if (slot.key == 0) return;
    handle(slot.group);
    std::uint32_t at = slot.before;
    for (std::size_t i = 1; at != kNone && i < kCommonRows; ++i, at = m_entries[at].before) handle(m_entries[at].group);
  }

  void add(std::uint64_t shingle, std::uint32_t group) {
    if (m_used * 2 >= m_slots.size()) grow();
    Slot& slot = m_slots[find(shingle)];
    if (slot.key == 0) {
      slot = {key_of(shingle) | 1, group, kNone};
      ++m_used;
      return;
    }
    if (slot.group == group) return;
    m_entries.push_back({slot.group, slot.before});
    slot.group = group;
    slot.before = static_cast<std::uint32_t>(m_entries.size() - 1);
    if ((slot.key & kCountMask) < kCountMask) ++slot.key;
  }

 private:
  static constexpr std::uint64_t kCountMask = 63;  // of a key: how many groups, up to there
  static_assert(kCommonRows < kCountMask);
  struct Slot {
    std::uint64_t key = 0;  // 0: free
    std::uint32_t group = 0, before = kNone;
  };
  struct Entry {
    std::uint32_t group, before;
  };
  static std::uint64_t key_of(std::uint64_t shingle) { return shingle & ~kCountMask; }
  std::size_t place(std::uint64_t shingle) const { return (shingle >> 20) & (m_slots.size() - 1); }
  std::size_t find(std::uint64_t shingle) const {
    std::size_t at = place(shingle);
    while (m_slots[at].key != 0 && key_of(m_slots[at].key) != key_of(shingle)) at = (at + 1) & (m_slots.size() - 1);
    return at;
  }
  void grow() {
    std::vector<Slot> old(m_slots.size() * 4);
    old.swap(m_slots);
    for (const Slot& slot : old) {
      if (slot.key == 0) continue;
      std::size_t at = place(slot.key);
      while (m_slots[at].key != 0) at = (at + 1) & (m_slots.size() - 1);
      m_slots[at] = slot;
    }
  }

  std::vector<Slot> m_slots;
  std::vector<Entry> m_entries;
  std::size_t m_used = 0;
};

/// The stretch of kIndexed signs that begins at `at`, as a well-mixed number.
std::uint64_t stretch_at(std::string_view letters, std::size_t at) {
  std::uint64_t front = 0, back = 0;
  std::memcpy(&front, letters.data() + at, 8);
  std::memcpy(&back, letters.data() + at + kIndexed - 8, 8);
  std::uint64_t value = front * 0x9E3779B97F4A7C15ULL;
  value = (value ^ value >> 32 ^ back) * 0xC2B2AE3D27D4EB4FULL;
  return value ^ value >> 29;
}

/// True for one place in kSampled, told by the first eight signs.
bool is_sampled(std::string_view letters, std::size_t at) {
  std::uint64_t front = 0;
  std::memcpy(&front, letters.data() + at, 8);
  return front * 0xD6E8FEB86659FD93ULL >> 61 == 0;
}

/// Finds, for each row, the group it belongs to.
class Grouper {
 public:
  Grouper(const std::vector<DedupRow>& rows, const DedupOptions& options) : m_rows(rows), m_options(options) {}

  std::vector<DedupGroup> run() {
    m_lengths.reserve(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row) place(row);
    std::vector<DedupGroup> groups;
    groups.reserve(m_groups.size());
    for (Group& group : m_groups) {
      DedupGroup out{std::move(group.rows), 0};
      out.kept = *std::max_element(out.rows.begin(), out.rows.end(), [&](std::size_t a, std::size_t b) {
        return m_lengths[a] != m_lengths[b] ? m_lengths[a] < m_lengths[b] : a > b;
      });
      groups.push_back(std::move(out));
    }
    return groups;
  }

 private:
  struct Read {
    Said said;
    ShingleFilter filter;
    std::optional<Stated> stated;  // once it was needed
  };
  struct Group {
    std::vector<std::size_t> rows;
    std::vector<std::size_t> different;       // the rows that are not exact copies, a few
    std::vector<std::unique_ptr<Read>> read;  // of `different`, as far as they were needed
  };

  void place(std::size_t row) {
    m_said.read(m_rows[row].text);
    m_filter_is_read = false;
    m_stated.reset();
    m_lengths.push_back(m_said.letters().size());
    const std::uint64_t whole = hash_bytes(m_said.letters());
    const auto [exact, added] = m_exact.try_emplace(whole, kNone);
    if (!added && !m_said.letters().empty()) {
      m_groups[exact->second].rows.push_back(row);
      return;
    }
    sample();
    const std::uint32_t group = find_group();
    m_exact[whole] = group;
    m_groups[group].rows.push_back(row);
    for (const std::uint64_t shingle : m_sample) m_index.add(shingle, group);
    for (const std::uint64_t fact : m_facts) m_index.add(fact, group);
    constexpr std::size_t kCompared = 4;
    if (m_groups[group].different.size() < kCompared) m_groups[group].different.push_back(row);
  }

  void sample() {
    const std::string_view letters = m_said.letters();
    const std::size_t places = letters.size() < kIndexed ? 0 : letters.size() - kIndexed + 1;
    // Whether a place is taken is pure chance, so it is not branched on.
    m_places.resize(places + 1);
    std::size_t taken = 0;
    for (std::size_t at = 0; at < places; ++at) {
      m_places[taken] = static_cast<std::uint32_t>(at);
      taken += is_sampled(letters, at);
    }
    m_sample.clear();
    for (std::size_t i = 0; i < taken; ++i) {
      m_sample.push_back(stretch_at(letters, m_places[i]));
      m_index.prefetch(m_sample.back());
    }
    note_facts();
  }

  /// Numbers, names and days with what stands around them: letters of one template share all but these, so they tell
  /// which of a hundred such letters is meant. Of the first few facts, since they are as many lookups.
  void note_facts() {
    constexpr std::size_t kMostNoted = 12;
    constexpr std::size_t kBefore = 6;  // signs in front of a fact
    m_facts.clear();
    std::uint64_t last = 0;
    for (std::size_t w = 0, noted = 0; w < m_said.word_count() && noted < kMostNoted; ++w) {
      const SaidWord& note = m_said.note(w);
      const std::string_view word = m_said.word(w);
      if (m_said.digits(w) == 0 && (!note.capital || note.opens || word.size() < 3)) continue;
      const std::size_t begin = note.begin - std::min<std::size_t>(note.begin, kBefore);
      const std::uint64_t placed = hash_bytes(m_said.letters().substr(begin, note.begin + word.size() - begin));
      m_facts.push_back(placed);
      if (last != 0) m_facts.push_back(placed * 31 + last);
      last = hash_bytes(word);
      ++noted;
    }
    for (const std::uint64_t fact : m_facts) m_index.prefetch(fact);
  }

  /// The group with most in common that agrees in every fact, or a new one.
  std::uint32_t find_group() {
    m_candidates.clear();
    m_common.clear();
    std::uint32_t asked = 0;
    // A stretch that came to a group twice, with another group's in between, is still one.
    const auto note = [&](std::uint32_t group) {
      Hits& hits = m_hits[group];
      if (hits.asked == asked) return;
      if (hits.stretches++ + hits.facts == 0) m_candidates.push_back(group);
      hits.asked = asked;
    };
    for (const std::uint64_t shingle : m_sample)
      if (m_index.is_common(shingle)) m_common.push_back(shingle);
      else ++asked, m_index.for_each_group(shingle, note);
    // A letter of a template is boilerplate for the most part: only then is that looked up, too.
    if (m_common.size() * 2 >= m_sample.size())
      for (std::size_t i = 0; i < std::min(m_common.size(), kMostCommon); ++i)
        ++asked, m_index.for_each_group(m_common[i], note);
    const auto note_fact = [&](std::uint32_t group) {
      Hits& hits = m_hits[group];
      if (hits.asked == asked) return;
      if (hits.facts++ + hits.stretches == 0) m_candidates.push_back(group);
      hits.asked = asked;
    };
    for (const std::uint64_t fact : m_facts)
      if (!m_index.is_common(fact)) ++asked, m_index.for_each_group(fact, note_fact);
    const auto weight = [&](std::uint32_t group) {
      return m_hits[group].stretches + kFactWeight * m_hits[group].facts;
    };
    const std::size_t tries = std::min(m_candidates.size(), kMostTries);
    std::partial_sort(m_candidates.begin(), m_candidates.begin() + static_cast<std::ptrdiff_t>(tries),
                      m_candidates.end(), [&](std::uint32_t a, std::uint32_t b) {
                        return weight(a) != weight(b) ? weight(a) > weight(b)
                                                      : m_groups[a].rows.back() > m_groups[b].rows.back();
                      });
    std::uint32_t found = kNone;
    for (std::size_t i = 0; i < tries && found == kNone; ++i) {
      const std::uint32_t group = m_candidates[i];
      if (could_be_same(group) && fits(m_groups[group])) found = group;
    }
    for (const std::uint32_t group : m_candidates) m_hits[group] = {};
    if (found != kNone) return found;
    m_groups.emplace_back();
    m_hits.emplace_back();
    return static_cast<std::uint32_t>(m_groups.size() - 1);
  }

  std::size_t looked_up() const {
    const std::size_t rare = m_sample.size() - m_common.size();
    return m_common.size() * 2 >= m_sample.size() ? rare + std::min(m_common.size(), kMostCommon) : rare;
  }

  /// Far fewer shared stretches than two texts of the least overlap have need no closer look: a third of theirs, less
  /// two deviations of so small a sample. Of what facts alone brought here nothing is known.
  bool could_be_same(std::uint32_t group) const {
    const Hits& hits = m_hits[group];
    const std::size_t shortest = std::min(m_said.letters().size(), m_lengths[m_groups[group].different.front()]);
    const double expected = std::min(static_cast<double>(shortest) / kSampled, static_cast<double>(looked_up()));
    const double least = 0.35 * m_options.overlap * expected;
    return hits.facts > 1 || hits.stretches + 2 * std::sqrt(least) >= least;
  }

  bool fits(Group& group) {
    for (std::size_t i = 0; i < group.different.size(); ++i) {
      if (group.read.size() <= i) {
        Read& read = *group.read.emplace_back(std::make_unique<Read>());
        read.said.read(m_rows[group.different[i]].text);
        read.said.shrink();
        read.filter.read(read.said);
      }
      if (!is_same(*group.read[i])) return false;
    }
    return true;
  }

  bool is_same(Read& other) {
    if (!may_be_same(other.said, other.filter)) return false;
    const Shared share = m_comparison.shared(m_said, other.said, m_options.overlap);
    if (share != Shared::most) return share == Shared::all;
    if (!m_stated) m_stated.emplace(m_said);
    if (!other.stated) other.stated.emplace(other.said);
    return facts_agree(*m_stated, *other.stated);
  }

  bool may_be_same(const Said& other, const ShingleFilter& filter) {
    if (m_said.letters().size() <= other.letters().size()) return filter.may_cover(m_said, m_options.overlap);
    if (!m_filter_is_read) m_filter.read(m_said);
    m_filter_is_read = true;
    return m_filter.may_cover(other, m_options.overlap);
  }

  struct Hits {
    std::uint32_t stretches = 0, facts = 0;
    std::uint32_t asked = 0;  // the stretch or fact that was counted last
  };

  const std::vector<DedupRow>& m_rows;
  const DedupOptions& m_options;
  Said m_said;
  ShingleFilter m_filter;  // of m_said, once it was needed
  bool m_filter_is_read = false;
  std::optional<Stated> m_stated;  // the same
  SaidComparison m_comparison;
  std::vector<std::uint32_t> m_places;
  std::vector<std::uint64_t> m_sample, m_common, m_facts;
  std::vector<std::uint32_t> m_candidates;
  std::vector<Hits> m_hits;  // per group, zero between rows
  std::vector<Group> m_groups;
  std::vector<std::size_t> m_lengths;
  std::unordered_map<std::uint64_t, std::uint32_t> m_exact;
  ShingleIndex m_index;
};

}  // namespace

bool same_content(std::string_view a, std::string_view b, const DedupOptions& options) {
  Said one, other;
  one.read(a);
  other.read(b);
  return SaidComparison().same(one, other, options.overlap);
}

Result<std::vector<DedupGroup>> dedup(const std::vector<DedupRow>& rows, const DedupOptions& options) {
  if (!(options.overlap > 0 && options.overlap <= 1))
    return fail(Code::invalid_argument, "condense/dedup", "overlap must be above 0 and at most 1");
  return Grouper(rows, options).run();
}

}  // namespace firstpass::condense
