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

std::map<std::string, Field> debt_fields(const Document& document, std::size_t part, Day reference,
                                         std::string_view writer = {}) {
  return read_debts(document, part, reference, writer).fields;
}

std::vector<std::map<std::string, Field>> separate_debts(const Document& document, std::size_t part, Day reference,
                                                         std::string_view writer = {}) {
  return read_debts(document, part, reference, writer).each;
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
    testing::Values(
        Case{"Remind me to pay Sarah Miller ninety pounds by the fourth of December.", "90.00", "GBP", "2026-12-04",
             "Sarah Miller"},
        Case{"El precio es de 12 € por niño; hay que pagarlo antes del 1 de diciembre.", "12.00", "EUR", "2026-12-01",
             ""},
        Case{"I owe Tom twelve euros fifty for lunch, due tomorrow.", "12.50", "EUR", "2026-11-24", "Tom"},
        Case{"Please transfer EUR 1.250,40 to Muster Werkzeuge no later than 3 March 2027.", "1250.40", "EUR",
             "2027-03-03", "Muster Werkzeuge"},
        Case{"The invoice of £320.00 is payable within 14 days.", "320.00", "GBP", "2026-12-07", ""},
        Case{"Your deposit of £4,200 reached us on Monday. Thanks.", "", "", "", ""},
        Case{"I paid Tom £20 for lunch yesterday.", "", "", "", ""},
        Case{"Ihre Zahlung über 90,00 EUR ist am 3. März eingegangen.", "", "", "", ""},
        Case{"You have not paid the £90 that you owe Anna.", "90.00", "GBP", "", "Anna"},
        Case{"The fee of £35 must be received by 4 December.", "35.00", "GBP", "2026-12-04", ""},
        Case{"We met for two hours on Tuesday. The weather cost nothing.", "", "", "", ""},
        Case{"The lamp was £40 and the desk £90.", "", "", "", ""},
        Case{"Balance of Rose Day, 1990-03-11: please pay £45.", "45.00", "GBP", "", "Rose Day"},
        Case{"für die Reparatur schulden Sie uns 1.284,50 EUR, zahlbar bis 1. Dezember 2026.", "1284.50", "EUR",
             "2026-12-01", ""},
        Case{"Le loyer de décembre est de 1.400 euros, à payer avant le 5 décembre 2026.", "1400.00", "EUR",
             "2026-12-05", ""},
        Case{"Faktura na 2 460,00 zł, termin płatności 15.12.2026.", "2460.00", "PLN", "2026-12-15", ""},
        Case{"Bitte überweisen Sie 23,50 € bis Freitag.", "23.50", "EUR", "2026-11-27", ""},
        Case{"Proszę zapłacić 120 zł do piątku.", "120.00", "PLN", "2026-11-27", ""},
        Case{"You do not owe us anything. The invoice of £99.00 was cancelled.", "", "", "", ""},
        Case{"You still owe me 65 € for the dinner on Friday.", "65.00", "EUR", "", ""},
        Case{"Rechnungsbetrag: 189,90 EUR\nMahngebühr: 5,00 EUR\nOffener Gesamtbetrag: 194,90 EUR", "194.90", "EUR", "",
             ""},
        Case{"Ben owes me £25.", "", "", "", ""},
        Case{"Bob still owes you 60 dollars. You owe Bob 10 dollars.", "10.00", "USD", "", "Bob"},
        Case{"Herr Klein schuldet Ihnen 80 €.", "", "", "", ""}, Case{"Kim owes Bob 5 EUR.", "", "", "", ""},
        Case{"Marco mi deve 30 euro. Devo 18 euro a Sara entro il 4 dicembre 2026.", "18.00", "EUR", "2026-12-04",
             "Sara"},
        Case{"Don't pay the $300 invoice from Fakey Domains LLC, it is a scam.", "", "", "", ""},
        Case{"Die Rechnung über 90 € nicht bezahlen, das ist Betrug.", "", "", "", ""},
        Case{"If you do not pay the £80 by 1 December 2026, we cut the line.", "80.00", "GBP", "2026-12-01", ""},
        Case{"Gutschrift Nr. 12: Wir überweisen Ihnen 75,00 € bis 10.12.2026 auf Ihr Konto.", "", "", "", ""},
        Case{"Quote 77. If you accept, a deposit of 1,000 EUR is payable.", "", "", "", ""},
        Case{"I paid Al $20 and still owe him $30.", "30.00", "USD", "", ""},
        Case{"Invoice of October 5, 2026 $180.00\nLate fee $5.00\nTotal $185.00", "185.00", "USD", "2026-10-05", ""},
        Case{"Rechnung vom 05.10.2026             184,60 EUR\nVerzugszinsen                         1,12 EUR\n"
             "Gesamtbetrag                        190,72 EUR\nBitte überweisen Sie bis 30.11.2026.",
             "190.72", "EUR", "2026-11-30", ""},
        Case{"Hauptforderung: 99,00 €, Inkassokosten: 48,00 €, offen gesamt: 147,00 €.", "147.00", "EUR", "", ""},
        Case{"Zahlbar in 3 Raten zu je 150,00 €: 01.12.2026, 01.01.2027, 01.02.2027", "150.00", "EUR", "2026-12-01",
             ""},
        Case{"Summe netto 100,00 €\nRechnungsbetrag 119,00 €\nabzgl. Anzahlung 50,00 €\nRestbetrag 69,00 "
             "€\nZahlungsziel: "
             "14 Tage ab Rechnungsdatum (23.11.2026). Bei Zahlung bis 27.11.2026 gewähren wir 3 % Skonto.",
             "69.00", "EUR", "2026-12-07", ""},
        Case{"Amount due: $1,240.00\n2% discount ($24.80) if paid within 10 days.\nNet 30, invoice date: November 23, "
             "2026",
             "1240.00", "USD", "2026-12-23", ""},
        Case{"Your car is ready, it came to four hundred and twelve pounds. Pay on Friday.", "412.00", "GBP",
             "2026-11-27", ""},
        Case{"Jestem winna Kasi 75 zł.", "75.00", "PLN", "", "Kasi"},
        Case{"Ik ben Joke nog 35 euro schuldig.", "35.00", "EUR", "", ""},
        Case{"Sie schulden der Stadtkasse 45 €.", "45.00", "EUR", "", "Stadtkasse"},
        Case{"Ihr neuer Abschlag beträgt ab Dezember 96,00 € monatlich.\n\nNachzahlung\t48,20 €\nfällig am\t"
             "16.11.2026",
             "48.20", "EUR", "2026-11-16", ""},
        Case{"The total to pay is £500. A deposit of £100 is due by 1 December 2026.", "100.00", "GBP", "2026-12-01",
             ""},
        Case{"There is an outstanding balance of £120 from the October visit. Settle it by the end of next week.",
             "120.00", "GBP", "2026-12-04", ""},
        Case{"I owe you the $64 by next Friday. The rent is due January 3.", "64.00", "USD", "2026-11-27", ""},
        Case{"Jonas schuldet mir 30 €.", "", "", "", ""}, Case{"", "", "", "", ""}));

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

