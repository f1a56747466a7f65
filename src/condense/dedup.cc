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
#include "condense/signs.h"
#include "condense/stretch_index.h"
#include "core/huge_pages.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kSampled = 8;       // one stretch in so many is looked up across rows
constexpr std::size_t kIndexed = 12;      // signs of a stretch that is looked up: long enough to be rare elsewhere
constexpr std::size_t kMostCommon = 32;   // boilerplate stretches of a row that are looked up
constexpr std::size_t kMostNoted = 12;    // facts of a row that are looked up
constexpr std::size_t kMostCompared = 4;  // rows of a group that a row is compared with
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
    read();
    for (m_row = 0; m_row < m_rows.size(); ++m_row) place();
    std::vector<DedupGroup> groups(m_groups.size());
    for (std::size_t g = 0; g < groups.size(); ++g) {
      groups[g].rows.reserve(m_groups[g].size);
      groups[g].first_copies.reserve(m_groups[g].size);
      groups[g].also = std::move(m_groups[g].also);
    }
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
      DedupGroup& group = groups[m_placed[row]];
      group.rows.push_back(row);
      group.first_copies.push_back(m_texts[row].first_copy);
      if (group.rows.size() == 1 || m_texts[row].size > m_texts[group.kept].size) group.kept = row;
    }
    return groups;
  }

 private:
  using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
  /// What a row says. A copy has the letters of the first of its kind, and no facts.
  struct Text {
    std::size_t letters = 0;     // where they begin in m_letters
    std::size_t first_fact = 0;  // in m_noted
    std::size_t first_copy = 0;  // the row itself, where it is no copy
    std::uint32_t size = 0;      // of the letters
    std::uint32_t facts = 0;
  };
  /// A row that was compared with another, as far as it was needed.
  struct Known {
    std::vector<Stretch> sample;
    StretchSet set;  // of the sample
    Said said;
    std::optional<Stated> stated;
  };
  struct Group {
    std::size_t size = 0;                                // rows
    std::size_t latest = 0;                              // the last of them
    std::array<std::size_t, kMostCompared> different{};  // the rows that are not exact copies, a few
    std::size_t compared = 0;                            // of these
    Pairs also;
  };

  static std::size_t bytes_of(const std::vector<DedupRow>& rows) {
    return std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                           [](std::size_t sum, const DedupRow& row) { return sum + row.text.size(); });
  }

  std::string_view letters(std::size_t row) const {
    return {m_letters.data() + m_texts[row].letters, m_texts[row].size};
  }

  /// Reads the letters of all rows, and finds the exact copies.
  void read() {
    m_texts.resize(m_rows.size());
    m_known.resize(m_rows.size());
    // Letters are never more than bytes. What is read eight bytes at a time needs room behind its end.
    m_letters.resize(bytes_of(m_rows) + Said::kSlack);
    std::unordered_map<std::uint64_t, std::size_t> firsts;
    std::size_t used = 0;
    Said said;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
      said.read_letters(m_rows[row].text, kMostNoted);
      const std::string_view own = said.letters();
      Text& text = m_texts[row];
      text = {used, m_noted.size(), row, static_cast<std::uint32_t>(own.size()), 0};
      if (!own.empty()) {
        const auto [first, added] = firsts.try_emplace(hash_of_text(own), row);
        if (!added) {
          text = m_texts[first->second];
          continue;
        }
      }
      own.copy(m_letters.data() + used, own.size());
      used += own.size();
      text.facts = static_cast<std::uint32_t>(said.first_facts().size());
      m_noted.insert(m_noted.end(), said.first_facts().begin(), said.first_facts().end());
    }
  }

  static std::uint32_t tag_of(std::uint64_t stretch) { return static_cast<std::uint32_t>(stretch >> 32); }

  /// The sampled places of a row, in m_places.
  std::size_t find_places(std::size_t row) {
    const std::size_t size = m_texts[row].size;
    if (size < kIndexed) return 0;
    const std::size_t places = size - kIndexed + 1;
    if (m_places.size() < places + kSignSlack) m_places.resize(places + kSignSlack);
    return sampled_places(letters(row).data(), places, m_places.data());
  }

  void place() {
    const std::size_t first = m_texts[m_row].first_copy;
    if (first != m_row) {
      m_placed.push_back(m_placed[first]);
      join(m_groups[m_placed[first]]);
      return;
    }
    sample();
    const std::uint32_t number = find_group();
    m_placed.push_back(number);
    Group& group = m_groups[number];
    join(group);
    group.also.insert(group.also.end(), m_also.begin(), m_also.end());
    for (const std::uint64_t stretch : m_sample) m_index.add(stretch, number);
    for (const std::uint64_t fact : m_facts) m_index.add(fact, number);
    if (group.compared < kMostCompared) group.different[group.compared++] = m_row;
  }

  void join(Group& group) {
    ++group.size;
    group.latest = m_row;
  }

  void sample() {
    const std::string_view own = letters(m_row);
    const std::size_t places = find_places(m_row);
    m_sample.clear();
    for (std::size_t i = 0; i < places; ++i) {
      m_sample.push_back(stretch_at(own, m_places[i]));
      m_index.prefetch(m_sample.back());
    }
    note_facts();
  }

  /// Numbers, names and days with what stands around them: letters of one template share all but these, so they tell
  /// which of a hundred such letters is meant. Of the first few facts, since they are as many lookups.
  void note_facts() {
    constexpr std::size_t kBefore = 6;  // signs in front of a fact
    m_facts.clear();
    std::uint64_t last = 0;
    const std::string_view own = letters(m_row);
    for (const auto [at, size] : std::span(m_noted).subspan(m_texts[m_row].first_fact, m_texts[m_row].facts)) {
      const std::size_t begin = at - std::min<std::size_t>(at, kBefore);
      const std::uint64_t placed = hash_bytes(own.substr(begin, at + size - begin));
      m_facts.push_back(placed);
      if (last != 0) m_facts.push_back(placed * 31 + last);
      last = hash_bytes(own.substr(at, size));
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
                        return weight(a) != weight(b) ? weight(a) > weight(b) : m_groups[a].latest > m_groups[b].latest;
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
    m_hits.push_back({0, 0, m_texts[m_row].size});
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
      if (m_common != 0 && m_index.is_common(found)) {
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
    const std::uint32_t shortest = std::min(m_texts[m_row].size, hits.letters);
    double expected = static_cast<double>(shortest) / kSampled;
    if (hits.facts < 2) expected = std::min(expected, static_cast<double>(m_looked_up));
    const double shared = hits.stretches + (hits.facts < 2 ? 0 : m_common);
    return may_do(shared, expected);
  }

  /// True when the row says the same as each of the group's. Adds the pairs that do to m_also.
  bool compare_with(const Group& group) {
    std::size_t same = 0;
    for (std::size_t i = 0; i < group.compared; ++i) {
      if (!is_same(group.different[i])) continue;
      m_also.emplace_back(m_row, group.different[i]);
      ++same;
    }
    return same == group.compared;
  }

  bool is_same(std::size_t other_row) {
    const bool is_shorter = m_texts[m_row].size <= m_texts[other_row].size;
    const std::size_t shorter = is_shorter ? m_row : other_row, longer = is_shorter ? other_row : m_row;
    Known &small = known(shorter), &large = known(longer);
    if (large.set.is_empty()) large.set.read(large.sample);
    if (!may_hold(large.set, small.sample, m_texts[shorter].size)) return false;
    const Shared share = shared(longer, shorter);
    if (share == Shared::too_little) return false;
    if (share == Shared::all) return says_whole(said(longer), letters(shorter), is_cut_off(m_rows[shorter].text));
    return facts_agree(stated(m_row), stated(other_row));
  }

  /// Where the shorter text stands whole, its first stretch tells where.
  Shared shared(std::size_t longer, std::size_t shorter) {
    const std::vector<Stretch>&small = known(shorter).sample, &large = known(longer).sample;
    if (small.empty()) return m_comparison.shared(letters(longer), letters(shorter), m_options.overlap);
    for (const Stretch& stretch : large)
      if (stretch.tag == small[0].tag && stretch.at >= small[0].at &&
          stands_at(letters(longer), letters(shorter), stretch.at - small[0].at))
        return Shared::all;
    return m_comparison.most(letters(longer), letters(shorter), m_options.overlap);
  }

  Known& known(std::size_t row) {
    std::unique_ptr<Known>& known = m_known[row];
    if (known != nullptr) return *known;
    known = std::make_unique<Known>();
    const std::size_t taken = find_places(row);
    known->sample.reserve(taken);
    for (std::size_t i = 0; i < taken; ++i)
      known->sample.push_back({m_places[i], tag_of(stretch_at(letters(row), m_places[i]))});
    return *known;
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

  const Said& said(std::size_t row) {
    Said& said = known(row).said;
    if (said.word_count() == 0) said.read(m_rows[row].text);
    return said;
  }

  const Stated& stated(std::size_t row) {
    std::optional<Stated>& stated = known(row).stated;
    if (!stated) stated.emplace(said(row));
    return *stated;
  }

  struct Hits {
    std::uint32_t stretches = 0, facts = 0;
    std::uint32_t letters = 0;  // of the group's first row
  };

  const std::vector<DedupRow>& m_rows;
  const DedupOptions& m_options;
  const double m_least_share;  // of stretches
  std::vector<Text> m_texts;   // of each row
  std::vector<char, HugePageAllocator<char>> m_letters;
  std::vector<Said::Place> m_noted;             // facts
  std::size_t m_row = 0;                        // the one that is placed
  std::vector<std::uint32_t> m_placed;          // group of each row before it
  std::vector<std::unique_ptr<Known>> m_known;  // by row
  SaidComparison m_comparison;
  std::vector<std::uint32_t> m_places, m_found, m_candidates, m_likely;
  std::vector<std::uint64_t> m_sample, m_facts;
  std::size_t m_common = 0, m_looked_up = 0;  // stretches of m_sample
  Pairs m_also;
  std::vector<Hits> m_hits;  // per group; none between rows
  std::vector<Group> m_groups;
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
