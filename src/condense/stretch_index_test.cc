#include "condense/stretch_index.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace firstpass::condense {
namespace {

using Entry = StretchIndex::Entry;

TEST(StretchIndex, TellsTheTextsOfEachStretchOnceAndInOrder) {
  std::mt19937 chance(7);
  std::map<std::uint32_t, std::set<std::uint32_t>> wanted;
  std::vector<Entry> entries;
  for (std::uint32_t text = 0; text < 5000; ++text)
    for (int i = 0; i < 8; ++i) {
      // Many of one text alone, some of a few, and one that almost all have; some twice in one text.
      const std::uint32_t tag = i == 0  ? 0xABCD1234
                                : i < 3 ? (chance() % 2000) << 12
                                        : static_cast<std::uint32_t>(chance());
      for (unsigned times = 0; times <= chance() % 2; ++times) entries.push_back({tag, text});
      wanted[tag].insert(text);
    }
  StretchIndex index;
  index.fill([&](const auto& add) { std::for_each(entries.begin(), entries.end(), add); });
  for (const auto& [tag, texts] : wanted) {
    ASSERT_TRUE(index.may_have(tag));
    std::vector<std::uint32_t> found;
    for (const Entry& entry : index.texts(tag)) found.push_back(entry.text);
    EXPECT_EQ(found, std::vector<std::uint32_t>(texts.begin(), texts.end()));
  }
  std::size_t stretches = 0, seems = 0;
  index.for_each([&](std::span<const Entry> texts) {
    EXPECT_EQ(texts.size(), wanted[texts[0].tag].size());
    ++stretches;
  });
  EXPECT_EQ(stretches, wanted.size());
  for (int i = 0; i < 10000; ++i) {
    const auto tag = static_cast<std::uint32_t>(chance());
    if (wanted.contains(tag)) continue;
    seems += index.may_have(tag);
    EXPECT_TRUE(index.texts(tag).empty());
  }
  EXPECT_LT(seems, 2500U) << "most of what no text holds is told at once";
}

TEST(StretchIndex, MayBeEmpty) {
  StretchIndex index;
  index.fill([](const auto&) {});
  EXPECT_FALSE(index.may_have(7));
  EXPECT_TRUE(index.texts(7).empty());
  EXPECT_TRUE(index.is_empty());
}

}  // namespace
}  // namespace firstpass::condense
