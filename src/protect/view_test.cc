#include "protect/view.h"

#include <gtest/gtest.h>

namespace firstpass::protect {
namespace {

TEST(View, PlainTextIsItself) {
  for (const char* text : {"", "abc 123", "Müller 字 😀"}) {
    const View view(text);
    EXPECT_EQ(view.text(), text);
    EXPECT_EQ(view.to_source({0, 3}), (Span{0, 3}));
  }
}

// Where `value` stands in the view leads back to `source`.
void expect_source(const std::string& text, const std::string& value, const std::string& source) {
  const View view(text);
  const std::size_t at = view.text().find(value);
  ASSERT_NE(at, std::string::npos) << text << " is seen as " << view.text();
  const Span span = view.to_source({at, at + value.size()});
  EXPECT_EQ(text.substr(span.begin, span.size()), source);
}

TEST(View, SeesThroughTricks) {
  expect_source("card 4111\u200b1111\u200b11111111 x", "4111111111111111", "4111\u200b1111\u200b11111111");
  expect_source("\u200b4111\u200b", "4111", "4111");
  expect_source("é \uff14\uff11 x", "41", "\uff14\uff11");
  expect_source("٤١١١ x", "4111", "٤١١١");
  expect_source("555\u2011010\u20130", "555-010-0", "555\u2011010\u20130");
  expect_source("a\u00a0b", "a b", "a\u00a0b");
  expect_source("x\u202e12\u202cy", "12", "12");
  expect_source("\U0001D7D2\U0001D7CF", "41", "\U0001D7D2\U0001D7CF");
}

TEST(View, IllFormedBytesKeepTheirPlace) {
  expect_source("\xff\xfe kim \xc3", "kim", "kim");
  const View view("\xff");
  EXPECT_EQ(view.to_source({0, view.text().size()}), (Span{0, 1}));
}

}  // namespace
}  // namespace firstpass::protect
