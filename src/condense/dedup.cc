#include "condense/dedup.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <memory>
#include <numeric>
#include <optional>
#include <span>
#include <unordered_map>

#include "condense/lexicon.h"
#include "condense/said.h"
#include "condense/same_said.h"
#include "condense/stretch_index.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kSampled = 8;       // one stretch in so many is looked up across rows
constexpr std::size_t kIndexed = 12;      // signs of a stretch that is looked up: long enough to be rare elsewhere
constexpr std::size_t kMostCommon = 32;   // boilerplate stretches of a row that are looked up
constexpr std::size_t kMostNoted = 12;    // facts of a row that are looked up
constexpr std::size_t kMostTries = 16;    // groups that a row is compared with in full
constexpr std::uint32_t kFactWeight = 4;  // shared facts tell letters of one template apart
constexpr std::uint32_t kNone = UINT32_MAX;

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

/// A number that two different texts have in common once in 2^64.
std::uint64_t hash_of_text(std::string_view letters) {
  std::array<std::uint64_t, 2> lanes = {letters.size(), 0x9E3779B97F4A7C15ULL};
  const auto take = [&](std::size_t lane, const char* at) {
    std::array<std::uint64_t, 2> block;
    std::memcpy(block.data(), at, 16);
    const unsigned __int128 product = static_cast<unsigned __int128>(block[0] ^ 0xA0761D6478BD642FULL ^ lanes[lane]) *
                                      (block[1] ^ 0xE7037ED1A0B428DBULL);
    lanes[lane] =
        std::rotl(lanes[lane], 23) ^ static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  };
  while (letters.size() >= 32) {
    take(0, letters.data());
    take(1, letters.data() + 16);
    letters.remove_prefix(32);
  }
  return hash_bytes(letters) ^ lanes[0] * 0x8EBC6AF09C88C6E3ULL ^ std::rotl(lanes[1], 32);
}

/// A sampled stretch of a text.
struct Stretch {
  std::uint32_t at = 0;   // where it begins in the letters
  std::uint32_t tag = 0;  // of its hash
};

/// Which stretches a text has. Of those that it does not have, one in 32 seems to be there.
class StretchSet {
 public:
  void read(const std::vector<Stretch>& stretches) {
    m_bits.assign(std::bit_ceil(stretches.size() / 2 + 1), 0);
    for (const Stretch& stretch : stretches) m_bits[place(stretch.tag)] |= bit(stretch.tag);
  }
  bool is_empty() const { return m_bits.empty(); }
  bool may_have(std::uint32_t tag) const { return (m_bits[place(tag)] & bit(tag)) != 0; }

 private:
  std::size_t place(std::uint32_t tag) const { return (tag >> 6) & (m_bits.size() - 1); }
  static std::uint64_t bit(std::uint32_t tag) { return std::uint64_t{1} << (tag & 63); }
  std::vector<std::uint64_t> m_bits;
};

/// Finds, for each row, the group it belongs to.
class Grouper {
 public:
  Grouper(const std::vector<DedupRow>& rows, const DedupOptions& options)
      : m_rows(rows),
        m_options(options),
        m_least_share(std::pow(options.overlap, static_cast<double>(kIndexed) / kShingle)),
        m_index(bytes_of(rows) / kSampled) {}

  std::vector<DedupGroup> run() {
    m_letters.reserve(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row) place(row);
    std::vector<DedupGroup> groups;
    groups.reserve(m_groups.size());
    for (Group& group : m_groups) {
      DedupGroup out{std::move(group.rows), 0, std::move(group.first_copies), std::move(group.also)};
      out.kept = *std::max_element(out.rows.begin(), out.rows.end(), [&](std::size_t a, std::size_t b) {
        return m_letters[a].size() != m_letters[b].size() ? m_letters[a].size() < m_letters[b].size() : a > b;
      });
      groups.push_back(std::move(out));
    }
    return groups;
  }

 private:
  using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
  /// A row that others are compared with, as far as it was needed.
  struct Known {
    std::vector<Stretch> sample;
    StretchSet set;  // of the sample
    Said said;
    std::optional<Stated> stated;
  };
  struct Group {
    std::vector<std::size_t> rows, first_copies;
    std::vector<std::size_t> different;         // the rows that are not exact copies, a few
    std::vector<std::unique_ptr<Known>> known;  // of `different`
    Pairs also;
  };

