#include "condense/holder.h"

#include <algorithm>

namespace firstpass::condense {

Holder::Holder(const DistinctTexts& texts, const LeastShared& least, double overlap)
    : m_texts(texts), m_least(least), m_overlap(overlap), m_known(texts.count()) {}

void Holder::open(std::uint32_t text) {
  if (text == m_open) return;
  m_open = text;
  m_is_noted = false;
  m_stretches = m_sampler.take(m_texts.letters(text), 0);
  m_set.read(m_stretches);
}

bool Holder::says(std::uint32_t text) {
  if (!may_hold(text)) return false;
  const Shared share = shared(text);
  if (share == Shared::too_little) return false;
  if (share == Shared::all) return says_whole(said(m_open), m_texts.letters(text), is_cut_off(m_texts.original(text)));
  return facts_agree(stated(text), stated(m_open));
}

/// False when too few of the shorter text's stretches stand in the open one, or none in so long a passage that noise
/// and edits alone hardly ever spoil it.
bool Holder::may_hold(std::uint32_t text) {
  const std::span<const Stretch> sample = m_texts.sample(text);
  std::size_t shared = 0, last = 0;
  for (const Stretch& stretch : sample) {
    if (!m_set.may_have(stretch.tag)) continue;
    if (lacks_passage(text, last, stretch.at)) return false;
    last = stretch.at;
    ++shared;
  }
  return m_least.may_do(static_cast<double>(shared), static_cast<double>(sample.size())) &&
         (m_texts.is_cut(text) || !lacks_passage(text, last, m_texts.size(text)));
}

/// True when none of the other text's stretches in a long passage from `begin` to `end` stands in the open one. They
/// are more than those of its sample, but too few of them tell nothing.
bool Holder::lacks_passage(std::uint32_t text, std::size_t begin, std::size_t end) {
  constexpr std::size_t kFewest = 8;  // stretches
  const std::size_t passage = 4 * longest_missing(m_texts.size(text)) + kStretch;
  while (end - begin > passage) {
    std::size_t missing = 0, last = begin;
    // Most of what is missing is told by its beginning.
    const std::size_t size = std::min(end - begin, 2 * passage);
    for (const Stretch& stretch : m_gap_sampler.take(m_texts.letters(text).substr(begin, size), 0)) {
      missing = m_set.may_have(stretch.tag) ? 0 : missing + 1;
      if (missing == 0) last = begin + stretch.at;
      else if (missing >= kFewest && begin + stretch.at - last > passage) return true;
    }
    if (last == begin) return missing >= kFewest;
    begin = last;
  }
  return false;
}

/// Where the shorter text stands whole, its first stretch tells where.
Shared Holder::shared(std::uint32_t text) {
  constexpr std::size_t kMostTried = 16;  // places, of a text that repeats itself
  const std::string_view longer = m_texts.letters(m_open), shorter = m_texts.letters(text);
  const std::span<const Stretch> sample = m_texts.sample(text);
  if (sample.empty()) {
    m_is_noted = false;
    return m_comparison.shared(longer, shorter, m_overlap);
  }
  std::size_t tried = 0;
  for (const Stretch& stretch : m_stretches) {
    if (stretch.tag != sample[0].tag || stretch.at < sample[0].at) continue;
    if (stands_at(longer, shorter, stretch.at - sample[0].at)) return Shared::all;
    if (++tried == kMostTried) break;
  }
  if (!m_is_noted) m_comparison.note(longer);
  m_is_noted = true;
  return m_comparison.most(shorter, m_overlap);
}

Holder::Known& Holder::known(std::uint32_t text) {
  std::unique_ptr<Known>& known = m_known[text];
  if (known == nullptr) {
    known = std::make_unique<Known>();
    known->said.read(m_texts.original(text));
  }
  return *known;
}

const Said& Holder::said(std::uint32_t text) { return known(text).said; }

const Stated& Holder::stated(std::uint32_t text) {
  Known& of_text = known(text);
  if (!of_text.stated) of_text.stated.emplace(of_text.said);
  return *of_text.stated;
}

}  // namespace firstpass::condense
