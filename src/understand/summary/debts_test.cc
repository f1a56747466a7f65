#include "understand/summary/debts.h"

#include <gtest/gtest.h>

#include "understand/summary/sentences.h"
#include "understand/summary/summarize.h"

namespace firstpass::understand {
namespace {

const Day kToday{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{23}};

Document text(const char* words, PartKind kind = PartKind::text) {
  Document document;
  Part& part = document.parts.emplace_back();
  part.kind = kind;
  part.text = words;
  return document;
}

struct Case {
  const char* words;
  const char *amount, *currency, *due, *payee;
};

class Debts : public testing::TestWithParam<Case> {};

TEST_P(Debts, AreFoundInRunningText) {
  auto fields = debt_fields(text(GetParam().words), 0, kToday);
  EXPECT_EQ(fields["amount_due"].value, GetParam().amount);
  EXPECT_EQ(fields["currency"].value, GetParam().currency);
  EXPECT_EQ(fields["due_date"].value, GetParam().due);
  EXPECT_EQ(fields["payee"].value, GetParam().payee);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Debts,
    testing::Values(Case{"Remind me to pay Sarah Miller ninety pounds by the fourth of December.", "90.00", "GBP",
                         "2026-12-04", "Sarah Miller"},
                    Case{"I owe Tom twelve euros fifty for lunch, due tomorrow.", "12.50", "EUR", "2026-11-24", "Tom"},
                    Case{"Please transfer EUR 1.250,40 to Muster Werkzeuge no later than 3 March 2027.", "1250.40",
                         "EUR", "2027-03-03", "Muster Werkzeuge"},
                    Case{"The invoice of £320.00 is payable within 14 days.", "320.00", "GBP", "2026-12-07", ""},
                    Case{"Your deposit of £4,200 reached us on Monday. Thanks.", "", "", "", ""},
                    Case{"I paid Tom £20 for lunch yesterday.", "", "", "", ""},
                    Case{"Ihre Zahlung über 90,00 EUR ist am 3. März eingegangen.", "", "", "", ""},
                    Case{"You have not paid the £90 that you owe Anna.", "90.00", "GBP", "", "Anna"},
                    Case{"The fee of £35 must be received by 4 December.", "35.00", "GBP", "2026-12-04", ""},
                    Case{"We met for two hours on Tuesday. The weather cost nothing.", "", "", "", ""},
                    Case{"The lamp was £40 and the desk £90.", "", "", "", ""},
                    Case{"Balance of Rose Day, 1990-03-11: please pay £45.", "45.00", "GBP", "", "Rose Day"},
                    Case{"für die Reparatur schulden Sie uns 1.284,50 EUR, zahlbar bis 1. Dezember 2026.", "1284.50",
                         "EUR", "2026-12-01", ""},
                    Case{"Le loyer de décembre est de 1.400 euros, à payer avant le 5 décembre 2026.", "1400.00", "EUR",
                         "2026-12-05", ""},
                    Case{"Faktura na 2 460,00 zł, termin płatności 15.12.2026.", "2460.00", "PLN", "2026-12-15", ""},
                    Case{"Bitte überweisen Sie 23,50 € bis Freitag.", "23.50", "EUR", "2026-11-27", ""},
                    Case{"Proszę zapłacić 120 zł do piątku.", "120.00", "PLN", "2026-11-27", ""},
                    Case{"You do not owe us anything. The invoice of £99.00 was cancelled.", "", "", "", ""},
                    Case{"You still owe me 65 € for the dinner on Friday.", "65.00", "EUR", "", ""},
                    Case{"", "", "", "", ""}));

TEST(Debts, AreOwedToTheWriterOfMe) {
  const Document letter = text("Hey, you still owe me 65 € for the dinner.");
  EXPECT_EQ(debt_fields(letter, 0, kToday, "Jan Novák")["payee"].value, "Jan Novák");
  EXPECT_EQ(debt_fields(letter, 0, kToday)["payee"].value, "");
  const Document theirs = text("Ich schulde dir noch 80 Euro.");
  EXPECT_EQ(debt_fields(theirs, 0, kToday, "Jonas")["amount_due"].value, "");
  EXPECT_EQ(debt_fields(theirs, 0, kToday)["amount_due"].value, "80.00");  // a note of one's own
  const Document other = text("Please pay Anna the 65 € that you owe.");
  EXPECT_EQ(debt_fields(other, 0, kToday, "Jan Novák")["payee"].value, "Anna");
}

TEST(Debts, PointToTheirWords) {
  const Document document = text("Hello. Pay Anna £90 by 4 December 2026.");
  auto fields = debt_fields(document, 0, kToday);
  const auto words = [&](const char* name) {
    const Span span = *fields[name].where->span;
    return document.parts[0].text.substr(span.begin, span.size());
  };
  EXPECT_EQ(words("amount_due"), "£90");
  EXPECT_EQ(words("due_date"), "4 December 2026");
  EXPECT_EQ(words("payee"), "Anna");
}

TEST(Summary, OfAMailCountsFromItsOwnDate) {
  Document mail = text("Dear Anna,\n\nthe balance of £120.00 is due by Friday.\n\nRegards\nTom");
  mail.media_type = "message/rfc822";
  mail.parts[0].metadata = {
      {"from", "Tom <tom@example.org>"}, {"subject", "Balance"}, {"date", "Mon, 5 Oct 2026 09:00:00 +0000"}};
  summarize(mail, kToday);
  EXPECT_EQ(mail.summary.kind, "mail");
  EXPECT_EQ(mail.summary.fields["date"].value, "2026-10-05");
  EXPECT_EQ(mail.summary.fields["due_date"].value, "2026-10-09");
  EXPECT_EQ(mail.summary.fields["amount_due"].value, "120.00");
  EXPECT_EQ(mail.summary.fields["subject"].value, "Balance");
}

TEST(Summary, OfAMemoLeadsWithWhatIsToPay) {
  Document memo = text("Okay so I need to pay the Gardener fifty pounds before Friday.", PartKind::audio);
  summarize(memo, kToday);
  EXPECT_EQ(memo.summary.kind, "memo");
  EXPECT_EQ(memo.summary.text.rfind("To pay: 50.00 GBP to Gardener by 2026-11-27.", 0), 0U) << memo.summary.text;
}

Document answer(const char* words, const char* quoted_words) {
  Document mail = text(words);
  mail.media_type = "message/rfc822";
  Part quoted;
  quoted.role = "quoted";
  quoted.text = quoted_words;
  mail.parts.push_back(quoted);
  summarize(mail, kToday);
  return mail;
}

TEST(Summary, OfAnAnswerLooksIntoWhatItQuotes) {
  Document mail = answer(
      "The balance on her invoice is yours, it is in her mail below.",
      "Invoice no. 17\nRemaining balance: EUR 312.40\nPayable by 10 December 2026 at the latest\nTo: Ferienhof Linde");
  EXPECT_EQ(mail.summary.fields["amount_due"].value, "312.40");
  EXPECT_EQ(mail.summary.fields["due_date"].value, "2026-12-10");
  EXPECT_EQ(mail.summary.fields["payee"].value, "Ferienhof Linde");
  EXPECT_EQ(mail.summary.fields["amount_due"].where->part, 1U);
}

TEST(Summary, BelievesTheMailBeforeWhatItQuotes) {
  Document mail = answer("Please pay £80 by 4 December 2026.", "You owe us £500 by 1 December 2026.");
  EXPECT_EQ(mail.summary.fields["amount_due"].value, "80.00");
  EXPECT_EQ(mail.summary.fields["due_date"].value, "2026-12-04");
}

TEST(Sentences, AreSplitWherePeopleEndThem) {
  const std::string words = "Dr. Smith paid 3.50 on 3. December. Was it 5. May I ask? Yes!\n- one\n- two";
  const auto sentences = split_sentences(words);
  std::vector<std::string> out;
  for (const auto& s : sentences) out.push_back(words.substr(s.span.begin, s.span.size()));
  EXPECT_EQ(out, (std::vector<std::string>{"Dr. Smith paid 3.50 on 3. December.", "Was it 5.", "May I ask?", "Yes!",
                                           "- one", "- two"}));
  EXPECT_TRUE(split_sentences("").empty());
  EXPECT_TRUE(split_sentences(" \n ").empty());
}

}  // namespace
}  // namespace firstpass::understand
