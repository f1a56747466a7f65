#include "pipeline/local_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Document debt_document(const std::string& name, const std::string& amount, const std::string& currency,
                       const std::string& payee, const std::string& due) {
  Document document;
  document.source = name;
  document.parts.emplace_back();
  document.summary.fields["amount_due"] = {amount, 0.9, {}, ""};
  document.summary.fields["currency"] = {currency, 0.9, {}, ""};
  document.summary.fields["payee"] = {payee, 0.9, {}, ""};
  document.summary.fields["due_date"] = {due, 0.9, {}, ""};
  return document;
}

constexpr char kQuestion[] = "How much do I owe, to whom, by when? Remind me.";

TEST(LocalAnswer, NamesEveryDebtAndAddsPerCurrency) {
  const std::vector<Document> documents = {debt_document("a.jpg", "368.80", "GBP", "Hollin Motor", "2026-12-04"),
                                           debt_document("b.wav", "90.00", "GBP", "Rebecca Collins", "2026-12-07"),
                                           debt_document("c.eml", "312.4", "EUR", "Ferienhof Lindenau", "2026-12-10")};
  const LocalAnswer answer = answer_locally(documents, kQuestion);
  EXPECT_THAT(answer.text, HasSubstr("£458.80"));
  EXPECT_THAT(answer.text, HasSubstr("€312.40"));
  EXPECT_THAT(answer.text, HasSubstr("Rebecca Collins"));
  EXPECT_THAT(answer.text, HasSubstr("7 December 2026"));
  ASSERT_EQ(answer.reminders.size(), 3u);
  EXPECT_EQ(answer.reminders[2].due, "2026-12-10");
}

TEST(LocalAnswer, AnswersAboutMoneyOnlyWhenAskedAboutIt) {
  std::vector<Document> documents = {debt_document("rent.txt", "1450.00", "EUR", "Wirth KG", "2026-12-04")};
  documents[0].parts[0].text = "The landlord is Gebr. Wirth. The flat is free from 1 March. Billy has the keys.";
  documents[0].parts[0].media_type = "text/plain";
  for (const char* question : {"Who is the landlord?", "When does the flat become free?", "Who is Billy?"}) {
    const LocalAnswer answer = answer_locally(documents, question);
    EXPECT_THAT(answer.text, Not(HasSubstr("You owe"))) << question;
  }
  EXPECT_THAT(answer_locally(documents, "When does the flat become free?").text, HasSubstr("1 March"));
  EXPECT_THAT(answer_locally(documents, "Who is the landlord?").text, HasSubstr("Gebr. Wirth"));
  EXPECT_THAT(answer_locally(documents, "To whom do I pay what, and when?").text, HasSubstr("You owe"));
}

TEST(LocalAnswer, SummarisesByTheSentencesThatCarryTheText) {
  Document mail = debt_document("thread.eml", "312.40", "EUR", "Lindenau", "2026-12-10");
  mail.summary.text = "Cottage at Lindenau. To pay: 312.40 EUR by 2026-12-10.";
  mail.parts[0].text = "The cottage at Lindenau is booked for us. The keys of the cottage are at the farm next door.";
  const LocalAnswer answer = answer_locally({mail}, "Summarise this thread, please");
  EXPECT_THAT(answer.text, HasSubstr("thread.eml: Cottage at Lindenau. To pay: 312.40 EUR"));
  EXPECT_THAT(answer.text, HasSubstr("keys of the cottage"));
  EXPECT_GT(answer.confidence, 0);
}

TEST(LocalAnswer, SaysWhatItCannotDo) {
  const std::vector<Document> documents = {debt_document("a", "1.00", "EUR", "X", "2026-12-04")};
  const LocalAnswer answer = answer_locally(documents, "Translate this letter into French");
  EXPECT_EQ(answer.confidence, 0);
  EXPECT_THAT(answer.text, HasSubstr("translate"));
  EXPECT_THAT(answer.text, Not(HasSubstr("nearest to the question")));
}

TEST(LocalAnswer, ATranslationThatIsAskedAboutIsLookedUp) {
  Document page;
  page.source = "game.txt";
  page.parts.emplace_back();
  page.parts[0].media_type = "text/plain";
  page.parts[0].text =
      "The anthem was sung by a choir. The actress Marlee Matlin gave the translation into sign "
      "language. The match began an hour later.";
  const LocalAnswer answer = answer_locally({page}, "What actress did the translation for the game?");
  EXPECT_GT(answer.confidence, 0);
  EXPECT_THAT(answer.text, HasSubstr("Marlee Matlin"));
}

TEST(LocalAnswer, WhatAHandWroteAndMayBeMisreadIsNeitherSummedNorRemindedOf) {
  Document note = debt_document("note.jpg", "64.00", "EUR", "Tom", "2026-12-04");
  note.summary.fields["amount_due"].suspicious = "handwriting, it may be misread";
  const LocalAnswer alone = answer_locally({note}, "How much do I owe? Remind me.");
  EXPECT_THAT(alone.text, HasSubstr("Written by hand and may be misread:"));
  EXPECT_THAT(alone.text, Not(HasSubstr("You owe")));
  EXPECT_TRUE(alone.reminders.empty());
  EXPECT_LE(alone.confidence, 0.5);
  const Document bill = debt_document("bill.pdf", "10.00", "EUR", "X", "2026-12-05");
  const LocalAnswer both = answer_locally({note, bill}, "How much do I owe in all? Remind me.");
  EXPECT_THAT(both.text, HasSubstr("You owe €10.00, and what is written by hand"));
  EXPECT_THAT(both.text, HasSubstr("€64.00"));
  EXPECT_EQ(both.reminders.size(), 1U);
}