std::string said(const std::vector<std::map<std::string, Field>>& debts) {
  const auto value = [](const std::map<std::string, Field>& debt, const char* name) {
    const auto found = debt.find(name);
    return found == debt.end() ? std::string("-") : found->second.value;
  };
  std::string out;
  for (const auto& debt : debts)
    out += (out.empty() ? "" : "; ") + value(debt, "amount_due") + " " + value(debt, "currency") + " " +
           value(debt, "payee") + " " + value(debt, "due_date");
  return out;
}

struct SeveralCase {
  const char *words, *debts;
  const char* writer = "Sara Lind";
};

class SeveralDebts : public testing::TestWithParam<SeveralCase> {};

TEST_P(SeveralDebts, AreToldOneByOne) {
  EXPECT_EQ(said(separate_debts(text(GetParam().words), 0, kToday, GetParam().writer)), GetParam().debts);
}

INSTANTIATE_TEST_SUITE_P(
    Table, SeveralDebts,
    testing::Values(
        SeveralCase{"Pete paid the deposit for all of us, so you owe him $85, and me $32 for the groceries. Can you "
                    "settle both before the 30th?",
                    "85.00 USD Pete 2026-11-30; 32.00 USD Sara Lind 2026-11-30"},
        SeveralCase{"Pete paid the deposit. You owe him $85. You also owe me $32.",
                    "85.00 USD Pete -; 32.00 USD Sara Lind -"},
        SeveralCase{"Pay Anna 20 € by Friday and Ben 30 € by 5 December 2026.",
                    "20.00 EUR Anna 2026-11-27; 30.00 EUR Ben 2026-12-05"},
        SeveralCase{"Please transfer $20 to Anna and $30 to Ben Ford by 5 December 2026.",
                    "20.00 USD Anna 2026-12-05; 30.00 USD Ben Ford 2026-12-05"},
        SeveralCase{"By 5 December 2026 pay Anna 20 € and Ben 30 €.",
                    "20.00 EUR Anna 2026-12-05; 30.00 EUR Ben 2026-12-05"},
        SeveralCase{"You owe me 20 € for lunch and 30 € for the taxi.", "20.00 EUR Sara Lind -; 30.00 EUR Sara Lind -"},
        SeveralCase{"Du schuldest mir noch 23,50 € fürs Essen und Jonas kriegt von dir 40 €.",
                    "23.50 EUR Sara Lind -; 40.00 EUR Jonas -"},
        SeveralCase{"Tu dois 20 € à Marie et 15 € à Paul.", "20.00 EUR Marie -; 15.00 EUR Paul -"},
        SeveralCase{"The rent for December is 780 € by 5 December 2026, plus 65,40 € for heating.",
                    "780.00 EUR - 2026-12-05; 65.40 EUR - -"},
        SeveralCase{"You owe me:\n- 20 € for lunch\n- 30 € for the taxi\nThanks!",
                    "20.00 EUR Sara Lind -; 30.00 EUR Sara Lind -"},
        SeveralCase{"I'll pay you back the $64 for the tickets next Friday. Also the rent goes up to $1,450, first "
                    "payment due January 3.",
                    "64.00 USD - 2026-11-27; 1450.00 USD - 2027-01-03", ""},
        SeveralCase{"Please pay £500 by 1 December 2026 and the balance of £1,500 by 1 February 2027.",
                    "500.00 GBP - 2026-12-01; 1500.00 GBP - 2027-02-01"},
        SeveralCase{"Please pay 100 € by 10 December 2026, or with 2 % discount 98 € by 1 December 2026.", ""},
        SeveralCase{"Please pay £80 by 10 December 2026. The £80 are due on 10 December 2026.", ""},
        SeveralCase{"I owe Ben $40, Carla $25.50 and my landlord $900 (rent, due December 1, 2026).",
                    "40.00 USD Ben -; 25.50 USD Carla -; 900.00 USD landlord 2026-12-01", ""},
        SeveralCase{"I owe Al $20. I owe Al $30 for the tickets too.", "20.00 USD Al -; 30.00 USD Al -", ""},
        SeveralCase{"Me debes 30 € de la cena y 15 € del taxi.", "30.00 EUR Sara Lind -; 15.00 EUR Sara Lind -"},
        SeveralCase{"Me debes 30 € de la cena y 15 € del taxi.", "30.00 EUR - -; 15.00 EUR - -", ""},
        SeveralCase{"Sie schulden der Stadtkasse 45 €, zahlbar bis 03.12. Außerdem schulden Sie Herrn Weber 120 € "
                    "(fällig am 15.12.). Herr Klein schuldet Ihnen 80 €.",
                    "45.00 EUR Stadtkasse 2026-12-03; 120.00 EUR Herrn Weber 2026-12-15"},
        // One debt, told with other sums, or twice, is one.
        SeveralCase{"You owe me 20 € of the 50 € that I paid.", ""},
        SeveralCase{"Please pay Anna £80. The late fee is £5. Pay Anna £80 by Friday.", ""},
        SeveralCase{"I paid Tom £20 and Anna £30.", ""}, SeveralCase{"The lamp was £40 and the desk £90.", ""}));

