#include "condense/dedup.h"

#include <algorithm>
#include <array>
#include <span>

#include "condense/distinct_texts.h"
#include "condense/holder.h"
#include "condense/likely.h"
#include "condense/said.h"
#include "condense/same_said.h"
#include "condense/stretches.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kMostCompared = 4;  // texts of a group that a text is compared with
constexpr std::uint32_t kNone = UINT32_MAX;

/// Two texts that were compared.
struct Pair {
  std::uint32_t other = 0;   // the earlier of the two
  std::uint32_t weight = 0;  // how much they have in common, if they say the same: all of the shorter
  bool same = false;
  std::uint32_t next = kNone;  // the later one's next pair
};

/// Finds, for each text, the group it belongs to: first every text is compared with those that it may hold, since what
/// is asked of the holder is then at hand; then each joins one of the groups before it.
class Grouper {
 public:
  Grouper(const std::vector<DedupRow>& rows, double overlap)
      : m_rows(rows), m_least(overlap), m_texts(rows), m_holder(m_texts, m_least, overlap) {}

  std::vector<DedupGroup> run() {
    compare();
    for (std::uint32_t text = 0; text < m_texts.count(); ++text) place(text);
    std::vector<DedupGroup> groups(m_groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) groups[g].also = std::move(m_groups[g].also);
    for (std::size_t row = 0; row < m_rows.size(); ++row) add_row(row, groups);
    return groups;
  }

 private:
  using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
  struct Group {
    std::uint32_t latest = 0;                             // the last of its texts
    std::array<std::uint32_t, kMostCompared> compared{};  // texts, a few
    std::size_t compared_count = 0;
    Pairs also;
  };

  void add_row(std::size_t row, std::vector<DedupGroup>& groups) const {
    const std::uint32_t text = m_texts.text_of(row);
    DedupGroup& group = groups[m_placed[text]];
    group.rows.push_back(row);
    group.first_copies.push_back(m_texts.first_row(text));
    if (group.rows.size() == 1 || m_texts.size(text) > m_texts.size(m_texts.text_of(group.kept))) group.kept = row;
  }

  /// Fills m_pairs.
  void compare() {
    LikelySearch search(m_texts, m_least);
    m_first_pair.assign(m_texts.count(), kNone);
    for (std::uint32_t text = 0; text < m_texts.count(); ++text) {
      m_holder.open(text);
      for (const Likely& likely : search.held_by(text, m_holder.stretches(), m_holder.set()))
        note(text, likely.text, m_holder.says(likely.text));
    }
  }

  void note(std::uint32_t longer, std::uint32_t shorter, bool same) {
    const auto [earlier, later] = std::minmax(longer, shorter);
    m_pairs.push_back({earlier, static_cast<std::uint32_t>(m_texts.size(shorter)), same, m_first_pair[later]});
    m_first_pair[later] = static_cast<std::uint32_t>(m_pairs.size() - 1);
  }

  void place(std::uint32_t text) {
    const std::vector<Pair> same = same_before(text);
    std::uint32_t number = kNone;
    for (const Pair& pair : same)
      if (number == kNone && agrees(text, m_groups[m_placed[pair.other]])) number = m_placed[pair.other];
    if (number == kNone) {
      number = static_cast<std::uint32_t>(m_groups.size());
      m_groups.emplace_back();
    }
    m_placed.push_back(number);
    Group& group = m_groups[number];
    group.latest = text;
    if (group.compared_count < kMostCompared) group.compared[group.compared_count++] = text;
    for (const Pair& pair : same)
      if (m_placed[pair.other] != number)
        group.also.emplace_back(m_texts.first_row(text), m_texts.first_row(pair.other));
  }

  /// The earlier texts that say the same, with those first whose group has most in common or is nearest.
  std::vector<Pair> same_before(std::uint32_t text) const {
    std::vector<Pair> same;
    for (std::uint32_t p = m_first_pair[text]; p != kNone; p = m_pairs[p].next)
      if (m_pairs[p].same) same.push_back(m_pairs[p]);
    std::sort(same.begin(), same.end(), [&](const Pair& a, const Pair& b) {
      const std::uint32_t latest_a = m_groups[m_placed[a.other]].latest, latest_b = m_groups[m_placed[b.other]].latest;
      if (a.weight != b.weight) return a.weight > b.weight;
      return latest_a != latest_b ? latest_a > latest_b : a.other < b.other;
    });
    return same;
  }

  bool agrees(std::uint32_t text, const Group& group) {
    const auto compared = std::span(group.compared).first(group.compared_count);
    return std::all_of(compared.begin(), compared.end(), [&](std::uint32_t other) { return is_same(text, other); });
  }

  bool is_same(std::uint32_t later, std::uint32_t earlier) {
    for (std::uint32_t p = m_first_pair[later]; p != kNone; p = m_pairs[p].next)
      if (m_pairs[p].other == earlier) return m_pairs[p].same;
    const bool later_holds = m_texts.size(later) >= m_texts.size(earlier);
    m_holder.open(later_holds ? later : earlier);
    return m_holder.says(later_holds ? earlier : later);
  }

  const std::vector<DedupRow>& m_rows;
  const LeastShared m_least;
  const DistinctTexts m_texts;
  Holder m_holder;
  std::vector<Pair> m_pairs;
  std::vector<std::uint32_t> m_first_pair;  // of each text with the texts before it
  std::vector<std::uint32_t> m_placed;      // group of each text
  std::vector<Group> m_groups;
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
  return Grouper(rows, options.overlap).run();
}

}  // namespace firstpass::condense
