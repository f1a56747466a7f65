#include "protect/encoded.h"

#include <gtest/gtest.h>

#include "core/ids.h"
#include "protect/detector.h"

namespace firstpass::protect {
namespace {

std::vector<std::string> said(std::string_view text) {
  std::vector<std::string> out;
  for (const EncodedText& one : encoded_texts(text)) out.push_back(one.text);
  return out;
}

TEST(EncodedTexts, AreRead) {
  const std::string mail = to_base64("anna.berg@example.com");
  EXPECT_EQ(said("data: " + mail + ", end"), (std::vector<std::string>{"anna.berg@example.com"}));
  EXPECT_EQ(said("{\"a\":\"" + mail + "\"}\n" + to_base64("Müller, Jürgen")),
            (std::vector<std::string>{"anna.berg@example.com", "Müller, Jürgen"}));
  EXPECT_EQ(said("eyJwaG9uZSI6Iis0OSAxNzEgMjM0NTY3OCJ9"),
            (std::vector<std::string>{"{\"phone\":\"+49 171 2345678\"}"}));
}

TEST(EncodedTexts, OfOrdinaryTextAreNone) {
  EXPECT_TRUE(
      said(
          "Donaudampfschifffahrtsgesellschaftskapitän ApplicationConfigurationManager 4f2a9c0d1e8b7a6f5c4d3e2b1a0f9e8d "
          "/usr/share/doc/package/examples/archive 12345678901234567890 ----------------------- ________________")
          .empty());
  EXPECT_TRUE(said("").empty());
}

TEST(EncodedTexts, OfOneEndlessLine) {
  const std::string line = to_base64(std::string(1 << 20, 'a'));
  ASSERT_EQ(encoded_texts(line).size(), 1U);
  EXPECT_EQ(encoded_texts(line)[0].span, (Span{0, line.size()}));
  EXPECT_TRUE(encoded_texts(std::string(1 << 22, 'a')).empty());
}

TEST(EncodedTexts, WithPrivateThingsAreHidden) {
  const auto detector = *Detector::create(nullptr, Profile::rules);
  const std::string mail = to_base64("write to anna.berg@example.com");
  const std::string text = "payload=" + mail + " and " + to_base64("nothing to be seen here");
  const auto found = *detector->detect(text, {}, {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].span, (Span{8, 8 + mail.size()}));
  EXPECT_EQ(found[0].type, "EMAIL_ADDRESS");
  DetectOptions only;
  only.types = {"CREDIT_CARD"};
  EXPECT_TRUE(detector->detect(text, only, {})->empty());
}

}  // namespace
}  // namespace firstpass::protect
