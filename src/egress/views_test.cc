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

/// Every run, letter by letter, as decode_runs() is described; of base64 as it stands, or of hex.
std::multiset<std::string> runs_of(const std::string& text, bool hex, std::size_t fewest) {
  constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_",
                             kHex = "0123456789abcdefABCDEF", kSpaces = " \t\r\n\v\f";
  const std::string_view symbols = hex ? kHex : kBase64;
  std::multiset<std::string> out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string run;
    while (at < text.size() && symbols.find(text[at]) != symbols.npos) {
      run += text[at++];
      if (at == text.size() || symbols.find(text[at]) != symbols.npos) continue;
      const std::size_t next = text.find_first_not_of(kSpaces, at);
      const bool breaks = next != text.npos && text.substr(at, next - at).find('\n') != text.npos;
      if (breaks && symbols.find(text[next]) != symbols.npos) at = next;
    }
    if (run.size() < 4) continue;
    for (std::size_t start = 0; start < (hex ? 2U : 4U) && start < run.size(); ++start) {
      std::string part = run.substr(start), bytes(part.size(), '\0');
      std::size_t size = 0;
      if (hex) part.resize(part.size() / 2 * 2), size = part.size() / 2;
      else size = part.size() * 3 / 4;
      if (size >= fewest && size > 0) out.insert((hex ? "h" : "b") + std::to_string(size));
    }
  }
  return out;
}

TEST(Views, NoRunIsPassedOver) {
  constexpr std::string_view kSigns = "aaaabcdezzzQ01+/ \n\r\t\",";
  std::mt19937 random(5);
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 120, ' ');
    // Long runs and short ones, few breaks and many.
    const std::size_t signs = round % 3 == 0 ? kSigns.size() : round % 3 == 1 ? kSigns.size() - 7 : 17;
    for (char& c : text) c = kSigns[random() % signs];
    const std::size_t fewest = 1 + random() % 20;
    std::multiset<std::string> expected = runs_of(text, false, fewest), found;
    expected.merge(runs_of(text, true, fewest));
    std::size_t bytes = 0, count = 0, wanted = 0;
    decode_runs(
        text, [&](std::string_view decoded) { bytes += decoded.size(), ++count; }, fewest);
    for (const std::string& one : expected) wanted += std::stoul(one.substr(1));
    ASSERT_EQ(count, expected.size()) << text << " " << fewest;
    ASSERT_EQ(bytes, wanted) << text << " " << fewest;
  }
}

TEST(Views, HexIsFoundAtBothStarts) {
  EXPECT_TRUE(decodes_to("id=" + to_hex("Kim Watson"), "Kim Watson"));
  EXPECT_TRUE(decodes_to("a" + to_hex("Kim Watson"), "Kim Watson"));
  EXPECT_FALSE(decodes_to("nothing here", "Kim"));
}

}  // namespace
}  // namespace firstpass::egress
