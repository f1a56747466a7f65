#include "pipeline/redact/private_things.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

understand::OcrLine line(const std::string& text, const Region& box) { return {text, box, 0.9, {{text, box, 0.9}}}; }

/// A card of 500 x 320 at (200, 100): title, name, number, machine-readable lines; the face on its left.
understand::OcrPage card() {
  understand::OcrPage page;
  page.lines = {line("IDENTITY CARD", {420, 120, 640, 140, 0}), line("Vance", {380, 180, 460, 200, 0}),
                line("T220001293", {520, 180, 660, 200, 0}),
                line("IDD<<T220001293<<<<<<<<<<<<<<<", {215, 350, 680, 370, 0}),
                line("far away", {900, 900, 1000, 920, 0})};
  return page;
}

const Region kFace{230, 170, 310, 280, 0};

TEST(IdentityCards, AreHiddenWhole) {
  const auto found = identity_cards(card(), {kFace});
  ASSERT_EQ(found.size(), 2U);
  const Region& whole = *found[1].box;
  EXPECT_EQ(found[1].type, "ID_CARD");
  for (const Region& inside : {kFace, Region{420, 120, 640, 140, 0}, Region{215, 350, 680, 370, 0}}) {
    EXPECT_LE(whole.x0, inside.x0);
    EXPECT_LE(whole.y0, inside.y0);
    EXPECT_GE(whole.x1, inside.x1);
    EXPECT_GE(whole.y1, inside.y1);
  }
  EXPECT_LT(whole.x1, 850);
  EXPECT_LT(whole.y1, 800);
}

TEST(IdentityCards, TheSheetIsTheCardWhereOneWasFound) {
  understand::OcrPage page = card();
  page.sheet = {{{200.F, 100.F}, {700.F, 100.F}, {700.F, 420.F}, {200.F, 420.F}}};
  const auto found = identity_cards(page, {kFace});
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(*found[1].box, (Region{200, 100, 700, 420, 0}));
}

TEST(IdentityCards, MachineReadableLinesAreHiddenWithoutAFaceToo) {
  const auto found = identity_cards(card(), {});
  ASSERT_EQ(found.size(), 1U);
  EXPECT_LE(found[0].box->y0, 350);
  EXPECT_GE(found[0].box->y1, 370);
}

TEST(IdentityCards, AFaceBesideOtherTextIsNone) {
  understand::OcrPage page;
  page.lines = {line("Our team", {420, 120, 640, 140, 0}),
                line("Passports are checked at the gate", {900, 1200, 1300, 1220, 0})};
  EXPECT_TRUE(identity_cards(page, {kFace}).empty());
  page.lines = {line("<<<<<", {420, 120, 640, 140, 0}), line("cin >> a << b << c << d << e;", {420, 160, 640, 180, 0})};
  EXPECT_TRUE(identity_cards(page, {}).empty());
}

}  // namespace
}  // namespace firstpass::pipeline
