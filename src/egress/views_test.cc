#include "egress/views.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <random>
#include <set>
#include <string>

#include "core/ids.h"

namespace firstpass::egress {
namespace {

TEST(Views, CanonicalFormIgnoresCaseSpaceAndInvisibleCharacters) {
  EXPECT_EQ(canonical("Kim \t\r\n WATSON"), "kim watson");
  EXPECT_EQ(canonical("STRASSE"), canonical("Straße"));
  EXPECT_EQ(canonical("Jose\u0301"), canonical("JOSÉ"));  // composed or not
  EXPECT_EQ(canonical("４１１１"), "4111");               // full-width digits
  EXPECT_EQ(canonical("4111\u200b1111"), "41111111");     // a zero-width space
  EXPECT_EQ(canonical("a\u00a0\u2003b"), "a b");          // spaces of typographers
  EXPECT_NO_FATAL_FAILURE((void)canonical("\xc3\x28\xff\xfe"));
}

TEST(Views, JsonEscapesAreUndone) {
  EXPECT_EQ(undo_json_escapes(R"(O\u0027Brien \"x\" a\/b\n)"), "O'Brien \"x\" a/b\n");
  EXPECT_EQ(undo_json_escapes(R"(\ud83d\ude00)"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(undo_json_escapes(R"(\u12)"), R"(\u12)");
  EXPECT_EQ(undo_json_escapes("end\\"), "end\\");
}

TEST(Views, PercentAndHtmlAreUndone) {
  EXPECT_EQ(undo_percent("Kim%20Watson%2C%zz%4"), "Kim Watson,%zz%4");
  EXPECT_EQ(undo_html("O&#39;Brien &amp; S&#xF6;hne &bogus; &#; &"), "O'Brien & S\u00f6hne &bogus; &#; &");
}

TEST(Views, SeparatorsBetweenDigitsGo) {
  EXPECT_EQ(squeeze_digits("card 4111 1111-1111.1111 ok 12"), "card 4111111111111111 ok 12");
  EXPECT_EQ(squeeze_digits("(212) 555-0199"), "(2125550199");
}

bool decodes_to(const std::string& text, const std::string& wanted) {
  bool seen = false;
  decode_runs(text, [&](std::string_view bytes) { seen |= bytes.find(wanted) != std::string_view::npos; });
  return seen;
}

TEST(Views, Base64IsFoundAtEveryAlignmentAndOverLineBreaks) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::string bytes(random() % 40, ' ');
    for (char& c : bytes) c = static_cast<char>(random());
    std::string encoded = to_base64(bytes + "kimberly.watson@example.org" + bytes);
    if (round % 2) encoded.insert(encoded.size() / 2, "\r\n  ");
    if (round % 3 == 0)
      for (char& c : encoded) c = c == '+' ? '-' : c == '/' ? '_' : c;
    ASSERT_TRUE(decodes_to("key" + std::string(random() % 4, 'x') + encoded + "\"", "kimberly.watson@example.org"));
  }
}

TEST(Views, HexIsFoundAtBothStarts) {
  EXPECT_TRUE(decodes_to("id=" + to_hex("Kim Watson"), "Kim Watson"));
  EXPECT_TRUE(decodes_to("a" + to_hex("Kim Watson"), "Kim Watson"));
  EXPECT_FALSE(decodes_to("nothing here", "Kim"));
}

}  // namespace
}  // namespace firstpass::egress
