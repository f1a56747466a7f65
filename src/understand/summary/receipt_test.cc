#include "understand/summary/receipt.h"

#include <gtest/gtest.h>

#include "understand/summary/labels.h"
#include "understand/summary/merchant.h"
#include "understand/summary/summarize.h"

namespace firstpass::understand {
namespace {

const Day kToday{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{23}};

struct Cell {
  float x;
  const char* text;
};
using Rows = std::vector<std::vector<Cell>>;

// A photographed paper: every word has a box of ten pixels a letter, rows are 40 pixels apart.
Document paper(const Rows& rows) {
  Document document;
  Part& part = document.parts.emplace_back();
  part.kind = PartKind::image;
  int line = 0;
  for (const auto& row : rows) {
    if (!part.text.empty()) part.text += '\n';
    bool first = true;
    for (const Cell& cell : row) {
      std::string_view text = cell.text;
      float x = cell.x;
      while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (!first) part.text += ' ';
        first = false;
        const std::size_t begin = part.text.size();
        part.text += text.substr(0, end);
        const float y = 40.0F * static_cast<float>(line), width = 10.0F * static_cast<float>(end);
        part.anchors.push_back({{begin, part.text.size()}, Region{x, y, x + width, y + 28, 0}, {}, 0.98, line});
        x += width + 10;
        text.remove_prefix(std::min(end + 1, text.size()));
      }
    }
    ++line;
  }
  return document;
}

std::map<std::string, Field> fields_of(const Document& document) {
  return receipt_fields(document, make_page(document, 0), kToday);
}

const Rows kShop = {{{100, "Green Corner Grocery Sdn Bhd"}},
                    {{150, "(123456-X)"}},
                    {{80, "No. 12, Jalan Bunga 3,"}},
                    {{80, "43000 Kajang, Selangor."}},
                    {{100, "Tel: 03-1234 5678"}},
                    {{150, "TAX INVOICE"}},
                    {{20, "Date: 05/11/2026 14:03"}},
                    {{20, "Rice 5kg"}, {400, "25.90"}},
                    {{20, "Milk 1L"}, {400, "6.50"}},
                    {{20, "Subtotal"}, {400, "32.40"}},
                    {{20, "GST 6%"}, {400, "1.94"}},
                    {{20, "Rounding Adj"}, {400, "0.01"}},
                    {{20, "TOTAL"}, {400, "RM 34.35"}},
                    {{20, "Cash"}, {400, "50.00"}},
                    {{20, "Change"}, {400, "15.65"}}};

TEST(Receipt, WhatWasPaidWithTheTaxIsTheTotal) {
  const Document document = paper({{{100, "Hill Garage Ltd"}},
                                   {{20, "Date: 05/11/2026"}},
                                   {{20, "Oil"}, {400, "40.00"}},
                                   {{20, "Filter"}, {400, "33.00"}},
                                   {{20, "Amt paid incl. GST"}, {400, "77.38"}},
                                   {{20, "Amt paid excl. GST"}, {400, "73.00"}},
                                   {{20, "GST amt"}, {400, "4.38"}},
                                   {{20, "Total points: 2.10"}}});
  auto fields = fields_of(document);
  EXPECT_EQ(fields["total"].value, "77.38");
  EXPECT_EQ(fields["total"].suspicious, "");
}

TEST(Receipt, HasItsFieldsWithPlaces) {
  const Document document = paper(kShop);
  auto fields = fields_of(document);
  EXPECT_EQ(fields["merchant"].value, "Green Corner Grocery Sdn Bhd");
  EXPECT_EQ(fields["address"].value, "No. 12, Jalan Bunga 3, 43000 Kajang, Selangor.");
  EXPECT_EQ(fields["date"].value, "2026-11-05");
  EXPECT_EQ(fields["total"].value, "34.35");
  EXPECT_EQ(fields["subtotal"].value, "32.40");
  EXPECT_EQ(fields["tax"].value, "1.94");
  EXPECT_EQ(fields["currency"].value, "MYR");
  EXPECT_EQ(fields["phone"].value, "03-1234 5678");
  for (const auto& [name, field] : fields) {
    EXPECT_EQ(field.suspicious, "") << name;
    EXPECT_GT(field.confidence, 0.5) << name;
  }
  ASSERT_TRUE(fields["total"].where && fields["total"].where->region);
  EXPECT_FLOAT_EQ(fields["total"].where->region->y0, 480);
  EXPECT_FLOAT_EQ(fields["total"].where->region->x0, 400);
}

TEST(Receipt, TakesTheSumThatCashAndChangeConfirm) {
  auto fields = fields_of(paper({{{50, "Corner Cafe"}},
                                 {{20, "Coffee"}, {300, "4.50"}},
                                 {{20, "Cake"}, {300, "5.00"}},
                                 {{20, "Total"}, {300, "9.50"}},
                                 {{20, "Total savings"}, {300, "12.00"}},
                                 {{20, "Cash"}, {300, "20.00"}},
                                 {{20, "Change"}, {300, "10.50"}}}));
  EXPECT_EQ(fields["total"].value, "9.50");
}

TEST(Receipt, TakesTheNetTotalForTheTotal) {
  auto fields = fields_of(paper({{{50, "Best Restaurant"}},
                                 {{20, "SUB TOTAL"}, {300, "14.00"}},
                                 {{20, "GST 6%"}, {300, "0.84"}},
                                 {{20, "ROUNDING ADJ"}, {300, "0.01"}},
                                 {{20, "NET TOTAL"}, {300, "14.85"}},
                                 {{20, "Cash"}, {300, "14.85"}}}));
  EXPECT_EQ(fields["total"].value, "14.85");
}

TEST(Receipt, AddsPartialTotalsOfTaxRates) {
  auto fields = fields_of(paper({{{50, "Bakery Ltd"}},
                                 {{20, "Total 0% goods:"}, {300, "7.61"}},
                                 {{20, "Total 6% goods incl. tax:"}, {300, "25.44"}},
                                 {{20, "Total payable:"}, {300, "33.05"}}}));
  EXPECT_EQ(fields["total"].value, "33.05");
}

TEST(Receipt, MarksSumsThatDoNotAddUp) {
  Rows rows = kShop;
  rows[12] = {{20, "TOTAL"}, {400, "RM 84.35"}};
  rows.resize(13);
  auto fields = fields_of(paper(rows));
  EXPECT_EQ(fields["total"].value, "84.35");
  EXPECT_NE(fields["total"].suspicious, "");
}

TEST(Receipt, MarksADayThatDoesNotExistAndOneToCome) {
  Rows rows = kShop;
  rows[6] = {{20, "Date: 31/02/2026"}};
  EXPECT_NE(fields_of(paper(rows))["date"].suspicious, "");
  rows[6] = {{20, "Date: 05/11/2027"}};
  EXPECT_NE(fields_of(paper(rows))["date"].suspicious, "");
}

TEST(Receipt, ReadsMonthFirstWhereTheCountryDoes) {
  auto fields = fields_of(paper({{{50, "Main Street Diner LLC"}},
                                 {{20, "12 Main Street, Seattle, United States"}},
                                 {{20, "Date: 03/04/2026"}},
                                 {{20, "Sales tax"}, {300, "$0.80"}},
                                 {{20, "Total"}, {300, "$8.80"}}}));
  EXPECT_EQ(fields["date"].value, "2026-03-04");
  EXPECT_EQ(fields["currency"].value, "USD");
}

TEST(Receipt, GivesAShiftedSignToTheDocumentsCountry) {
  auto fields = fields_of(paper(
      {{{50, "Teh House Sdn Bhd"}}, {{20, "12, Jalan Besar, Johor, Malaysia"}}, {{20, "Total"}, {300, "$8.20"}}}));
  EXPECT_EQ(fields["currency"].value, "MYR");
}

TEST(Invoice, HasDueDateAndIban) {
  const Document document = paper({{{20, "Muster Werkzeuge GmbH"}},
                                   {{20, "Hauptstraße 5, 10115 Berlin"}},
                                   {{20, "Rechnung Nr. 77"}},
                                   {{20, "Rechnungsdatum: 02.11.2026"}},
                                   {{20, "Fällig am: 16.11.2026"}},
                                   {{20, "Nettobetrag"}, {300, "1.000,00 EUR"}},
                                   {{20, "MwSt 19%"}, {300, "190,00 EUR"}},
                                   {{20, "Gesamtbetrag"}, {300, "1.190,00 EUR"}},
                                   {{20, "IBAN DE89 3704 0044 0532 0130 00"}}});
  auto fields = fields_of(document);
  EXPECT_EQ(paper_kind(make_page(document, 0)), PaperKind::invoice);
  EXPECT_EQ(fields["merchant"].value, "Muster Werkzeuge GmbH");
  EXPECT_EQ(fields["date"].value, "2026-11-02");
  EXPECT_EQ(fields["due_date"].value, "2026-11-16");
  EXPECT_EQ(fields["total"].value, "1190.00");
  EXPECT_EQ(fields["subtotal"].value, "1000.00");
  EXPECT_EQ(fields["tax"].value, "190.00");
  EXPECT_EQ(fields["currency"].value, "EUR");
  EXPECT_EQ(fields["iban"].value, "DE89370400440532013000");
  EXPECT_EQ(fields["iban"].suspicious, "");
}

TEST(Invoice, TellsWhatIsStillToPayFromTheTotal) {
  auto fields = fields_of(paper({{{60, "MILL LANE MOTOR WORKS"}},
                                 {{60, "14 Mill Lane"}},
                                 {{60, "Thornby LX4 7QP"}},
                                 {{20, "Invoice ML-20417"}},
                                 {{20, "Service"}, {400, "349.00"}},
                                 {{20, "subtotal"}, {400, "349.00"}},
                                 {{20, "VAT 20%"}, {400, "69.80"}},
                                 {{20, "TOTAL"}, {400, "£418.80"}},
                                 {{20, "Deposit paid"}, {400, "-50.00"}},
                                 {{20, "AMOUNT DUE GBP"}, {400, "£368.80"}},
                                 {{20, "PAY BY 04 December 2026"}}}));
  EXPECT_EQ(fields["merchant"].value, "MILL LANE MOTOR WORKS");
  EXPECT_EQ(fields["payee"].value, "MILL LANE MOTOR WORKS");
  EXPECT_EQ(fields["address"].value, "14 Mill Lane Thornby LX4 7QP");
  EXPECT_EQ(fields["total"].value, "418.80");
  EXPECT_EQ(fields["total"].suspicious, "");
  EXPECT_EQ(fields["amount_due"].value, "368.80");
  EXPECT_EQ(fields["due_date"].value, "2026-12-04");
}

TEST(Receipt, ThatIsPaidOwesNothing) {
  auto fields = fields_of(paper(kShop));
  EXPECT_EQ(fields.count("amount_due"), 0U);
  EXPECT_EQ(fields.count("payee"), 0U);
}

TEST(Iban, FailsItsChecksumAloud) {
  const auto wrong = find_ibans("IBAN: DE89 3704 0044 0532 0130 01");
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_FALSE(wrong[0].checksum_fits);
  EXPECT_TRUE(find_ibans("GB82 WEST 1234 5698 7654 32").at(0).checksum_fits);
  EXPECT_TRUE(find_ibans("DE8937").empty());
  EXPECT_TRUE(find_ibans("").empty());
}

TEST(Receipt, SurvivesOddPages) {
  EXPECT_TRUE(fields_of(paper({})).empty());
  EXPECT_NO_THROW(fields_of(paper({{{0, "x"}}})));
  EXPECT_NO_THROW(fields_of(paper({{{0, "&"}}, {{0, "SDN BHD"}}, {{0, "9.99"}}})));
  EXPECT_EQ(paper_kind(make_page(paper({{{0, "Dear all, see you on Friday."}}}), 0)), PaperKind::none);
}

TEST(Summary, OfAReceiptPhotoIsAReceipt) {
  Document document = paper(kShop);
  summarize(document, kToday);
  EXPECT_EQ(document.summary.kind, "receipt");
  EXPECT_NE(document.summary.text.find("34.35 MYR"), std::string::npos);
}

TEST(Receipt, LabelsSurviveAMisreadLetter) {
  EXPECT_EQ(money_label("AMT PAID InGl. GST").label, MoneyLabel::total);
  EXPECT_EQ(money_label("Amt Paid incl. GST").label, MoneyLabel::total);
  EXPECT_EQ(money_label("Amt Paid excl. GST").label, MoneyLabel::subtotal);
  EXPECT_EQ(money_label("Amt Paid by card").label, MoneyLabel::payment);
}

}  // namespace
}  // namespace firstpass::understand
