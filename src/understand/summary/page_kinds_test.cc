#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "understand/summary/summarize.h"

namespace firstpass::understand {
namespace {

constexpr Day kToday{std::chrono::year{2026}, std::chrono::November, std::chrono::day{25}};

struct Printed {
  std::string text;
  float x, y;
  int line;
};

/// A picture's reading: words 10 pixels a letter, 20 high.
Document picture(const std::vector<Printed>& pieces, const char* type = "image/png") {
  Document document;
  document.media_type = type;
  Part part;
  part.kind = PartKind::image;
  auto image = std::make_shared<Image>();
  image->width = 1000, image->height = 1000;
  part.image = image;
  int line = -1;
  for (const Printed& piece : pieces) {
    if (!part.text.empty()) part.text += piece.line == line ? ' ' : '\n';
    line = piece.line;
    float x = piece.x;
    for (std::size_t begin = 0; begin <= piece.text.size();) {
      const std::size_t end = std::min(piece.text.find(' ', begin), piece.text.size());
      if (begin > 0) part.text += ' ';
      const std::size_t start = part.text.size();
      part.text += piece.text.substr(begin, end - begin);
      const auto wide = 10.0F * static_cast<float>(end - begin);
      part.anchors.push_back(
          {{start, part.text.size()}, Region{x, piece.y, x + wide, piece.y + 20, 0}, {}, 0.95, line});
      x += wide + 8;
      begin = end + 1;
    }
  }
  document.parts.push_back(std::move(part));
  summarize(document, kToday);
  return document;
}

std::vector<Printed> rows(const std::vector<std::string>& lines) {
  std::vector<Printed> pieces;
  for (std::size_t i = 0; i < lines.size(); ++i)
    pieces.push_back({lines[i], 40, 30.0F * static_cast<float>(i + 1), static_cast<int>(i)});
  return pieces;
}

std::string value(const Document& document, const std::string& name) {
  const auto found = document.summary.fields.find(name);
  return found == document.summary.fields.end() ? "" : found->second.value;
}

std::string suspicion(const Document& document, const std::string& name) {
  const auto found = document.summary.fields.find(name);
  return found == document.summary.fields.end() ? "absent" : found->second.suspicious;
}

TEST(PageKinds, AShelfTellsWhichPriceBelongsToWhich) {
  const Document shelf = picture({{"Oat milk 1 l", 50, 100, 0},
                                  {"Rye bread", 400, 100, 0},
                                  {"Olive oil", 750, 100, 0},
                                  {"EUR 1.99", 60, 130, 1},
                                  {"EUR 3.49", 410, 130, 1}});
  EXPECT_EQ(shelf.summary.kind, "shelf") << shelf.summary.text;
  EXPECT_EQ(value(shelf, "product_1"), "Oat milk 1 l");
  EXPECT_EQ(value(shelf, "price_1"), "1.99");
  EXPECT_EQ(value(shelf, "product_2"), "Rye bread");
  EXPECT_EQ(value(shelf, "price_2"), "3.49");
  EXPECT_EQ(value(shelf, "price_3"), "");
  EXPECT_NE(suspicion(shelf, "product_3"), "");
  EXPECT_EQ(shelf.summary.text, "3 products, 2 prices, 0 dates, 1 suspicious field.");
}

TEST(PageKinds, APriceFarFromTheOthersIsSuspicious) {
  const Document shelf = picture({{"Oat milk", 50, 100, 0},
                                  {"Rye bread", 400, 100, 0},
                                  {"Salt", 750, 100, 0},
                                  {"1.99 EUR", 50, 130, 1},
                                  {"349.00 EUR", 400, 130, 1},
                                  {"0.99 EUR", 750, 130, 1}});
  EXPECT_EQ(shelf.summary.kind, "shelf");
  EXPECT_NE(suspicion(shelf, "price_2"), "");
  EXPECT_EQ(suspicion(shelf, "price_1"), "");
}

TEST(PageKinds, ACardAndAMailOfSomebodyElse) {
  const Document card = picture(rows({"Ann Lee", "Sales Manager", "Winter Tyres Ltd", "ann.lee@tyres.example",
                                      "+49 30 901820 44", "12 Mill Road, 10115 Berlin"}));
  EXPECT_EQ(card.summary.kind, "business_card") << card.summary.text;
  EXPECT_EQ(value(card, "name"), "Ann Lee");
  EXPECT_EQ(value(card, "title"), "Sales Manager");
  EXPECT_EQ(value(card, "organization"), "Winter Tyres Ltd");
  EXPECT_EQ(value(card, "email"), "ann.lee@tyres.example");
  EXPECT_EQ(suspicion(card, "email"), "");
  const Document forged = picture(rows({"Ann Lee", "Sales Manager", "Winter Tyres Ltd", "bob.stone@tyres.example"}));
  EXPECT_NE(suspicion(forged, "email"), "");
}

TEST(PageKinds, AFormAndWhatCannotBe) {
  const Document form = picture(
      rows({"Patient intake", "Name: Ann Lee", "Date of birth: 31/02/1990", "Allergies: none", "E-mail: not given"}));
  EXPECT_EQ(form.summary.kind, "form") << form.summary.text;
  EXPECT_EQ(value(form, "name"), "Ann Lee");
  EXPECT_EQ(value(form, "allergies"), "none");
  EXPECT_NE(suspicion(form, "date_of_birth"), "");
  EXPECT_NE(suspicion(form, "e_mail"), "");
  EXPECT_EQ(suspicion(form, "name"), "");
}

TEST(PageKinds, ANoteAndWhatIsToDo) {
  const Document note = picture(rows({"Saturday", "- buy milk", "- call the bank by 3 December 2026", "[x] pay rent"}));
  EXPECT_EQ(note.summary.kind, "note") << note.summary.text;
  EXPECT_EQ(value(note, "todo_1"), "buy milk");
  EXPECT_EQ(value(note, "due_2"), "2026-12-03");
  EXPECT_EQ(value(note, "done_1"), "pay rent");
}

TEST(PageKinds, AContract) {
  std::vector<std::string> lines = {"SERVICE AGREEMENT",
                                    "This agreement is made between Winter Tyres Ltd (the supplier)",
                                    "and Green Garden GmbH (the customer).",
                                    "1. Term",
                                    "The contract begins effective 1 March 2026 and runs until 1 February 2026.",
                                    "2. Price",
                                    "The customer pays EUR 1,250.00 a month. All terms of this clause stay in force."};
  for (int i = 0; i < 6; ++i)
    lines.emplace_back("The parties hereby accept the liability that the law puts on them in full.");
  const Document contract = picture(rows(lines));
  EXPECT_EQ(contract.summary.kind, "contract") << contract.summary.text;
  EXPECT_EQ(value(contract, "title"), "SERVICE AGREEMENT");
  EXPECT_EQ(value(contract, "party_1"), "Winter Tyres Ltd");
  EXPECT_EQ(value(contract, "party_2"), "Green Garden GmbH");
  EXPECT_EQ(value(contract, "amount_1"), "1250.00 EUR");
  EXPECT_EQ(value(contract, "clause_1"), "1. Term");  // the title is none
  EXPECT_NE(suspicion(contract, "date_2"), "");
}

TEST(PageKinds, AScreenAndOneThatPresses) {
  const Document screen = picture(rows({"Backup", "The disk is full. Remove old copies?", "Cancel OK"}));
  EXPECT_EQ(screen.summary.kind, "screenshot") << screen.summary.text;
  EXPECT_EQ(value(screen, "application"), "Backup");
  EXPECT_EQ(value(screen, "dialog"), "The disk is full. Remove old copies?");
  EXPECT_EQ(suspicion(screen, "dialog"), "");
  const Document trap =
      picture(rows({"Security centre", "Your account is suspended. Enter your password within 24 hours.", "OK"}));
  EXPECT_NE(suspicion(trap, "dialog"), "");
}

TEST(PageKinds, PlainTextStaysText) {
  const Document text = picture(rows({"The garden gate is green and open", "and nobody knows why it is so"}));
  EXPECT_EQ(text.summary.kind, "text") << text.summary.text;
}

TEST(PageKinds, APhotoOfNothingKnownIsStillAPhoto) {
  Document photo;
  photo.media_type = "image/jpeg";
  photo.parts.emplace_back();
  photo.parts[0].kind = PartKind::image;
  summarize(photo, kToday);
  EXPECT_EQ(photo.summary.kind, "photo");
  EXPECT_NE(photo.summary.text.find("nothing"), std::string::npos) << photo.summary.text;
}

TEST(PageKinds, CodesTellWhatAPictureIsAbout) {
  Document photo;
  photo.media_type = "image/png";
  photo.parts.emplace_back();
  photo.parts[0].kind = PartKind::image;
  const auto add = [&](const char* kind, const char* value, const char* stage) {
    photo.findings.push_back({kind, value, 1, {std::string("understand/vision/barcode/") + stage, "", "1"}, {}});
  };
  add("barcode", "BCD...", "QR Code");
  for (const auto& [kind, value] : std::initializer_list<std::pair<const char*, const char*>>{
           {"barcode_amount", "34.35"}, {"barcode_currency", "EUR"}, {"barcode_payee", "Green Corner GmbH"}})
    add(kind, value, "payment");
  add("barcode_suspicious", "the check digits of the IBAN are wrong", "payment");
  add("barcode", "WIFI:...", "QR Code");
  add("barcode_password", "secret123", "wifi");
  add("barcode_ssid", "HomeNet", "wifi");
  summarize(photo, kToday);
  EXPECT_EQ(photo.summary.kind, "photo");
  EXPECT_EQ(photo.summary.text, "Photo: a payment of 34.35 EUR to Green Corner GmbH; the Wi-Fi HomeNet.");
  EXPECT_EQ(suspicion(photo, "code_1"), "the check digits of the IBAN are wrong");
  EXPECT_EQ(suspicion(photo, "code_2"), "");
}

TEST(PageKinds, APhotoHasTags) {
  Document photo;
  photo.media_type = "image/jpeg";
  photo.parts.emplace_back();
  photo.parts[0].kind = PartKind::image;
  photo.findings.push_back({"tag", "dog", 0.8, {}, {}});
  photo.findings.push_back({"face", "face", 0.8, {}, {}});
  summarize(photo, kToday);
  EXPECT_EQ(photo.summary.kind, "photo");
  EXPECT_EQ(photo.summary.text, "Photo: dog; 1 face.");
}

}  // namespace
}  // namespace firstpass::understand