  static std::size_t bytes_of(const std::vector<DedupRow>& rows) {
    return std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                           [](std::size_t sum, const DedupRow& row) { return sum + row.text.size(); });
  }

  void place(std::size_t row) {
    m_said.read_letters(m_rows[row].text, kMostNoted);
    keep_letters();
    const std::uint64_t whole = hash_of_text(m_letters[row]);
    const auto [exact, added] = m_exact.try_emplace(whole, Placed{row, kNone});
    if (!added && !m_letters[row].empty()) {
      Group& group = m_groups[exact->second.group];
      group.rows.push_back(row);
      group.first_copies.push_back(exact->second.row);
      return;
    }
    m_row = row;
    m_known = std::make_unique<Known>();
    sample();
    const std::uint32_t number = find_group();
    m_exact[whole] = {row, number};
    Group& group = m_groups[number];
    group.rows.push_back(row);
    group.first_copies.push_back(row);
    group.also.insert(group.also.end(), m_also.begin(), m_also.end());
    for (const std::uint64_t stretch : m_sample) m_index.add(stretch, number);
    for (const std::uint64_t fact : m_facts) m_index.add(fact, number);
    constexpr std::size_t kCompared = 4;
    if (group.different.size() == kCompared) return;
    group.different.push_back(row);
    group.known.push_back(std::move(m_known));
  }

  /// What is read eight bytes at a time needs room behind its end, which the next row's letters are.
  void keep_letters() {
    const std::size_t wanted = m_said.letters().size() + Said::kSlack;
    if (m_room.size() < wanted) {
      constexpr std::size_t kBlock = 1 << 20;
      m_blocks.push_back(std::make_unique<char[]>(std::max(kBlock, wanted)));
      m_room = {m_blocks.back().get(), std::max(kBlock, wanted)};
    }
    const std::size_t size = m_said.letters().copy(m_room.data(), m_said.letters().size());
    m_letters.emplace_back(m_room.data(), size);
    m_room = m_room.subspan(size);
  }

  void sample() {
    const std::string_view letters = m_letters[m_row];
    const std::size_t places = letters.size() < kIndexed ? 0 : letters.size() - kIndexed + 1;
    // Whether a place is taken is pure chance, so it is not branched on.
    m_places.resize(places + 1);
    std::size_t taken = 0;
    for (std::size_t at = 0; at < places; ++at) {
      m_places[taken] = static_cast<std::uint32_t>(at);
      taken += is_sampled(letters, at);
    }
    m_sample.clear();
    m_known->sample.reserve(taken);
    for (std::size_t i = 0; i < taken; ++i) {
      const std::uint64_t stretch = stretch_at(letters, m_places[i]);
      m_index.prefetch(stretch);
      m_sample.push_back(stretch);
      m_known->sample.push_back({m_places[i], static_cast<std::uint32_t>(stretch >> 32)});
    }
    note_facts();
  }

  /// Numbers, names and days with what stands around them: letters of one template share all but these, so they tell
  /// which of a hundred such letters is meant. Of the first few facts, since they are as many lookups.
  void note_facts() {
    constexpr std::size_t kBefore = 6;  // signs in front of a fact
    m_facts.clear();
    std::uint64_t last = 0;
    for (const auto [at, size] : m_said.first_facts()) {
      const std::size_t begin = at - std::min<std::size_t>(at, kBefore);
      const std::uint64_t placed = hash_bytes(m_said.letters().substr(begin, at + size - begin));
      m_facts.push_back(placed);
      if (last != 0) m_facts.push_back(placed * 31 + last);
      last = hash_bytes(m_said.letters().substr(at, size));
    }
    for (const std::uint64_t fact : m_facts) m_index.prefetch(fact);
  }

  /// The group with most in common that agrees in every fact, or a new one. Fills m_also with what agrees elsewhere.
  std::uint32_t find_group() {
    count_hits();
    m_also.clear();
    m_likely.clear();
    for (const std::uint32_t group : m_candidates)
      if (could_be_same(group)) m_likely.push_back(group);
    const auto weight = [&](std::uint32_t group) {
      return m_hits[group].stretches + kFactWeight * m_hits[group].facts;
    };
    const std::size_t tries = std::min(m_likely.size(), kMostTries);
    std::partial_sort(m_likely.begin(), m_likely.begin() + static_cast<std::ptrdiff_t>(tries), m_likely.end(),
                      [&](std::uint32_t a, std::uint32_t b) {
                        return weight(a) != weight(b) ? weight(a) > weight(b)
                                                      : m_groups[a].rows.back() > m_groups[b].rows.back();
                      });
    std::uint32_t found = kNone;
    for (std::size_t i = 0; i < tries; ++i) {
      const std::size_t before = m_also.size();
      const bool fits = compare_with(m_groups[m_likely[i]]);
      if (!fits || found != kNone) continue;
      found = m_likely[i];
      m_also.resize(before);
    }
    for (const std::uint32_t group : m_candidates) m_hits[group].stretches = m_hits[group].facts = 0;
    if (found != kNone) return found;
    m_groups.emplace_back();
    m_hits.push_back({0, 0, static_cast<std::uint32_t>(m_letters[m_row].size())});
    return static_cast<std::uint32_t>(m_groups.size() - 1);
  }

  void count_hits() {
    m_candidates.clear();
    m_found.clear();
    m_common = 0;
    for (const std::uint64_t stretch : m_sample) m_found.push_back(m_index.look_up(stretch));
    for (const std::uint32_t found : m_found) m_common += m_index.is_common(found);
    // A letter of a template is boilerplate for the most part: only then is that looked at, too.
    std::size_t of_common = m_common * 2 >= m_sample.size() ? std::min(m_common, kMostCommon) : 0;
    m_looked_up = m_sample.size() - m_common + of_common;
    for (const std::uint32_t& found : m_found) {
      if (m_index.is_common(found)) {
        if (of_common == 0) continue;
        --of_common;
      }
      for (const std::uint32_t group : m_index.groups(found)) {
        Hits& hits = m_hits[group];
        if (hits.stretches++ == 0) m_candidates.push_back(group);
      }
    }
    for (const std::uint64_t fact : m_facts) {
      const std::uint32_t found = m_index.look_up(fact);
      if (m_index.is_common(found)) continue;
      for (const std::uint32_t group : m_index.groups(found)) {
        Hits& hits = m_hits[group];
        if (hits.facts++ + hits.stretches == 0) m_candidates.push_back(group);
      }
    }
  }

  /// Far fewer shared stretches than two texts of the least overlap have need no closer look. Of boilerplate it is not
  /// known which groups have it, unless they are the latest; facts speak for an earlier one.
  bool could_be_same(std::uint32_t group) const {
    const Hits& hits = m_hits[group];
    const std::size_t shortest = std::min<std::size_t>(m_letters[m_row].size(), hits.letters);
    double expected = static_cast<double>(shortest) / kSampled;
    if (hits.facts < 2) expected = std::min(expected, static_cast<double>(m_looked_up));
    const double shared = hits.stretches + (hits.facts < 2 ? 0 : m_common);
    return may_do(shared, expected);
  }

  /// True when the row says the same as each of the group's. Adds the pairs that do to m_also.
  bool compare_with(Group& group) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < group.different.size(); ++i) {
      if (!is_same(group.different[i], *group.known[i])) continue;
      m_also.emplace_back(m_row, group.different[i]);
      ++same;
    }
    return same == group.different.size();
  }

  bool is_same(std::size_t other_row, Known& other) {
    const std::string_view own = m_letters[m_row], others = m_letters[other_row];
    const bool is_shorter = own.size() <= others.size();
    const Known& shorter = is_shorter ? *m_known : other;
    Known& longer = is_shorter ? other : *m_known;
    if (longer.set.is_empty()) longer.set.read(longer.sample);
    if (!may_hold(longer.set, shorter.sample, std::min(own.size(), others.size()))) return false;
    const Shared share = m_comparison.shared(own, others, m_options.overlap);
    if (share != Shared::most) return share == Shared::all;
    return facts_agree(stated(m_row, *m_known), stated(other_row, other));
  }

  /// False when too few of the shorter text's stretches stand in the longer, or none in so long a passage that noise
  /// alone hardly ever spoils it.
  bool may_hold(const StretchSet& longer, const std::vector<Stretch>& shorter, std::size_t size) const {
    const std::size_t passage = 4 * longest_missing(size) + kIndexed;
    std::size_t shared = 0, last = 0;
    for (const Stretch& stretch : shorter) {
      if (!longer.may_have(stretch.tag)) continue;
      if (stretch.at > last + passage) return false;
      last = stretch.at;
      ++shared;
    }
    return size <= last + passage && may_do(static_cast<double>(shared), static_cast<double>(shorter.size()));
  }

  /// Whether `shared` of a text's `stretches` may do: what spoils one run of kShingle signs spoils kIndexed / kShingle
  /// times as many stretches. Less two deviations of so small a sample.
  bool may_do(double shared, double stretches) const {
    const double lacking = m_least_share * stretches - shared;
    return lacking <= 0 || lacking * lacking <= 4 * m_least_share * (1 - m_least_share) * stretches;
  }

  const Stated& stated(std::size_t row, Known& known) {
    if (!known.stated) {
      known.said.read(m_rows[row].text);
      known.stated.emplace(known.said);
    }
    return *known.stated;
  }

  struct Placed {
    std::size_t row;
    std::uint32_t group;
  };
  struct Hits {
    std::uint32_t stretches = 0, facts = 0;
    std::uint32_t letters = 0;  // of the group's first row
  };

  const std::vector<DedupRow>& m_rows;
  const DedupOptions& m_options;
  const double m_least_share;               // of stretches
  std::vector<std::string_view> m_letters;  // of each row that was read, in m_blocks
  std::vector<std::unique_ptr<char[]>> m_blocks;
  std::span<char> m_room;  // what is left of the last block
  Said m_said;
  std::size_t m_row = 0;  // the one that is placed
  std::unique_ptr<Known> m_known;
  SaidComparison m_comparison;
  std::vector<std::uint32_t> m_places, m_found, m_candidates, m_likely;
  std::vector<std::uint64_t> m_sample, m_facts;
  std::size_t m_common = 0, m_looked_up = 0;  // stretches of m_sample
  Pairs m_also;
  std::vector<Hits> m_hits;  // per group; none between rows
  std::vector<Group> m_groups;
  std::unordered_map<std::uint64_t, Placed> m_exact;  // the first of its letters
  StretchIndex m_index;
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
