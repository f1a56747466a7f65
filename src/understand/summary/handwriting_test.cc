#include "understand/summary/handwriting.h"

#include <gtest/gtest.h>

namespace firstpass::understand {
namespace {

// "pay 640.50 EUR" read from a row, each word with its confidence.
Document row(double amount, bool by_hand) {
  Document document;
  Part& part = document.parts.emplace_back();
  part.kind = PartKind::image;
  part.text = "pay 640.50 EUR";
  part.anchors = {{{0, 3}, Region{0, 0, 9, 9, 0}, {}, 0.99, 0},
                  {{4, 10}, Region{10, 0, 29, 9, 0}, {}, amount, 0},
                  {{11, 14}, Region{30, 0, 39, 9, 0}, {}, 0.6, 0}};
  if (by_hand) document.findings.push_back({"handwriting", "", 0.9, {}, {0, Span{0, 14}, {}, {}}});
  document.summary.text = "To pay.";
  document.summary.fields["amount_due"] = {"640.50", 0.98, Where{0, Span{4, 10}, {}, {}}, {}};
  document.summary.fields["currency"] = {"EUR", 0.9, {}, {}};
  return document;
}

TEST(Handwriting, ADoubtfulWordIsNoFact) {
  Document document = row(0.7, true);
  doubt_handwriting(document);
  const Field& amount = document.summary.fields["amount_due"];
  EXPECT_DOUBLE_EQ(amount.confidence, 0.7);
  EXPECT_EQ(amount.suspicious, "handwriting, it may be misread");
  EXPECT_EQ(document.summary.text, "To pay. Written by hand: look again at 1 value, it may be misread.");
  EXPECT_TRUE(document.summary.fields["currency"].suspicious.empty());  // from nowhere on the page
}

TEST(Handwriting, ASureWordStays) {
  Document document = row(0.97, true);
  doubt_handwriting(document);
  EXPECT_DOUBLE_EQ(document.summary.fields["amount_due"].confidence, 0.97);
  EXPECT_TRUE(document.summary.fields["amount_due"].suspicious.empty());
  EXPECT_EQ(document.summary.text, "To pay.");
}

TEST(Handwriting, PrintIsNotDoubtedForThis) {
  Document document = row(0.7, false);
  doubt_handwriting(document);
  EXPECT_DOUBLE_EQ(document.summary.fields["amount_due"].confidence, 0.98);
  EXPECT_TRUE(document.summary.fields["amount_due"].suspicious.empty());
}

TEST(Handwriting, AnotherDoubtIsKept) {
  Document document = row(0.7, true);
  document.summary.fields["amount_due"].suspicious = "the lines do not add up";
  doubt_handwriting(document);
  EXPECT_EQ(document.summary.fields["amount_due"].suspicious, "the lines do not add up");
}

}  // namespace
}  // namespace firstpass::understand