TEST(Debts, OfAListOfNotesStandEachForItself) {
  const Document notes = text(
      "Notes 15 Nov\n- owe Maya 18 for pizza\n- Dr Patel: £60 consultation, pay by 1 December 2026\n- lend Chris the "
      "drill\n- council tax 142.50 due 28/11/2026\n- Ben owes me £25\n");
  EXPECT_EQ(said(separate_debts(notes, 0, kToday)),
            "18.00 - Maya -; 60.00 GBP Dr Patel 2026-12-01; 142.50 - - 2026-11-28");
  const Document bill = text("Please pay:\n- rent £800\n- heating £60\n- total £860\n");
  EXPECT_TRUE(separate_debts(bill, 0, kToday).empty());
  EXPECT_EQ(debt_fields(bill, 0, kToday)["amount_due"].value, "860.00");
}

constexpr const char* kChat =
    "[12.11.26, 18:02] Lena: Hey, wegen Samstag: du schuldest mir noch 23,50 € fürs Essen\n"
    "[12.11.26, 18:03] Tom: stimmt, überweise ich bis Freitag\n"
    "[12.11.26, 18:05] Lena: und Jonas kriegt von dir noch 40 € für die Konzertkarten,\nbis Ende des Monats\n"
    "[12.11.26, 18:06] Tom: ok\n";

