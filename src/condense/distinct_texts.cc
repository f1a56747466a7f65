#include "condense/distinct_texts.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <numeric>
#include <unordered_map>

#include "condense/lexicon.h"
#include "condense/said.h"

namespace firstpass::condense {

namespace {

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

Digest digest_of(std::span<const Stretch> sample) {
  Digest digest;
  const std::size_t size = std::min(sample.size(), Digest::kMost);
  for (std::size_t i = 0; i < size; ++i) digest.tags[i] = sample[i * sample.size() / size].tag;
  return digest;
}

}  // namespace

DistinctTexts::DistinctTexts(const std::vector<DedupRow>& rows) : m_rows(rows) {
  const std::size_t bytes = std::accumulate(rows.begin(), rows.end(), std::size_t{0},
                                            [](std::size_t sum, const DedupRow& row) { return sum + row.text.size(); });
  // Letters are never more than bytes.
  m_letters.resize(bytes + Said::kSlack);
  m_text_of.reserve(rows.size());
  std::unordered_map<std::uint64_t, std::uint32_t> firsts;
  std::size_t used = 0;
  Said said;
  StretchSampler sampler;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    said.read_letters(rows[row].text, 0);
    const std::string_view own = said.letters();
    if (!own.empty()) {
      const auto [first, added] = firsts.try_emplace(hash_of_text(own), count());
      if (!added) {
        m_text_of.push_back(first->second);
        continue;
      }
    }
    const std::span<const Stretch> taken = sampler.take(own, level_of(own.size()));
    const std::span<const Stretch> sample = taken.first(std::min(taken.size(), kMostSampled));
    m_text_of.push_back(count());
    m_texts.push_back({row, used, m_samples.size(), static_cast<std::uint32_t>(own.size()),
                       static_cast<std::uint32_t>(sample.size())});
    m_samples.insert(m_samples.end(), sample.begin(), sample.end());
    m_digests.push_back(digest_of(sample));
    own.copy(m_letters.data() + used, own.size());
    used += own.size();
  }
}

}  // namespace firstpass::condense
