#include "condense/likely.h"

#include <algorithm>
#include <bit>

#include "condense/lexicon.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kLookedUp = 12;     // stretches of a digest
constexpr std::size_t kMostTexts = 16;    // that have a stretch, or it is boilerplate
constexpr std::size_t kNearest = 16;      // texts to each side that are looked at for boilerplate
constexpr std::size_t kMostCommon = 16;   // boilerplate stretches of a text that are looked up
constexpr std::size_t kMostNoted = 12;    // facts of a text that it is found by
constexpr std::size_t kMostAsked = 32;    // facts of a text that are looked up: an answer stands before what it quotes
constexpr std::size_t kMostLikely = 16;   // texts that are compared in full with one that may hold them
constexpr std::size_t kMostMissing = 8;   // stretches of a digest one after the other: half of all may be misread
constexpr std::uint32_t kWhole = 16;      // what a text that stands there whole weighs
constexpr std::uint32_t kFactWeight = 4;  // shared facts tell letters of one template apart

/// Whether `bits` has `run` ones in a row.
bool has_run(std::uint32_t bits, std::size_t run) {
  for (std::size_t length = 1; length < run; length *= 2) bits &= bits >> std::min(length, run - length);
  return bits != 0;
}

}  // namespace

LikelySearch::LikelySearch(const DistinctTexts& texts, const LeastShared& least) : m_texts(texts) {
  for (std::uint32_t text = 0; text < texts.count(); ++text)
    m_sizes.push_back(static_cast<std::uint32_t>(texts.size(text)));
  for (std::size_t size = 0; size < m_least.size(); ++size)
    m_least[size] = static_cast<std::uint32_t>(least.least(size));
  m_found.resize(texts.count());
  index_digests();
  index_facts();
}

void LikelySearch::index_digests() {
  m_stretches.fill([&](const auto& add) {
    for (std::uint32_t text = 0; text < m_texts.count(); ++text) {
      const std::size_t size = m_texts.digest_size(text), looked_up = std::min(size, kLookedUp);
      for (std::size_t i = 0; i < looked_up; ++i)
        add(StretchIndex::Entry{m_texts.digest(text).tags[i * size / looked_up], text});
    }
  });
}

/// Numbers, names and days with what stands around them: letters of one template share all but these, so they tell
/// which of a hundred such letters is meant. Only of texts that are boilerplate for the most part.
void LikelySearch::index_facts() {
  std::vector<std::uint32_t> common(m_texts.count());
  m_stretches.for_each([&](std::span<const StretchIndex::Entry> texts) {
    if (texts.size() <= kMostTexts) return;
    for (const StretchIndex::Entry& entry : texts) ++common[entry.text];
  });
  std::vector<Stretch> of_templates;
  std::vector<StretchIndex::Entry> facts;
  for (std::uint32_t text = 0; text < m_texts.count(); ++text) {
    const std::size_t size = m_texts.digest_size(text);
    if (common[text] == 0 || common[text] * 2 < std::min(size, kLookedUp)) continue;
    for (std::size_t i = 0; i < size; ++i) of_templates.push_back({0, m_texts.digest(text).tags[i]});
    read_facts(text, kMostNoted);
    for (const std::uint32_t fact : m_fact_tags) facts.push_back({fact, text});
  }
  m_facts.fill([&](const auto& add) { std::for_each(facts.begin(), facts.end(), add); });
  m_templates.read(of_templates);
}

void LikelySearch::read_facts(std::uint32_t text, std::size_t most) {
  constexpr std::size_t kBefore = 6;  // signs in front of a fact
  m_said.read_letters(m_texts.original(text), most);
  m_fact_tags.clear();
  std::uint64_t last = 0;
  const std::string_view letters = m_said.letters();
  for (const auto [at, size] : m_said.first_facts()) {
    const std::size_t begin = at - std::min<std::size_t>(at, kBefore);
    const std::uint64_t placed = hash_bytes(letters.substr(begin, at + size - begin));
    m_fact_tags.push_back(static_cast<std::uint32_t>(placed >> 32));
    if (last != 0) m_fact_tags.push_back(static_cast<std::uint32_t>((placed * 31 + last) >> 32));
    last = hash_bytes(letters.substr(at, size));
  }
}