TEST(Debts, OfAChatAreOwedToWhoSpeaksAndCountFromTheDayOfTheMessage) {
  EXPECT_EQ(said(separate_debts(text(kChat), 0, kToday)), "23.50 EUR Lena 2026-11-13; 40.00 EUR Jonas 2026-11-30");
  const Document one = text(
      "11/12/26, 6:02 PM - Ann: you still owe me $20 for the taxi\n11/12/26, 6:05 PM - Ben: sure, I'll pay tomorrow\n");
  auto fields = debt_fields(one, 0, kToday);
  EXPECT_EQ(fields["amount_due"].value, "20.00");
  EXPECT_EQ(fields["payee"].value, "Ann");
  EXPECT_EQ(fields["due_date"].value, "2026-11-13");
  EXPECT_TRUE(separate_debts(one, 0, kToday).empty());
}

TEST(Debts, OfWhoSpeaksInAChatAreTheirOwnUnlessItIsMe) {
  const auto fields = [](const char* words) { return debt_fields(text(words), 0, kToday); };
  const char* lena = "[18:02] Lena: du schuldest mir 20 €\n[18:03] Lena: und ich schulde Paul 70 €\n";
  EXPECT_EQ(fields(lena)["amount_due"].value, "20.00");
  EXPECT_EQ(fields(lena)["payee"].value, "Lena");
  EXPECT_EQ(fields("[20.11.26, 18:02:11] Ben: ich schulde dir noch 70 €")["amount_due"].value, "");
  EXPECT_EQ(fields("Mike: hey\nMe: I owe you 20 EUR\n")["amount_due"].value, "20.00");
  EXPECT_EQ(
      fields("Mike: u owe me $20 from last nite\nMe: i venmod u this morning\nMike: o yeah got it\n")["amount_due"]
          .value,
      "");
  EXPECT_EQ(fields("Rent: you owe 800 €\nTotal: 860 €\n")["amount_due"].value, "860.00") << "labels do not speak";
}

