// Many texts that are kept until the end: side by side, without a block of memory for each.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/huge_pages.h"

namespace firstpass {

/// Copies of texts, which live as long as this does. Not thread-safe.
class KeptTexts {
 public:
  std::string_view keep(std::string_view text) {
    if (text.size() > m_room) {
      // As much again as there is, so that few texts take little.
      constexpr std::size_t kFirst = std::size_t{1} << 16, kLargest = std::size_t{8} << 20;
      m_room = std::max(std::clamp(m_kept, kFirst, kLargest), text.size());
      m_blocks.emplace_back(m_room);
      m_at = m_blocks.back().data();
    }
    char* const copy = m_at;
    text.copy(copy, text.size());
    m_at += text.size();
    m_room -= text.size();
    m_kept += text.size();
    return {copy, text.size()};
  }

 private:
  std::vector<std::vector<char, HugePageAllocator<char>>> m_blocks;
  char* m_at = nullptr;
  std::size_t m_room = 0, m_kept = 0;
};

}  // namespace firstpass
