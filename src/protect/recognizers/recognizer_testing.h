// For recognizer tests: tables of texts with what must be found, and near misses.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protect/rules.h"

namespace firstpass::protect {

/// Takes the marks «…» out of a text; what they held is appended to `marked`.
inline std::string unmarked(std::string_view text, std::vector<Span>& marked) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view mark = text.substr(i, 2);
    if (mark == "\xC2\xAB") marked.push_back({out.size(), 0}), i += 2;
    else if (mark == "\xC2\xBB") marked.back().end = out.size(), i += 2;
    else out += text[i++];
  }
  return out;
}

/// A text; what is found in it stands between «…». No guillemets: a near miss.
inline void expect_finds(std::string_view unit, std::string_view type, double least,
                         const std::vector<std::string>& marked_texts) {
  const RuleSet rules({std::string(unit)});
  for (const std::string& marked : marked_texts) {
    std::vector<Span> expected;
    const std::string text = unmarked(marked, expected);
    std::vector<Detection> found = rules.find(text, {}, 0);
    std::erase_if(found, [&](const Detection& d) { return d.type != type || d.score < least; });
    ASSERT_EQ(found.size(), expected.size()) << marked;
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].span, expected[i]) << marked;
      EXPECT_EQ(found[i].explanation.find(text.substr(expected[i].begin, expected[i].size())), std::string::npos)
          << "an explanation must not hold the value";
    }
  }
}

/// A quarter of a megabyte of the worst the recognizer could be fed: a quadratic one would not come back.
inline void expect_linear(std::string_view unit, std::string_view piece) {
  std::string text;
  while (text.size() < (std::size_t{1} << 18)) text += piece;
  for (const Detection& detection : RuleSet({std::string(unit)}).find(text, {}, 0))
    ASSERT_LE(detection.span.end, text.size());
}

}  // namespace firstpass::protect
