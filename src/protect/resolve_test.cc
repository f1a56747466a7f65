#include "protect/resolve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <string>

namespace firstpass::protect {
namespace {

Detection found(std::string_view text, std::string_view value, const char* type, double score, const char* by = "ner") {
  const std::size_t begin = text.find(value);
  return {{begin, begin + value.size()}, type, score, by, ""};
}
std::vector<std::string> values(std::string_view text, const std::vector<Detection>& detections) {
  std::vector<std::string> out;
  for (const Detection& d : detections)
    out.push_back(d.type + ":" + std::string(text.substr(d.span.begin, d.span.size())));
  return out;
}
using Values = std::vector<std::string>;

TEST(Resolve, RulesWinOnTheirSpans) {
  const std::string text = "Kim Watson kim@x.example office";
  const auto out = resolve(text, {found(text, "kim@x.example", "EMAIL_ADDRESS", 1, "email")},
                           {found(text, "Kim Watson kim@x.example office", "ADDRESS", 0.9)});
  EXPECT_EQ(values(text, out), (Values{"ADDRESS:Kim Watson", "EMAIL_ADDRESS:kim@x.example", "ADDRESS:office"}));
}

TEST(Resolve, WordsAroundAnAgeAreNoDate) {
  const std::string text = "Kim is 37 years old, Bo 41 since 3 May 2026";
  const auto out =
      resolve(text, {found(text, "37", "AGE", 0.9, "age"), found(text, "41", "AGE", 0.9, "age")},
              {found(text, "37 years old", "DATE_TIME", 0.9), found(text, "41 since 3 May 2026", "DATE_TIME", 0.9)});
  EXPECT_EQ(values(text, out), (Values{"AGE:37", "AGE:41", "DATE_TIME:since 3 May 2026"}));
}

TEST(Resolve, ATitleFoundByItselfBelongsToTheNameBehindIt) {
  const std::string text = "Anwesend: Hr. Bauer";
  const auto out =
      resolve(text, {}, {found(text, "Hr.", "PERSON", 0.9, "ner"), found(text, "Bauer", "PERSON", 0.9, "ner")});
  ASSERT_EQ(out.size(), 1U);
  EXPECT_EQ(text.substr(out[0].span.begin, out[0].span.size()), "Hr. Bauer");
}

TEST(Resolve, SurerThenLongerRuleWins) {
  const std::string text = "4111 1111 1111 1111 99";
  const auto out = resolve(text,
                           {found(text, text, "PHONE_NUMBER", 0.4, "phone"),
                            found(text, "4111 1111 1111 1111", "CREDIT_CARD", 1, "credit_card")},
                           {});
  EXPECT_EQ(values(text, out), (Values{"CREDIT_CARD:4111 1111 1111 1111", "PHONE_NUMBER:99"}));
}

TEST(Resolve, ADateLeavesNoScrapsOfANumber) {
  const auto left = [](const std::string& text, const std::string& date, const char* type, const char* by) {
    std::vector<Detection> rules{found(text, date, "DATE_TIME", 0.9, "date")}, names;
    (std::string(by) == "ner" ? names : rules).push_back(found(text, text, type, 0.6, by));
    return values(text, resolve(text, rules, names));
  };
  EXPECT_EQ(left("12.03.2024 55", "12.03.2024", "PHONE_NUMBER", "phone"), (Values{"DATE_TIME:12.03.2024"}));
  EXPECT_EQ(left("2024-03-12 9", "2024-03-12", "PHONE_NUMBER", "phone"), (Values{"DATE_TIME:2024-03-12"}));
  EXPECT_EQ(left("5 12/03/2024", "12/03/2024", "PHONE_NUMBER", "ner"), (Values{"DATE_TIME:12/03/2024"}));
  EXPECT_EQ(left("(1) 12.03.24 2", "12.03.24", "ID", "ner"), (Values{"DATE_TIME:12.03.24"}));
  // A number that stands whole beside the date stays one, and so does what holds a letter.
  EXPECT_EQ(left("089 1234 2024-03-12 9", "2024-03-12", "PHONE_NUMBER", "phone"),
            (Values{"PHONE_NUMBER:089 1234", "DATE_TIME:2024-03-12"}));
  EXPECT_EQ(left("2024-03-12 555 0142", "2024-03-12", "PHONE_NUMBER", "phone"),
            (Values{"DATE_TIME:2024-03-12", "PHONE_NUMBER:555 0142"}));
  EXPECT_EQ(left("7b 12 May", "12 May", "ADDRESS", "ner"), (Values{"ADDRESS:7b", "DATE_TIME:12 May"}));
}

TEST(Resolve, AStreetWithoutANameIsNoPlace) {
  const std::string text = "On this street, and in Church Street, we met Lane.";
  const auto out =
      resolve(text, {},
              {found(text, "street", "LOCATION", 0.9, "ner"), found(text, "Church Street", "LOCATION", 0.9, "ner"),
               found(text, "Lane", "PERSON", 0.9, "ner")});
  EXPECT_EQ(values(text, out), (Values{"LOCATION:Church Street", "PERSON:Lane"}));

  const std::string box = "Postfach 71 street in Albligen";
  EXPECT_EQ(values(box, resolve(box, {found(box, "Postfach 71", "LOCATION", 0.7, "address")},
                                {found(box, "71 street", "LOCATION", 0.9, "ner")})),
            (Values{"LOCATION:Postfach 71"}));
}

TEST(Resolve, AnIdentifierGoesOnOverSigns) {
  const std::string text = "F32.1, 2291/88-4. A7 and B9-soon";
  const auto out =
      resolve(text, {}, {found(text, "F32", "ID", 0.9), found(text, "2291", "ID", 0.9), found(text, "B9", "ID", 0.9)});
  EXPECT_EQ(values(text, out), (Values{"ID:F32.1", "ID:2291/88-4", "ID:B9"}));
}

TEST(Resolve, ALabelledValueIsWhole) {
  const std::string text = "customer number is 4711-0815-A, phone 4711-0815";
  const auto out = resolve(text,
                           {found(text, "4711-0815", "PHONE_NUMBER", 0.9, "phone"),
                            found(text, "4711-0815-A", "CUSTOMER_ID", 0.75, "field")},
                           {});
  EXPECT_EQ(values(text, out), (Values{"CUSTOMER_ID:4711-0815-A"}));
}

TEST(Resolve, AmountsOfMoneyStay) {
  for (const std::string amount : {"$1,250.40", "€ 99", "1.250,40 EUR", "12 dollars", "CHF 5'000", "£3.5m"}) {
    const std::string text = "Kim owes " + amount + " to Bo";
    const auto out = resolve(text, {}, {found(text, text, "ID", 0.9)});
    EXPECT_EQ(values(text, out), (Values{"ID:Kim owes", "ID:to Bo"})) << amount;
  }
}

TEST(Resolve, WordsOfGrammarAreNoNames) {
  const std::string text = "The and Kim, -- ";
  EXPECT_EQ(values(text, resolve(text, {},
                                 {found(text, "The and", "ORGANIZATION", 0.9), found(text, "Kim", "PERSON", 0.9),
                                  found(text, "-- ", "PERSON", 0.9)})),
            Values{"PERSON:Kim"});
}

TEST(Resolve, SmallWordsAreNobodyButAcronymsAndNamesMayBe) {
  const std::string text = "Who asks the WHO? Will asks Us in the US.";
  const auto all = {found(text, "Who", "PERSON", 0.9), found(text, "WHO", "ORGANIZATION", 0.9),
                    found(text, "Will", "PERSON", 0.9), found(text, "Us", "LOCATION", 0.9),
                    found(text, "US", "LOCATION", 0.9)};
  EXPECT_EQ(values(text, resolve(text, {}, all)), (Values{"ORGANIZATION:WHO", "PERSON:Will", "LOCATION:US"}));
}

TEST(Resolve, LanguagesAndNotesOfProgrammersAreNobody) {
  const std::string text = "TODO(Kim): say it in French to a French student";
  EXPECT_EQ(values(text, resolve(text, {},
                                 {found(text, "TODO", "PERSON", 0.9),
                                  found(text, "Kim", "PERSON", 0.9),
                                  found(text, "French", "ORGANIZATION", 0.9),
                                  {{text.rfind("French"), text.rfind("French") + 6}, "NRP", 0.9, "ner", ""}})),
            (Values{"PERSON:Kim", "NRP:French"}));
}

TEST(Resolve, IsSortedAndDisjointForAnything) {
  std::uint32_t state = 1;
  const auto random = [&state](std::size_t n) { return (state = state * 1664525 + 1013904223) / 65536 % n; };
  const std::string text = "a b, c-d e1 2 f. g h i j k l m n o p q r s t";
  for (int round = 0; round < 2000; ++round) {
    std::vector<Detection> lists[2];
    for (auto& list : lists) {
      for (std::size_t n = random(6); n > 0; --n) {
        const std::size_t begin = random(text.size() - 1);
        list.push_back(
            {{begin, begin + 1 + random(text.size() - begin)}, "T", static_cast<double>(random(10)) / 10, "x", ""});
      }
    }
    const auto out = resolve(text, lists[0], lists[1]);
    for (std::size_t i = 0; i < out.size(); ++i) {
      ASSERT_LT(out[i].span.begin, out[i].span.end);
      if (i > 0) { ASSERT_LE(out[i - 1].span.end, out[i].span.begin); }
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!std::isalnum(text[at])) continue;
      const auto covers = [at](const Detection& d) { return d.span.begin <= at && at < d.span.end; };
      const bool in = std::any_of(lists[0].begin(), lists[0].end(), covers) ||
                      std::any_of(lists[1].begin(), lists[1].end(), covers);
      const bool kept = std::any_of(out.begin(), out.end(), covers);
      // One lonely "a" or "i" is grammar.
      ASSERT_TRUE(kept || !in || text[at] == 'a' || text[at] == 'i') << at;
      ASSERT_TRUE(in || !kept);
    }
  }
}

TEST(Resolve, WhatRulesLeaveOfANameMayBeGrammar) {
  const std::string text = "a@example.com and Hauptstr. 3";
  const auto out =
      resolve(text, {{{0, 13}, "EMAIL_ADDRESS", 1, "email", ""}, {{18, 29}, "LOCATION", 0.9, "address", ""}},
              {{{0, 29}, "PERSON", 0.9, "ner", ""}});
  EXPECT_EQ(values(text, out), (Values{"EMAIL_ADDRESS:a@example.com", "LOCATION:Hauptstr. 3"}));
}

TEST(Resolve, APlainWordIsAHandleOnlyWhenTheModelIsSure) {
  const std::string text = "birth certifica, kwatson, k_watson";
  const auto out = resolve(text, {},
                           {{{6, 15}, "ONLINE_ID", 0.8, "ner", ""},
                            {{17, 24}, "ONLINE_ID", 0.95, "ner", ""},
                            {{26, 34}, "ONLINE_ID", 0.5, "ner", ""}});
  EXPECT_EQ(values(text, out), (Values{"ONLINE_ID:kwatson", "ONLINE_ID:k_watson"}));
}

TEST(Things, CommonWordsAreNoOrganisations) {
  const std::string mail = "Anna paid for the theatre tickets";
  const std::string receipt = "1 x Theatre tickets, Theatre Royal Ltd";
  std::vector<Detection> in_mail = {{{0, 4}, "PERSON", 0.99, "ner", ""}, {{18, 25}, "ORGANIZATION", 0.9, "ner", ""}};
  std::vector<Detection> in_receipt = {{{4, 11}, "ORGANIZATION", 0.9, "ner", ""},
                                       {{21, 38}, "ORGANIZATION", 0.9, "ner", ""}};
  ASSERT_TRUE(writes_names_with_capitals(mail, in_mail));
  std::unordered_set<std::string> common;
  add_common_words(mail, common);
  drop_things(mail, common, in_mail);
  drop_things(receipt, common, in_receipt);
  ASSERT_EQ(in_mail.size(), 1u);
  EXPECT_EQ(in_mail[0].type, "PERSON");
  ASSERT_EQ(in_receipt.size(), 1u) << "a firm that has a common word in its name stays hidden";
  EXPECT_EQ(in_receipt[0].span.begin, 21u);
}

TEST(Propagate, NamesAreHiddenElsewhere) {
  const std::string text = "Kimberly Watson called. Ms Watson's car. WATSON! kimberly? Watsons";
  const auto out = propagate(text, {found(text, "Kimberly Watson", "PERSON", 0.95)});
  EXPECT_EQ(values(text, out), (Values{"PERSON:Kimberly", "PERSON:Watson", "PERSON:Watson", "PERSON:WATSON"}));
  EXPECT_TRUE(propagate(text, {found(text, "Kimberly Watson", "PERSON", 0.3)}).empty()) << "too unsure to spread";
  const std::string will = "Will Bank. Will you go to the Bank?";
  EXPECT_TRUE(propagate(will, {found(will, "Will Bank", "PERSON", 0.95)}).empty()) << "ordinary words";
}

}  // namespace
}  // namespace firstpass::protect
