#include "protect/misread.h"

#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

std::string read_as(std::string_view text) {
  Lexicon lexicon;
  std::vector<Span> changed;
  return with_digits_for_letters(Scan(lexicon, text), changed);
}

/// What is found of `type` stands between «…».
void expect_found(std::string_view type, const std::vector<std::string>& marked_texts) {
  static const RuleSet rules;
  for (const std::string& marked : marked_texts) {
    std::vector<Span> expected, found;
    const std::string text = unmarked(marked, expected);
    for (const Detection& d : rules.find(text, {std::string(type)}, 0.35))
      if (std::find(found.begin(), found.end(), d.span) == found.end()) found.push_back(d.span);
    EXPECT_EQ(found, expected) << marked;
  }
}

TEST(Misread, LettersInNumbersAreDigits) {
  EXPECT_EQ(read_as("geb. l7.O4.l988 in Linz"), "geb. 17.04.1988 in Linz");
  EXPECT_EQ(read_as("due O1/l2/2O24"), "due 01/12/2024");
  EXPECT_EQ(read_as("DE89 37O4 OO44 O532 0130 OO"), "DE89 3704 0044 0532 0130 00");
  EXPECT_EQ(read_as("DE893704OO440532013000."), "DE89370400440532013000.");
  EXPECT_EQ(read_as("4111 llll 1111 111l"), "4111 1111 1111 1111");
}

TEST(Misread, WordsAndCodesStayAsTheyAre) {
  for (const char* text : {"B2B and O2 in 2024", "the 1st, 5s or 20s", "I paid 12 so is 2024", "a 3D model IS 40 OS",
                           "x86-64, S3, i18n", "0x1F3l", "1.0.2l", "SOS 112", "room B12"})
    EXPECT_EQ(read_as(text), "") << text;
}

TEST(Misread, NumbersAreFoundWhereACheckOrAWordTells) {
  expect_found("DATE_OF_BIRTH", {"geb. «l7.O4.l988» in Linz", "Date of birth: «O1/l2/198O»", "born «l988-O4-l7»"});
  expect_found("IBAN_CODE", {"IBAN «DE89 37O4 0044 0532 0130 OO» bitte", "«DE893704OO440532013000»",
                             "IBAN DE89 37O4 0044 0532 0130 O1"});
  expect_found("CREDIT_CARD", {"card «4111 1111 llll 1111»", "card number «4111-1111-1111-llll», thanks",
                               "4111 llll 1111 1112 of them"});
  expect_found("CUSTOMER_ID", {"Customer no. «2O45 l188»"});
  expect_found("PHONE_NUMBER", {"Tel. «+49 l71 2345678»"});
}

TEST(Misread, IsLinear) {
  static const RuleSet rules;
  for (const char* piece : {"0O", "0O ", "l7.O4.", "O", "1l-"}) {
    std::string text;
    while (text.size() < (std::size_t{1} << 18)) text += piece;
    rules.find(text, {}, 0.35);
  }
}

TEST(Misread, TheAnswerDoesNotDependOnParts) {
  static const RuleSet rules;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "geb. l7.O4.l988, IBAN DE89 37O4 0044 0532 0130 OO und mehr Text dazu. ";
  const auto rows = [&](std::size_t part) {
    std::vector<std::pair<std::size_t, std::string>> out;
    for (const Detection& d : rules.find(text, {}, 0.35, part)) out.emplace_back(d.span.begin, d.type);
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_EQ(rows(RuleSet::kPart), rows(1 << 14));
}

}  // namespace
}  // namespace firstpass::protect
