// What holds for all recognizers together: any cut of a text, any bytes, linear work.
#include "protect/rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "protect/shapes.h"

namespace firstpass::protect {

namespace {

constexpr double kHidden = 0.35;

const RuleSet& rules() {
  static const RuleSet all;
  return all;
}

using Found = std::tuple<std::size_t, std::size_t, std::string, double>;
std::vector<Found> flat(const std::vector<Detection>& detections, std::size_t shift = 0) {
  std::vector<Found> out;
  for (const Detection& d : detections) {
    // How much of a text is in another script is asked of the whole text.
    if (d.recognizer != "other_script") out.emplace_back(d.span.begin + shift, d.span.end + shift, d.type, d.score);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> samples() {
  std::vector<std::string> out = {
      "Kim Watson, born 12 March 1984, lives at 12 Main Street, Springfield, IL 62704.\nCall (415) 555-0132 or +49 30 "
      "901820.",
      "IBAN DE89 3704 0044 0532 0130 00 BIC COBADEFFXXX\nKundennummer: K-100233, card 4111 1111 1111 1111 exp 12/27",
      "SSN 536-90-4399; passport no. 533380006; ip 10.1.2.3, fe80::1ff:fe23:4567:890a; "
      "https://kim:pw12@x.example/a?b=c",
      "Rechnung vom 03.04.2024 über 1.250,00 EUR, zahlbar bis 3. Mai 2024 an kim.watson@mail.example",
      "電話 03-1234-5678、東京都千代田区丸の内1-9-1。 生年月日1984年3月12日",
      "password = \"hunter2!\"\napi_key: 0f1e2d3c4b5a69788796a5b4c3d2e1f0",
      "nothing private in here at all",
      "1 2 3 4 5 6 7 8 9 10"};
  return out;
}

TEST(RuleSet, EveryShapeCompiles) {
  for (const auto& recognizer : rules().recognizers()) {
    for (const Shape& shape : recognizer->shapes()) EXPECT_FALSE(Pattern(shape.pattern).contains("")) << shape.type;
  }
}

TEST(RuleSet, TwoTextsWithABlankLineBetweenAreTwoTexts) {
  for (const std::string& a : samples()) {
    for (const std::string& b : samples()) {
      std::vector<Found> expected = flat(rules().find(a, {}, 0));
      for (const Found& found : flat(rules().find(b, {}, 0), a.size() + 2)) expected.push_back(found);
      std::sort(expected.begin(), expected.end());
      EXPECT_EQ(flat(rules().find(a + "\n\n" + b, {}, 0)), expected) << a << "\n--\n" << b;
    }
  }
}

TEST(RuleSet, TheSizeOfPartsMakesNoDifference) {
  std::mt19937 random(7);
  std::string text;
  const std::vector<std::string> pieces = samples();
  while (text.size() < 300000) text += pieces[random() % pieces.size()] + (random() % 3 == 0 ? "\n" : " ");
  const std::vector<Found> whole = flat(rules().find(text, {}, kHidden));
  ASSERT_GT(whole.size(), 1000U);
  for (const std::size_t part : {10007U, 65536U, 99991U})
    EXPECT_EQ(flat(rules().find(text, {}, kHidden, part)), whole) << part;
}

// Work is counted in bytes that expressions look at; four times the text may cost four times the work and no more.
TEST(RuleSet, WorkIsLinearOnHostileInput) {
  for (const std::string piece : {"1",
                                  "1 ",
                                  "12-",
                                  "1.",
                                  "a@",
                                  "a.b",
                                  "://",
                                  "::",
                                  "(",
                                  "+1",
                                  "A1",
                                  "DE12",
                                  "12 Main ",
                                  "Street 1 ",
                                  "May 1 ",
                                  "1/2/",
                                  "password=",
                                  "password is ",
                                  "key: a",
                                  "order no 1",
                                  "born ",
                                  "age 1 ",
                                  "sk-a1",
                                  "-----BEGIN PRIVATE KEY-----",
                                  "eyJa.",
                                  "市1",
                                  "ул. 1",
                                  "0.12345,",
                                  "\xC3\xA9\x31",
                                  "1\xE2\x80\x8B",
                                  "\xFF",
                                  "Straße 1",
                                  "tel 1 ",
                                  "a1b2c3d4e5f6g7h8",
                                  "=",
                                  ":1:"}) {
    const auto work = [&](std::size_t size) {
      std::string text;
      while (text.size() < size) text += piece;
      pattern_work() = 0;
      rules().find(text, {}, kHidden);
      return pattern_work();
    };
    const std::uint64_t small = work(1 << 13), large = work(1 << 15);
    EXPECT_LE(large, 5 * small + (1 << 16)) << piece;
  }
}

TEST(RuleSet, AnyBytesLeadBackIntoTheText) {
  std::mt19937 random(11);
  const std::vector<std::string> pieces = {"\xFF",         "\xC3",     "\xE2\x80\x8B", "\xF0\x9F\x98\x80",
                                           "4111",         " ",        "1111",         "-",
                                           "１２３",       "\xCC\x81", "a@b.example",  "\n",
                                           "DE89",         "３７０４", "password: ",   std::string(1, '\0'),
                                           "\xED\xA0\x80", "٤٥٦",      "Ｄ",           "тел "};
  for (int round = 0; round < 400; ++round) {
    std::string text;
    for (std::size_t i = 0; i < 60; ++i) text += pieces[random() % pieces.size()];
    for (const Detection& d : rules().find(text, {}, 0)) {
      ASSERT_LT(d.span.begin, d.span.end);
      ASSERT_LE(d.span.end, text.size());
    }
  }
}

TEST(RuleSet, SeesThroughTricks) {
  const auto types = [](const std::string& text) {
    std::set<std::string> out;
    for (const Detection& d : rules().find(text, {}, kHidden)) out.insert(d.type);
    return out;
  };
  EXPECT_TRUE(types("card ４１１１ １１１１ １１１１ １１１１").count("CREDIT_CARD"));
  EXPECT_TRUE(types("card 4111\xE2\x80\x8B 1111\xE2\x80\x8B 1111 1111").count("CREDIT_CARD"));
  EXPECT_TRUE(types("IBAN D\xD0\x95"
                    "89 3704 0044 0532 0130 00")
                  .count("IBAN_CODE"))
      << "a Cyrillic letter";
  EXPECT_TRUE(types("write to kim＠mail．example").count("EMAIL_ADDRESS"));
  EXPECT_TRUE(types("“4111 1111 1111 1111”").count("CREDIT_CARD"));
  EXPECT_TRUE(types("電話番号03-1234-5678です").count("PHONE_NUMBER"));
}

TEST(RuleSet, TypesAskedForByNameComeWithAnyScore) {
  EXPECT_TRUE(rules().find("121000358", {}, kHidden).empty() ||
              rules().find("121000358", {}, kHidden)[0].type != "ABA_ROUTING_NUMBER");
  ASSERT_EQ(rules().find("121000358", {"ABA_ROUTING_NUMBER"}, 0).size(), 1U);
}

}  // namespace
}  // namespace firstpass::protect
