#include "understand/summary/amount.h"

#include <gtest/gtest.h>

#include "understand/summary/country.h"

namespace firstpass::understand {
namespace {

struct Case {
  const char* text;
  const char* value;  // of the first sum; empty when there is none
  const char* currency;
};

class Amounts : public testing::TestWithParam<Case> {};

TEST_P(Amounts, AreReadInEveryNotation) {
  const auto amounts = find_amounts(GetParam().text);
  if (*GetParam().value == '\0') {
    EXPECT_TRUE(amounts.empty()) << format_amount(amounts.front().hundredths);
    return;
  }
  ASSERT_FALSE(amounts.empty());
  EXPECT_EQ(format_amount(amounts.front().hundredths), GetParam().value);
  EXPECT_EQ(amounts.front().currency, GetParam().currency);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Amounts,
    testing::Values(Case{"1,234.56", "1234.56", ""}, Case{"1.234,56", "1234.56", ""},
                    Case{"1 234,56 zł", "1234.56", "PLN"}, Case{"1'234.50 CHF", "1234.50", "CHF"},
                    Case{"RM 12.00", "12.00", "MYR"}, Case{"RM12.00", "12.00", "MYR"}, Case{"£90", "90.00", "GBP"},
                    Case{"90 EUR", "90.00", "EUR"}, Case{"€ 5,000", "5000.00", "EUR"}, Case{"$8.20", "8.20", "USD"},
                    Case{"S$ 8.20", "8.20", "SGD"}, Case{"-3.50", "-3.50", ""}, Case{"(3.50)", "-3.50", ""},
                    Case{"12.00-", "-12.00", ""}, Case{"TOTAL:15. 90", "15.90", ""}, Case{"TOTAL 15 .90", "15.90", ""},
                    Case{"12,345,678.90", "12345678.90", ""}, Case{"8.60SR", "8.60", ""},
                    Case{"90 pounds", "90.00", "GBP"}, Case{"CASH -50.00", "-50.00", ""},
                    Case{"3 X 10.49", "10.49", ""},
                    // what is no money
                    Case{"12.03.2018", "", ""}, Case{"10:30", "", ""}, Case{"6.00%", "", ""}, Case{"6.00 %", "", ""},
                    Case{"0.454 kg", "", ""}, Case{"1.25 kg", "", ""}, Case{"192.168.10.20", "", ""},
                    Case{"A123.45", "", ""}, Case{"invoice 2026", "", ""}, Case{"03-77259003", "", ""},
                    Case{"22/12/2017 14:03", "", ""}, Case{"", "", ""}, Case{"999999999999999999999999999", "", ""}));

TEST(Amounts, KeepTheirPlaceInTheText) {
  const std::string text = "Total: RM 31.20 paid RM 50.00";
  const auto amounts = find_amounts(text);
  ASSERT_EQ(amounts.size(), 2U);
  EXPECT_EQ(text.substr(amounts[0].span.begin, amounts[0].span.size()), "RM 31.20");
  EXPECT_EQ(text.substr(amounts[1].span.begin, amounts[1].span.size()), "RM 50.00");
}

TEST(Amounts, SpansStayInsideAndApartForAnyBytes) {
  unsigned state = 7;
  for (int round = 0; round < 300; ++round) {
    std::string text;
    for (int i = 0; i < 60; ++i)
      text +=
          "0123456789.,' -/:€RM$kg\n\xC3"[(state = state * 1664525U + 1013904223U) >> 8U & 0xFFU ? (state >> 16U) % 26U
                                                                                                 : 0U];
    std::size_t last = 0;
    for (const Amount& amount : find_amounts(text)) {
      ASSERT_LE(last, amount.span.begin);
      ASSERT_LT(amount.span.begin, amount.span.end);
      ASSERT_LE(amount.span.end, text.size());
      last = amount.span.end;
    }
  }
}

TEST(Currencies, AreCounted) {
  const auto counts = count_currencies("RM 5.00 RM 6.00 $ 1.00");
  ASSERT_EQ(counts.size(), 2U);
  EXPECT_EQ(counts[0].code, "MYR");
  EXPECT_EQ(counts[0].count, 2);
  EXPECT_TRUE(counts[1].ambiguous);
  EXPECT_TRUE(count_currencies("Our firm, informed, Krakow").empty());
}

TEST(Amount, ASignThatTouchesTheNextNumberIsNotTheYears) {
  const auto amounts = find_amounts("Total amount due on August 3 , 2014 $4.11");
  ASSERT_EQ(amounts.size(), 1u);
  EXPECT_EQ(amounts[0].hundredths, 411);
  EXPECT_EQ(find_amounts("2014 $").size(), 1u);
}

// Three countries write "kr"; which of them, the language tells.
TEST(Amount, ASharedMarkIsTheCountrysOwn) {
  const auto read = [](const char* text) {
    const std::vector<Amount> amounts = find_amounts(text);
    return amounts.size() == 1 ? currency_in(amounts[0], guess_country(text)) : std::string("not one");
  };
  EXPECT_EQ(read("Det koster 1.250 kr. og regningen skal betales til Lars"), "DKK");
  EXPECT_EQ(read("Jeg har ikke betalt 450 kr for mva av varen"), "NOK");
  EXPECT_EQ(read("Jag ska betala 450 kr och det är sent"), "SEK");
  EXPECT_EQ(read("Regningen er på 300 kroner og skal betales uden moms"), "DKK");
  EXPECT_EQ(read("Prisen er 250 SEK og ikke mere, skriver de fra Danmark"), "SEK");
  EXPECT_EQ(read("450 kr"), "SEK");  // nothing tells: the usual one
}

}  // namespace
}  // namespace firstpass::understand
