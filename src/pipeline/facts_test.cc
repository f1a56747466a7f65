#include "pipeline/facts.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

Document receipt() {
  Document document;
  document.source = "folder/receipt.jpg";
  Part part;
  part.text = "Hollin Motor\nAMOUNT DUE £368.80\nthank you";
  document.parts.push_back(part);
  document.summary.kind = "receipt";
  Field total{"368.80", 0.9, Where{0, Span{24, 31}, {}, {}}, ""};
  document.summary.fields["total"] = {"418.80", 0.9, {}, ""};
  document.summary.fields["amount_due"] = total;
  document.summary.fields["currency"] = {"GBP", 0.95, {}, ""};
  document.summary.fields["merchant"] = {"Hollin Motor", 0.8, {}, ""};
  document.summary.fields["due_date"] = {"2026-12-04", 0.7, {}, ""};
  return document;
}

TEST(Facts, OfADocumentWithSeveralDebtsAreEachOfThem) {
  Document mail;
  mail.source = "mail.eml";
  const auto field = [](const char* value) { return Field{value, 0.9, {}, ""}; };
  mail.summary.fields = {{"amount_due", field("85.00")}, {"currency", field("USD")}, {"payee", field("Pete")}};
  mail.summary.debts = {mail.summary.fields,
                        {{"amount_due", field("32.00")}, {"currency", field("USD")}, {"payee", field("Sara")}}};
  const auto debts = debts_of({mail});
  ASSERT_EQ(debts.size(), 2U);
  EXPECT_EQ(debts[0].payee + " " + debts[0].amount, "Pete 85.00");
  EXPECT_EQ(debts[1].payee + " " + debts[1].amount, "Sara 32.00");
}

TEST(Facts, AmountDueWinsOverTotalAndQuotesItsLine) {
  const auto debts = debts_of({receipt()});
  ASSERT_EQ(debts.size(), 1u);
  EXPECT_EQ(debts[0].amount, "368.80");
  EXPECT_EQ(debts[0].payee, "Hollin Motor");
  EXPECT_EQ(debts[0].due, "2026-12-04");
  EXPECT_EQ(debts[0].quote, "AMOUNT DUE £368.80");
  EXPECT_DOUBLE_EQ(debts[0].confidence, 0.7);
}

TEST(Facts, ALongLineIsQuotedInWholeWords) {
  Document document = receipt();
  std::string& text = document.parts[0].text;
  const std::string before = "Würzburger Straßenbauamt, Buchhaltung, schreibt am heutigen Tage: bitte zahlen Sie ",
                    after = " noch vor Weihnachten, Rückfragen beantwortet kassenverwaltung@amt.example gerne";
  text = before + "368,80" + after;
  document.summary.fields["amount_due"].where->span = Span{before.size(), before.size() + 6};
  const std::string quote = debts_of({document})[0].quote;
  EXPECT_EQ(quote,
            "… Buchhaltung, schreibt am heutigen Tage: bitte zahlen Sie 368,80 noch vor Weihnachten, Rückfragen "
            "beantwortet …");
}

TEST(Facts, SuspiciousFieldLowersConfidence) {
  Document document = receipt();
  document.summary.fields["amount_due"].suspicious = "the lines add up to another sum";
  const auto debts = debts_of({document});
  EXPECT_EQ(debts[0].suspicious, "the lines add up to another sum");
  EXPECT_LE(debts[0].confidence, 0.5);
}

TEST(Facts, NoAmountNoDebt) {
  Document document = receipt();
  document.summary.fields.erase("total");
  document.summary.fields.erase("amount_due");
  EXPECT_TRUE(debts_of({document}).empty());
}

TEST(Facts, QuestionSaysWhatIsWanted) {
  const Wanted all = wanted_by("How much do I owe, to whom, by when? Remind me.");
  EXPECT_TRUE(all.amount && all.payee && all.due && all.reminder);
  const Wanted none = wanted_by("Summarise this thread");
  EXPECT_FALSE(none.money() || none.reminder);
}

TEST(Facts, ReadableForms) {
  EXPECT_EQ(readable_money("1184.50", "EUR"), "€1,184.50");
  EXPECT_EQ(readable_money("90", "GBP"), "£90");
  EXPECT_EQ(readable_money("1234567.00", "SEK"), "1,234,567.00 SEK");
  EXPECT_EQ(readable_money("-1000.00", ""), "-1,000.00");
  EXPECT_EQ(readable_date("2026-12-04"), "4 December 2026");
  EXPECT_EQ(readable_date("soon"), "soon");
  EXPECT_EQ(readable_date("2026-13-04"), "2026-13-04");
}

}  // namespace
}  // namespace firstpass::pipeline
