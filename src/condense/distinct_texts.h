// The rows of a duplicate search with exact copies put together, and what each says.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "condense/dedup.h"
#include "condense/stretches.h"
#include "core/huge_pages.h"

namespace firstpass::condense {

/// Some stretches of a text, spread over all of it, on one line of memory.
struct alignas(64) Digest {
  static constexpr std::size_t kMost = 16;
  std::array<std::uint32_t, kMost> tags{};
};

/// Texts by number, in the order of the first row that has their letters. Rows without letters are texts of their own.
/// Immutable; the rows' texts live as long.
class DistinctTexts {
 public:
  static constexpr std::size_t kMostSampled = 128;  // stretches of one text

  explicit DistinctTexts(const std::vector<DedupRow>& rows);

  std::uint32_t count() const { return static_cast<std::uint32_t>(m_texts.size()); }
  std::uint32_t text_of(std::size_t row) const { return m_text_of[row]; }
  std::size_t first_row(std::uint32_t text) const { return m_texts[text].row; }

  /// As Said::letters(), with Said::kSlack bytes behind them that may be read.
  std::string_view letters(std::uint32_t text) const {
    return {m_letters.data() + m_texts[text].letters, m_texts[text].size};
  }
  std::size_t size(std::uint32_t text) const { return m_texts[text].size; }
  std::string_view original(std::uint32_t text) const { return m_rows[m_texts[text].row].text; }

  /// Some of its stretches: those of its level.
  std::span<const Stretch> sample(std::uint32_t text) const {
    return std::span(m_samples).subspan(m_texts[text].first_stretch, m_texts[text].stretches);
  }
  /// A part of the sample, with what is not there left zero.
  const Digest& digest(std::uint32_t text) const { return m_digests[text]; }
  std::size_t digest_size(std::uint32_t text) const {
    return std::min<std::size_t>(m_texts[text].stretches, Digest::kMost);
  }
  /// The sample ends before the text does: so many stretches has only a text that repeats itself.
  bool is_cut(std::uint32_t text) const { return m_texts[text].stretches == kMostSampled; }

 private:
  struct Text {
    std::size_t row = 0, letters = 0, first_stretch = 0;
    std::uint32_t size = 0, stretches = 0;
  };

  const std::vector<DedupRow>& m_rows;
  std::vector<std::uint32_t> m_text_of;
  std::vector<Text> m_texts;
  std::vector<char, HugePageAllocator<char>> m_letters;
  std::vector<Stretch, HugePageAllocator<Stretch>> m_samples;
  std::vector<Digest> m_digests;
};

}  // namespace firstpass::condense
