#include "egress/pattern_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <tuple>

namespace firstpass::egress {
namespace {

using Found = std::set<std::tuple<std::size_t, std::size_t, std::uint32_t>>;

Found scan(const std::vector<std::string>& patterns, const std::string& text) {
  PatternSet set;
  for (std::size_t i = 0; i < patterns.size(); ++i) set.add(patterns[i], static_cast<std::uint32_t>(i));
  set.freeze();
  Found found;
  set.scan(text, [&](std::size_t begin, std::size_t end, std::uint32_t id) {
    found.insert({begin, end, id});
    return true;
  });
  return found;
}

Found search_plainly(const std::vector<std::string>& patterns, const std::string& text) {
  Found found;
  for (std::size_t i = 0; i < patterns.size(); ++i)
    for (std::size_t at = text.find(patterns[i]); !patterns[i].empty() && at != std::string::npos;
         at = text.find(patterns[i], at + 1))
      found.insert({at, at + patterns[i].size(), static_cast<std::uint32_t>(i)});
  return found;
}

TEST(PatternSet, FindsPatternsInsideOfPatterns) {
  EXPECT_EQ(scan({"he", "she", "his", "hers"}, "ushers"), (Found{{1, 4, 1}, {2, 4, 0}, {2, 6, 3}}));
}

TEST(PatternSet, GivesEveryIdOfEqualPatterns) { EXPECT_EQ(scan({"ab", "ab"}, "ab"), (Found{{0, 2, 0}, {0, 2, 1}})); }

TEST(PatternSet, EmptyPatternsAndTextsFindNothing) {
  EXPECT_TRUE(scan({"", "a"}, "").empty());
  EXPECT_TRUE(scan({""}, "abc").empty());
}

TEST(PatternSet, StopsWhenToldTo) {
  PatternSet set;
  set.add("a", 0);
  set.freeze();
  int hits = 0;
  set.scan("aaaa", [&](auto, auto, auto) { return ++hits < 2; });
  EXPECT_EQ(hits, 2);
}

// Small alphabets make overlaps, shared prefixes and failure links likely.
TEST(PatternSet, FindsWhatAPlainSearchFinds) {
  std::mt19937 random(7);
  const auto word = [&](std::size_t longest) {
    std::string text(random() % (longest + 1), ' ');
    for (char& c : text) c = static_cast<char>("ab\xff"[random() % 3]);
    return text;
  };
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::string> patterns(1 + random() % 8);
    for (auto& pattern : patterns) pattern = word(5);
    const std::string text = word(60);
    ASSERT_EQ(scan(patterns, text), search_plainly(patterns, text)) << "round " << round;
  }
}

}  // namespace
}  // namespace firstpass::egress