TEST(LocalAnswer, ASumSaysWhatItLeavesOut) {
  const auto text_of = [](const char* source, const char* kind, const char* text) {
    Document document;
    document.source = source;
    document.summary.kind = kind;
    document.parts.emplace_back();
    document.parts[0].text = text;
    return document;
  };
  const std::vector<Document> documents = {debt_document("bill.pdf", "10.00", "EUR", "X", "2026-12-05"),
                                           text_of("letter.txt", "text", "The windows come to €640.00 with glass."),
                                           text_of("paid.txt", "text", "We received your €75.00, thank you."),
                                           text_of("shop.jpg", "receipt", "Milk €1.20")};
  const LocalAnswer answer = answer_locally(documents, "How much do I owe in all?");
  EXPECT_THAT(answer.text, HasSubstr("Not counted"));
  EXPECT_THAT(answer.text, HasSubstr("letter.txt: \"The windows come to €640.00"));
  EXPECT_THAT(answer.text, Not(HasSubstr("paid.txt")));
  EXPECT_THAT(answer.text, Not(HasSubstr("shop.jpg")));
  EXPECT_THAT(answer_locally({documents[0]}, "How much do I owe?").text, Not(HasSubstr("Not counted")));
}

TEST(LocalAnswer, WhatIsSaidToSeveralPeopleIsOwedByWhoTheyAre) {
  Document chat = debt_document("chat.txt", "45.00", "GBP", "Nat", "2026-12-04");
  chat.summary.debts = {chat.summary.fields, chat.summary.fields};
  chat.summary.debts[0]["debtor"].value = "Sam";
  chat.summary.debts[1]["debtor"].value = "Ella";
  chat.summary.debts[1]["amount_due"].value = "31.00";
  const char* question = "How much do I owe? Remind me.";
  const LocalAnswer unknown = answer_locally({chat}, question);
  EXPECT_THAT(unknown.text, AllOf(HasSubstr("said to Sam"), HasSubstr("said to Ella"), HasSubstr("my_names"),
                                  Not(HasSubstr("You owe"))));
  EXPECT_TRUE(unknown.reminders.empty());
  EXPECT_LT(unknown.confidence, 0.5);
  const LocalAnswer ella = answer_locally({chat}, question, {}, "Ella Berg, Ellie");
  EXPECT_THAT(ella.text, AllOf(HasSubstr("You owe £31.00"), Not(HasSubstr("45"))));
  EXPECT_EQ(ella.reminders.size(), 1U);
  const LocalAnswer other = answer_locally({chat}, question, {}, "Elladan");
  EXPECT_THAT(other.text, HasSubstr("others are asked for money"));
  const Document bill = debt_document("bill.pdf", "10.00", "GBP", "X", "2026-12-05");
  const LocalAnswer both = answer_locally({chat, bill}, question);
  EXPECT_THAT(both.text, AllOf(HasSubstr("You owe £10.00:"), HasSubstr("said to Sam")));
  EXPECT_EQ(both.reminders.size(), 1U);
}

TEST(LocalAnswer, OwnBillsAreNobodysDebtToOneself) {
  const Document own = debt_document("invoice.eml", "1450.00", "EUR", "Jo Lind", "2026-12-04");
  EXPECT_THAT(answer_locally({own}, "How much do I owe?", {}, "Jo Lind").text, Not(HasSubstr("You owe")));
  EXPECT_THAT(answer_locally({own}, "How much do I owe?", {}, "Ella").text, HasSubstr("You owe"));
  EXPECT_THAT(answer_locally({own}, "How much do I owe?", {}, "Jo").text, HasSubstr("You owe")) << "another Jo";
  const Document shop = debt_document("invoice.eml", "1450.00", "EUR", "Jo Lind Design", "2026-12-04");
  EXPECT_THAT(answer_locally({shop}, "How much do I owe?", {}, "Jo Lind").text, Not(HasSubstr("You owe")));
  const Document mine = debt_document("invoice.eml", "1450.00", "EUR", "Me", "2026-12-04");
  EXPECT_THAT(answer_locally({mine}, "How much do I owe?").text, Not(HasSubstr("You owe")));
}

TEST(LocalAnswer, NoReminderUnlessAsked) {
  const LocalAnswer answer =
      answer_locally({debt_document("a", "1.00", "EUR", "X", "2026-12-04")}, "How much do I owe?");
  EXPECT_TRUE(answer.reminders.empty());
}

TEST(LocalAnswer, AbstainsWhenNothingIsThere) {
  const LocalAnswer answer = answer_locally({}, "Who is the president?");
  EXPECT_EQ(answer.confidence, 0);
  EXPECT_THAT(answer.text, HasSubstr("No sentence"));
}

TEST(LocalAnswer, WhoOwesMeAsksForTheOtherSide) {
  const std::vector<Document> documents = {debt_document("a.eml", "20.00", "GBP", "Anna", "2026-12-01")};
  const LocalAnswer answer = answer_locally(documents, "Who owes me money?");
  EXPECT_THAT(answer.text, Not(HasSubstr("You owe")));
}

}  // namespace
}  // namespace firstpass::pipeline