std::span<const Likely> LikelySearch::held_by(std::uint32_t text, std::span<const Stretch> stretches,
                                              const StretchSet& set) {
  find_by_stretches(text, stretches);
  if (m_has_template) find_by_facts(text);
  for (const std::uint32_t held : m_touched) __builtin_prefetch(&m_texts.digest(held));
  m_likely.clear();
  for (const std::uint32_t held : m_touched) look_at(held, set);
  m_touched.clear();
  keep_best(text);
  return m_likely;
}

/// Far fewer shared stretches than two texts of the least overlap have, or none in half of the text, need no closer
/// look.
void LikelySearch::look_at(std::uint32_t held, const StretchSet& set) {
  const std::uint32_t facts = m_found[held] % kFound, found = m_found[held] / kFound;
  m_found[held] = 0;
  const auto size = static_cast<std::uint32_t>(m_texts.digest_size(held));
  if (found < 2 && facts < 2 && size == Digest::kMost) return;
  const Digest& digest = m_texts.digest(held);
  std::uint32_t missing = 0;
  for (std::uint32_t i = 0; i < Digest::kMost; ++i) missing |= std::uint32_t{!set.may_have(digest.tags[i])} << i;
  missing &= (std::uint32_t{1} << size) - 1;
  const std::uint32_t shared = size - static_cast<std::uint32_t>(std::popcount(missing));
  if (shared < m_least[size] || has_run(missing, kMostMissing)) return;
  m_likely.push_back({held, kWhole * shared / std::max(size, 1U) + kFactWeight * facts});
}

void LikelySearch::keep_best(std::uint32_t text) {
  const auto is_better = [&](const Likely& a, const Likely& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const auto distance = [&](const Likely& held) { return held.text > text ? held.text - text : text - held.text; };
    return distance(a) != distance(b) ? distance(a) < distance(b) : a.text < b.text;
  };
  const std::size_t kept = std::min(m_likely.size(), kMostLikely);
  std::partial_sort(m_likely.begin(), m_likely.begin() + static_cast<std::ptrdiff_t>(kept), m_likely.end(), is_better);
  m_likely.resize(kept);
}

/// Waits for memory once for all stretches, not for each.
void LikelySearch::find_by_stretches(std::uint32_t text, std::span<const Stretch> stretches) {
  if (m_asked.size() < stretches.size() + 1) m_asked.resize(stretches.size() + 1);
  std::size_t asked = 0;
  for (const Stretch& stretch : stretches) {
    m_asked[asked] = stretch.tag;
    asked += m_stretches.may_have(stretch.tag);
  }
  const std::span<const std::uint32_t> tags = std::span(m_asked).first(asked);
  for (const std::uint32_t tag : tags) m_stretches.prefetch(tag);
  for (const std::uint32_t tag : tags) m_stretches.prefetch_texts(tag);
  std::size_t common = 0;
  m_has_template = false;
  for (const std::uint32_t tag : tags) {
    const std::span<const StretchIndex::Entry> entries = m_stretches.texts(tag);
    if (entries.size() > kMostTexts) {
      m_has_template |= m_templates.may_have(tag);
      if (common++ < kMostCommon) find_nearest(text, entries);
      continue;
    }
    for (const StretchIndex::Entry& entry : entries) find(text, entry.text, kFound);
  }
}

void LikelySearch::find_nearest(std::uint32_t text, std::span<const StretchIndex::Entry> entries) {
  const auto middle = static_cast<std::size_t>(
      std::lower_bound(entries.begin(), entries.end(), text,
                       [](const StretchIndex::Entry& entry, std::uint32_t at) { return entry.text < at; }) -
      entries.begin());
  const std::size_t begin = middle - std::min(middle, kNearest), end = std::min(entries.size(), middle + kNearest);
  for (const StretchIndex::Entry& entry : entries.subspan(begin, end - begin)) find(text, entry.text, kFound);
}

void LikelySearch::find_by_facts(std::uint32_t text) {
  read_facts(text, kMostAsked);
  for (const std::uint32_t fact : m_fact_tags) {
    if (!m_facts.may_have(fact)) continue;
    const std::span<const StretchIndex::Entry> entries = m_facts.texts(fact);
    if (entries.size() > kMostTexts) continue;
    for (const StretchIndex::Entry& entry : entries) find(text, entry.text, kFact);
  }
}

}  // namespace firstpass::condense