TEST(Debts, OfOneEndlessLineAreReadInPieces) {
  std::string line = "Please pay Anna £90 ";
  while (line.size() < 100'000) line += "you owe him 5 EUR by Friday and ";
  auto fields = debt_fields(text(line.c_str()), 0, kToday);
  EXPECT_EQ(fields["payee"].value, "Anna");
  EXPECT_FALSE(fields["amount_due"].value.empty());
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

Document bill(const char* words, const char* subject, const char* signature) {
  Document mail = text(words);
  mail.media_type = "message/rfc822";
  mail.parts[0].metadata = {
      {"from", "Miriam Vogt <m@vogt.example>"}, {"subject", subject}, {"date", "Thu, 12 Nov 2026 09:12:00 +0000"}};
  Part& signed_by = mail.parts.emplace_back();
  signed_by.kind = PartKind::text;
  signed_by.role = "signature";
  signed_by.text = signature;
  summarize(mail, kToday);
  return mail;
}

TEST(Summary, OfABillThatNamesNobodyIsPaidToItsSender) {
  const char* words = "anbei die Rechnung: 1.240,00 EUR, zahlbar innerhalb von 14 Tagen.";
  EXPECT_EQ(bill(words, "Rechnung 118", "Miriam Vogt\nMalerei Vogt GmbH").summary.fields["payee"].value,
            "Malerei Vogt GmbH");
  EXPECT_EQ(bill(words, "Rechnung 118", "Miriam").summary.fields["payee"].value, "Miriam Vogt");
  EXPECT_EQ(bill(words, "WG: Rechnung 118", "Miriam").summary.fields["payee"].value, "");
  EXPECT_EQ(bill("don't forget to pay the phone bill, £30 by Friday", "phone", "M").summary.fields["payee"].value, "");
  EXPECT_EQ(
      bill("anbei die Rechnung: bitte 90 € an Muster Werkzeuge zahlen", "Rechnung", "M").summary.fields["payee"].value,
      "Muster Werkzeuge");
}

TEST(Summary, OfABillThatAFirmSignsIsPaidToTheFirm) {
  EXPECT_EQ(
      bill("Nachzahlung 48,20 €\nfällig am 16.11.2026", "Ihre Abschlagsrechnung", "Ihre Stadtwerke Musterstadt GmbH")
          .summary.fields["payee"]
          .value,
      "Stadtwerke Musterstadt GmbH");
}

TEST(Summary, OfACallIsPaidToWhoCalls) {
  Document call = text(
      "Hi it's Joanne from Bright Dental. There's an outstanding balance of one hundred and twenty "
      "pounds on your account.",
      PartKind::audio);
  summarize(call, kToday);
  EXPECT_EQ(call.summary.fields["payee"].value, "Bright Dental");
  Document note = text("It's Tuesday, this is Sam. I owe twenty pounds for the taxi.", PartKind::audio);
  summarize(note, kToday);
  EXPECT_EQ(note.summary.fields["payee"].value, "");
  EXPECT_EQ(note.summary.fields["amount_due"].value, "20.00");
}

TEST(Summary, OfAMailThatOwesSeveralPeopleHasEachOfThem) {
  const Document mail = bill("You owe Pete $85, and me $32 for the groceries.", "cabin", "Miriam");
  ASSERT_EQ(mail.summary.debts.size(), 2U);
  EXPECT_EQ(mail.summary.fields.at("amount_due").value, "85.00");
  EXPECT_EQ(mail.summary.fields.at("payee").value, "Pete");
  EXPECT_EQ(mail.summary.text, "cabin. To pay: 85.00 USD to Pete; 32.00 USD to Miriam Vogt.");
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

// "65.00 EUR to vet by ? of Sam; …"
std::string told(const std::vector<std::map<std::string, Field>>& debts) {
  std::string all;
  for (auto debt : debts) {
    const auto value = [&](const char* name) { return debt.contains(name) ? debt[name].value : std::string("?"); };
    all += (all.empty() ? "" : "; ") + value("amount_due") + " " + value("currency") + " to " + value("payee") +
           " by " + value("due_date") + (debt.contains("debtor") ? " of " + value("debtor") : "");
  }
  return all;
}

TEST(Debts, OfAListInALineAreTheirs) {
  EXPECT_EQ(told(separate_debts(text("TODO pay: vet 65€, kita 180€, gym 29,90€\ncall mum\nbook flights before friday"),
                                0, kToday)),
            "65.00 EUR to vet by ?; 180.00 EUR to kita by ?; 29.90 EUR to gym by ?");
  EXPECT_EQ(told(separate_debts(text("To pay by 5 December: Anna £20, the gym £30 and Dr Patel £60."), 0, kToday)),
            "20.00 GBP to Anna by 2026-12-05; 30.00 GBP to the gym by 2026-12-05; 60.00 GBP to Dr Patel by 2026-12-05");
  EXPECT_EQ(told(separate_debts(text("Invoice: hosting 20 €, domain 10 €"), 0, kToday)),
            "20.00 EUR to ? by ?; 10.00 EUR to ? by ?");
  EXPECT_EQ(told(separate_debts(text("Invoice: net 100 €, VAT 19 €, total 119 €"), 0, kToday)), "");
}

TEST(Debts, OfSeveralWhoAreSpokenToNameThem) {
  EXPECT_EQ(told(separate_debts(
                text("Sam, you owe me £45 for the tickets; Ella, you owe me £31. Ben already gave me his.\nthx, Nat"),
                0, kToday, "Nat")),
            "45.00 GBP to Nat by ? of Sam; 31.00 GBP to Nat by ? of Ella");
  EXPECT_EQ(told(separate_debts(text("Lea, me debes 12 €; Tim, me debes 30 €."), 0, kToday, "Ana")),
            "12.00 EUR to Ana by ? of Lea; 30.00 EUR to Ana by ? of Tim");
  EXPECT_EQ(told(separate_debts(text("Jonas, du schuldest mir 12 €. Mira Lang, du schuldest mir noch 8 €."), 0, kToday,
                                "Ole")),
            "12.00 EUR to Ole by ? of Jonas; 8.00 EUR to Ole by ? of Mira Lang");
}

TEST(Debts, InInstalmentsAreEachADebt) {
  EXPECT_EQ(told(separate_debts(
                text("Bitte zahlen Sie die 1.200 EUR in drei Raten zu je 400 EUR, fällig am 1.12.2026, 1.1.2027 und "
                     "1.2.2027."),
                0, kToday)),
            "400.00 EUR to ? by 2026-12-01; 400.00 EUR to ? by 2027-01-01; 400.00 EUR to ? by 2027-02-01");
  EXPECT_EQ(
      told(separate_debts(text("Rent is split in three instalments of 400 EUR each: 1 Dec, 1 Jan and 1 Feb. "
                               "Transfer to Anke Vogel please."),
                          0, kToday)),
      "400.00 EUR to Anke Vogel by 2026-12-01; 400.00 EUR to Anke Vogel by 2027-01-01; 400.00 EUR to Anke Vogel by "
      "2027-02-01");
  EXPECT_EQ(told(separate_debts(text("Bitte zahlen Sie in zwei Raten zu 50 € am 1.12.2026 und 1.1.2027."), 0, kToday)),
            "50.00 EUR to ? by 2026-12-01; 50.00 EUR to ? by 2027-01-01");
}

TEST(Debts, TickedItemsAndWhatOneDoesNotOweAreDone) {
  EXPECT_EQ(debt_fields(text("- [x] Rent £750 by 1 Dec\n"), 0, kToday)["amount_due"].value, "");
  EXPECT_EQ(told(separate_debts(
                text("To pay:\n- [x] Rent £750 by 1 Dec\n- [ ] Water £38.12 by 9 Dec\n- [ ] Tax £171 by 9 Dec\n"), 0,
                kToday)),
            "38.12 GBP to ? by 2026-12-09; 171.00 GBP to ? by 2026-12-09");
  EXPECT_EQ(debt_fields(text("I do not owe Sara £32."), 0, kToday)["amount_due"].value, "");
}

TEST(Signer, IsTheNameBelowALetter) {
  const auto signer = [](std::string_view letter) {
    const auto span = signer_in(letter);
    return span ? std::string(letter.substr(span->begin, span->size())) : std::string();
  };
  EXPECT_EQ(signer("You owe me £20.\n\nSara\n"), "Sara");
  EXPECT_EQ(signer("you owe me £20\nthx, Nat"), "Nat");
  EXPECT_EQ(signer("Du schuldest mir 20 €\nViele Grüße\nMira Lang\n"), "Mira Lang");
  EXPECT_EQ(signer("You owe me £20\nMilk"), "");
  EXPECT_EQ(signer("You owe me £20.\nSee you on Monday"), "");
  EXPECT_EQ(signer("Nat"), "");
  EXPECT_EQ(signer(""), "");
}

TEST(Summary, OfASignedNoteIsOwedToWhoSigns) {
  Document note = text("Pete paid the deposit, so you owe him $85, and me $32 for the groceries.\n\nThanks,\nSara\n");
  summarize(note, kToday);
  EXPECT_EQ(told(note.summary.debts), "85.00 USD to Pete by ?; 32.00 USD to Sara by ?");
}

TEST(Summary, OfAMailThatThanksForTheMoneyOwesNothing) {
  Document mail = answer("Hab dein Geld bekommen, danke!", "Du schuldest mir noch 85 €, bitte bis 25.11.2026.");
  EXPECT_FALSE(mail.summary.fields.contains("amount_due"));
}

TEST(Summary, OfABillCountsFromItsOwnDay) {
  Document bill = text("Invoice date: November 20, 2026\nAmount due: $90.00, payable within 30 days.\n");
  summarize(bill, kToday);
  EXPECT_EQ(bill.summary.fields["due_date"].value, "2026-12-20");
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
