#include "understand/summary/bill_rows.h"

#include <gtest/gtest.h>

#include <chrono>

#include "understand/summary/summarize.h"

namespace firstpass::understand {
namespace {

using namespace std::chrono_literals;

constexpr Day kToday{2026y, std::chrono::November, 28d};

// "84.20 EUR to Stadtwerke by 2026-12-05; …"
std::string bills_in(const std::string& text) {
  Document document;
  document.parts.emplace_back();
  document.parts[0].text = text;
  std::string told;
  for (auto& bill : read_bill_rows(document, 0, kToday).bills) {
    const auto value = [&](const char* name) { return bill.contains(name) ? bill[name].value : std::string("?"); };
    told += (told.empty() ? "" : "; ") + value("amount_due") + " " + value("currency") + " to " + value("payee") +
            " by " + value("due_date");
    for (const auto& [name, field] : bill) {
      EXPECT_TRUE(field.where && field.where->span && field.where->span->end <= text.size()) << name;
    }
  }
  return told;
}

TEST(BillRows, OfATableOnlyTheOpenOnes) {
  EXPECT_EQ(bills_in("vendor,invoice,amount,currency,due,status\n"
                     "Stadtwerke,2026-1181,84.20,EUR,2026-12-05,open\n"
                     "Telekom,88121,39.95,EUR,2026-12-10,open\n"
                     "\"Müller, Söhne\",R-77,1200.00,EUR,2026-11-15,paid\n"
                     "Total,,1324.15,EUR,,\n"),
            "84.20 EUR to Stadtwerke by 2026-12-05; 39.95 EUR to Telekom by 2026-12-10");
  EXPECT_EQ(bills_in("Lieferant;Betrag (EUR);Fällig am;Bezahlt\n"
                     "Stadtwerke;1.084,20;05.12.2026;nein\n"
                     "Gasag;59,00;07.12.2026;ja\n"
                     "Malerbetrieb Kern;310;20.11.2026;\n"),
            "1084.20 EUR to Stadtwerke by 2026-12-05; 310.00 EUR to Malerbetrieb Kern by 2026-11-20");
  EXPECT_EQ(
      bills_in(
          "What is open:\n\n| Vendor | Amount | Due date |\n|---|---:|---|\n| Acme | **$1,200.00** | Dec 9, 2026 |\n"
          "| Old | $5.00 | Jan 9, 2026 |\n\nBest, Kim\n"),
      "1200.00 USD to Acme by 2026-12-09");
  EXPECT_EQ(bills_in("Fournisseur\tMontant dû\nOrange\t39,99 €\n"), "39.99 EUR to Orange by ?");
}

TEST(BillRows, OfRecordsInLabelledLines) {
  EXPECT_EQ(bills_in("bills:\n  - payee: City Water\n    amount: 48.10\n    currency: USD\n    due: 2026-12-09\n"
                     "  - payee: Northwind Insurance\n    amount: 210\n    currency: USD\n    due: 2026-12-15\n"),
            "48.10 USD to City Water by 2026-12-09; 210.00 USD to Northwind Insurance by 2026-12-15");
  EXPECT_EQ(
      bills_in(
          "[\n  {\n    \"vendor\": \"City Water\",\n    \"amountDue\": \"48.10\",\n    \"dueDate\": \"2026-12-09\",\n"
          "    \"currency\": \"USD\"\n  },\n  {\n    \"vendor\": \"Gym\",\n    \"amountDue\": \"20\",\n"
          "    \"paid\": true\n  }\n]\n"),
      "48.10 USD to City Water by 2026-12-09");
  EXPECT_EQ(bills_in("Empfänger: Anke Vogel\nBetrag: 400,00 EUR\nFällig: 01.12.2026\nEmpfänger: Finanzamt\n"
                     "Betrag: 90,50 EUR\nStatus: offen\n"),
            "400.00 EUR to Anke Vogel by 2026-12-01; 90.50 EUR to Finanzamt by ?");
}

TEST(BillRows, OtherTablesAskForNothing) {
  for (const char* text : {
           "date,description,amount\n2026-11-02,Rent,900.00\n",             // a statement
           "customer,amount,due,status\nAcme,900.00,2026-12-05,open\n",     // what others owe
           "order,amount,status\n17,900.00,shipped\n",                      // a state of something else
           "vendor,amount,due,status\nAcme,900.00,2026-12-05,cancelled\n",  // done
           "task,due,status\nWrite,2026-12-05,open\n",                      // no money
           "Please check the amount, due date and the vendor.\nThe vendor, Acme, is fine.\n",  // prose
           "vendor,amount,due\n",
           "amount: 12.00\nnote: hello\n",
           "",
       })
    EXPECT_EQ(bills_in(text), "") << text;
}

TEST(BillRows, AListInALineIsNoTable) {
  Document document;
  document.parts.emplace_back();
  document.parts[0].text = "À payer : cantine 62 €, garage 340 €, assurance 210,50 €.\n";
  EXPECT_TRUE(read_bill_rows(document, 0, kToday).tables.empty());
  summarize(document, kToday);
  EXPECT_EQ(document.summary.debts.size(), 3U);
}

TEST(BillRows, StatesAreReadByTheirWords) {
  const auto counted = [](const std::string& state) {
    return !bills_in("vendor,amount,due,status\nAcme,9.00,2026-12-05," + state + "\n").empty();
  };
  for (const char* state : {"open", "noch offen", "not paid", "Overdue", "à payer", "☐", ""})
    EXPECT_TRUE(counted(state)) << state;
  for (const char* state :
       {"paid", "bereits bezahlt", "waived", "draft", "partially paid", "Autopay", "nicht offen", "☑ paid"})
    EXPECT_FALSE(counted(state)) << state;
  EXPECT_EQ(
      bills_in("vendor,amount,due,date paid\nWeiss,300.00 EUR,2026-12-05,2026-11-20\nKern,20.00 EUR,2026-12-05,\n"),
      "20.00 EUR to Kern by 2026-12-05");
  EXPECT_EQ(bills_in("vendor,amount,due,paid?\nWeiss,30.00 EUR,2026-12-05,x\nKern,20.00 EUR,2026-12-05,❌\n"),
            "20.00 EUR to Kern by 2026-12-05");
  EXPECT_EQ(bills_in("vendor,total,paid so far,remaining,due\nAcme,1000 EUR,600 EUR,400 EUR,2026-12-05\n"
                     "Nolte,200 EUR,200 EUR,0.00 EUR,2026-12-05\n"),
            "400.00 EUR to Acme by 2026-12-05");
}

TEST(BillRows, TablesOfOthersAndOfAccountsAreNoSentences) {
  for (const char* table :
       {"customer;amount;due;status\nBella;500.00 EUR;2026-12-01;open\n",
        "| Kunde | Betrag | Fällig | Status |\n|---|---|---|---|\n| Bella | 500,00 EUR | 01.12.2026 | offen |\n",
        "customer,amount,due\nBella,\"1,200.00 EUR\",2026-12-01\n",
        "Mieter;Miete;Fällig am;Status\nBella;500,00 EUR;01.12.2026;offen\n",
        "account,balance,as of\nGiro,1200.00 EUR,2026-11-28\n",
        "Date        Description   Amount    Balance\n28/11/2026  Rent paid due  -900.00  £2,555.11\n"
        "29/11/2026  Rent   £2,455.11\n"}) {
    Document document;
    document.parts.emplace_back();
    document.parts[0].text = table;
    summarize(document, kToday);
    EXPECT_FALSE(document.summary.fields.contains("amount_due")) << table;
  }
}

TEST(BillRows, AnyBytesAreReadInLinearTime) {
  std::string rows = "vendor,amount,due\n";
  for (int i = 0; i < 200000; ++i) rows += "\"a,\"b\n";
  EXPECT_EQ(bills_in(rows), "");
  std::string labels;
  for (int i = 0; i < 200000; ++i) labels += "payee:\n- amount: : \"\n";
  EXPECT_EQ(bills_in(labels), "");
  EXPECT_EQ(bills_in(std::string(1 << 20, ',')), "");
  EXPECT_EQ(bills_in(std::string(1 << 20, '\r')), "");
  std::string many = "vendor,amount,due\n";
  for (int i = 0; i < 6000; ++i) many += "Acme,5.00,2026-12-05\n";
  EXPECT_EQ(bills_in(many), "");
}

}  // namespace
}  // namespace firstpass::understand
