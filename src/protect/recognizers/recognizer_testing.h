// For recognizer tests: tables of texts with what must be found, and near misses.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "protect/recognizer.h"

namespace firstpass::protect {

/// A text; what is found in it stands between «…». No guillemets: a near miss.
inline void expect_finds(const Recognizer& recognizer, std::string_view type, double least,
                         const std::vector<std::string>& marked_texts) {
  for (const std::string& marked : marked_texts) {
    std::string text;
    std::vector<Span> expected;
    for (std::size_t i = 0; i < marked.size();) {
      const std::string_view mark = std::string_view(marked).substr(i, 2);
      if (mark == "\xC2\xAB") expected.push_back({text.size(), 0}), i += 2;
      else if (mark == "\xC2\xBB") expected.back().end = text.size(), i += 2;
      else text += marked[i++];
    }
    std::vector<Detection> found;
    recognizer.find(text, found);
    std::erase_if(found, [&](const Detection& d) { return d.type != type || d.score < least; });
    ASSERT_EQ(found.size(), expected.size()) << marked;
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(text.substr(found[i].span.begin, found[i].span.size()),
                text.substr(expected[i].begin, expected[i].size()))
          << marked;
      EXPECT_EQ(found[i].explanation.find(text.substr(expected[i].begin, expected[i].size())), std::string::npos)
          << "an explanation must not hold the value";
    }
  }
}

/// A quarter of a megabyte of the worst the recognizer could be fed: a quadratic one would not come back.
inline void expect_linear(const Recognizer& recognizer, std::string_view piece) {
  std::string text;
  while (text.size() < (std::size_t{1} << 18)) text += piece;
  std::vector<Detection> found;
  recognizer.find(text, found);
  for (const Detection& detection : found) ASSERT_LE(detection.span.end, text.size());
}

}  // namespace firstpass::protect
