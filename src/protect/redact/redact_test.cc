#include <gtest/gtest.h>

#include "protect/redact/fill.h"
#include "protect/redact/pdf_file.h"
#include "protect/redact/placed_text.h"

namespace firstpass::protect {
namespace {

PlacedWord word(std::string text, float x, float y, int line) {
  const float wide = 10 * static_cast<float>(text.size());
  return {std::move(text), {x, y, x + wide, y + 16, 0}, line};
}

Span span_of(const PlacedText& text, const std::string& value) {
  const std::size_t begin = text.text.find(value);
  EXPECT_NE(begin, std::string::npos) << "no " << value << " in: " << text.text;
  return {begin, begin + value.size()};
}

TEST(PlacedText, KeepsCellsOfOneRowApart) {
  const std::vector<PlacedWord> words = {word("Ann", 0, 0, 0), word("Lee", 36, 0, 0), word("4711", 300, 0, 0)};
  const auto orders = reading_orders(words);
  EXPECT_EQ(orders.at(0).text, "Ann Lee | 4711");
}

TEST(PlacedText, ReadsWhatIsBrokenInsideACell) {
  // | Ann | +1 555- |
  // | Lee | 0142    |
  const std::vector<PlacedWord> words = {word("Ann", 0, 0, 0), word("+1", 200, 0, 0), word("555-", 230, 0, 0),
                                         word("Lee", 0, 20, 1), word("0142", 200, 20, 1)};
  const auto orders = reading_orders(words);
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_NE(orders[1].text.find("Ann Lee"), std::string::npos) << orders[1].text;
  EXPECT_NE(orders[1].text.find("+1 555-0142"), std::string::npos) << orders[1].text;
}

/// Rows of a table of three columns, `pitch` apart; each word is a cell.
std::vector<PlacedWord> table(const std::vector<std::vector<std::string>>& rows, const std::vector<float>& tops) {
  std::vector<PlacedWord> words;
  for (std::size_t row = 0; row < rows.size(); ++row)
    for (std::size_t column = 0; column < rows[row].size(); ++column)
      words.push_back(word(rows[row][column], 120 * static_cast<float>(column), tops[row], static_cast<int>(row)));
  return words;
}

TEST(PlacedText, KeepsTheRowsOfATableApart) {
  // Read down a column, three counts would be a telephone number.
  const auto orders = reading_orders(
      table({{"lamps", "199", "open"}, {"wires", "3751", "sent"}, {"hoses", "1335", "open"}}, {0, 22, 44}));
  ASSERT_EQ(orders.size(), 3u);
  EXPECT_EQ(orders[2].text, "lamps wires hoses\n\n199 3751 1335\n\nopen sent open");  // for names alone
  EXPECT_EQ(orders[1].text, "lamps\nwires\nhoses\n\n199\n3751\n1335\n\nopen\nsent\nopen");
}

TEST(PlacedText, ReadsCellsThatAllBreakIntoTwoLines) {
  const auto orders = reading_orders(table({{"Judith", "+44555", "Meadow"},
                                            {"Osborne", "123456", "Lane"},
                                            {"Vincent", "+44555", "Chestnut"},
                                            {"Goodwin", "654321", "Drive"}},
                                           {0, 18, 46, 64}));
  ASSERT_EQ(orders.size(), 3u);
  EXPECT_NE(orders[1].text.find("Judith Osborne\nVincent Goodwin"), std::string::npos) << orders[1].text;
  EXPECT_NE(orders[1].text.find("+44555 654321"), std::string::npos) << orders[1].text;
}

TEST(PlacedText, ACellThatTouchesTheNextEndsWhereTheColumnBegins) {
  // | jonas | +1   |
  // | a long address that fills its cell | 359- |
  // |       | 555- |
  // |       | 0194 |
  const std::vector<PlacedWord> words = {{"jonas", {0, 0, 40, 26, 0}, 0},
                                         {"+1", {401, 0, 438, 26, 0}, 0},
                                         {"moreau@example.com", {136, 20, 393, 46, 0}, 1},
                                         {"359-", {401, 20, 449, 46, 0}, 1},
                                         {"555-", {401, 40, 449, 66, 0}, 2},
                                         {"0194", {401, 60, 449, 86, 0}, 3}};
  const auto orders = reading_orders(words);
  EXPECT_NE(orders.at(1).text.find("+1 359-555-0194"), std::string::npos) << orders.at(1).text;
  EXPECT_NE(orders.at(0).text.find("moreau@example.com | 359-"), std::string::npos) << orders.at(0).text;
}

TEST(PlacedText, TellsCellsApartWhateverRoomAReaderLeavesAroundPrint) {
  // Boxes of twice the letters' height: a gap of two letters is still one between cells.
  const std::vector<PlacedWord> words = {{"D5-26", {0, 0, 50, 32, 0}, 0}, {"9759", {68, 0, 108, 32, 0}, 0}};
  EXPECT_EQ(reading_orders(words).at(0).text, "D5-26 | 9759");
}

TEST(PlacedText, ReadsPlainRowsOnlyOnce) {
  const std::vector<PlacedWord> words = {word("plain", 0, 0, 0), word("text", 56, 0, 0), word("below", 0, 20, 1)};
  EXPECT_EQ(reading_orders(words).size(), 1u);
}

TEST(PlacedText, OneBoxAroundABrokenNameWhereNothingStandsBetween) {
  const std::vector<PlacedWord> words = {word("Ann", 0, 0, 0), word("x", 300, 0, 0), word("Leeson", 0, 20, 1),
                                         word("y", 300, 20, 1)};
  const auto orders = reading_orders(words);
  const auto places = places_of(orders.at(1), span_of(orders.at(1), "Ann Leeson"), words);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0], (Region{0, 0, 60, 36, 0}));
}

TEST(PlacedText, LeavesWhatStandsBetweenTheLines) {
  // "… call Ann" / "Lee now …": a box around both would take the words before and behind along.
  const std::vector<PlacedWord> words = {word("call", 0, 0, 0), word("Ann", 46, 0, 0), word("Lee", 0, 20, 1),
                                         word("now", 36, 20, 1)};
  const auto orders = reading_orders(words);
  const auto places = places_of(orders.at(0), span_of(orders.at(0), "Ann\nLee"), words);
  ASSERT_EQ(places.size(), 2u);
  EXPECT_EQ(places[0], (Region{46, 0, 76, 16, 0}));
  EXPECT_EQ(places[1], (Region{0, 20, 30, 36, 0}));
}

TEST(PlacedText, CutsALabelOffItsValue) {
  const std::vector<PlacedWord> words = {word("Mail:ann@example.org", 0, 0, 0)};
  const auto orders = reading_orders(words);
  const auto places = places_of(orders.at(0), span_of(orders.at(0), "ann@example.org"), words);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_GT(places[0].x0, 20);
  EXPECT_LT(places[0].x0, 50);  // the value begins at 50; a letter's room is kept
  EXPECT_EQ(places[0].x1, 200);
}

TEST(PlacedText, HidesTheWholeWordWhereNoCutIsSafe) {
  const std::vector<PlacedWord> words = {word("MrSmithson", 0, 0, 0)};
  const auto orders = reading_orders(words);
  const auto places = places_of(orders.at(0), Span{2, 10}, words);
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].x0, 0);
}

Image paper(int width, int height) {
  Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width * height) * 3, 240)};
  return image;
}

TEST(Fill, LeavesOneColourInside) {
  Image image = paper(40, 20);
  for (int x = 10; x < 30; x += 2) image.rgb[static_cast<std::size_t>((8 * 40 + x) * 3)] = 0;  // some ink
  fill_regions(image, {{8, 4, 32, 14, 0}});
  const auto at = [&](int x, int y) { return image.rgb[static_cast<std::size_t>((y * 40 + x) * 3)]; };
  for (int y = 4; y < 14; ++y)
    for (int x = 8; x < 32; ++x) EXPECT_EQ(at(x, y), at(8, 4)) << x << "," << y;
  EXPECT_LT(at(8, 4), 220);  // a person sees that something was taken out
  EXPECT_EQ(at(7, 4), 240);
  EXPECT_EQ(at(8, 3), 240);
}

TEST(Fill, ClipsToThePicture) {
  Image image = paper(10, 10);
  fill_regions(image, {{-5, -5, 500, 3, 0}, {20, 20, 30, 30, 0}, {6, 6, 6, 6, 0}});
  EXPECT_EQ(image.rgb.size(), 300u);
}

TEST(Fill, CoveredIsAShareOfTheBox) {
  const Region box{0, 0, 10, 10, 0};
  EXPECT_DOUBLE_EQ(covered(box, {{0, 0, 5, 10, 0}}), 0.5);
  EXPECT_DOUBLE_EQ(covered(box, {{20, 0, 25, 10, 0}}), 0);
  EXPECT_DOUBLE_EQ(covered({3, 3, 3, 3, 0}, {}), 1);
}

TEST(PdfFile, HoldsThePageAndItsWordsAndNothingElse) {
  PictureOfPage page{100, 50, "\xFF\xD8jpeg\xFF\xD9", 200, 100, {word("Grüße", 20, 20, 0)}};
  const std::string pdf = write_pdf({page, page});
  EXPECT_EQ(pdf.rfind("%PDF-1.5", 0), 0u);
  EXPECT_NE(pdf.find("/Count 2"), std::string::npos);
  EXPECT_NE(pdf.find("<0047007200FC00DF00650020> Tj"), std::string::npos);
  for (const char* entry : {"/Info", "/Metadata", "/Annots", "/JavaScript", "/EmbeddedFiles", "/AcroForm", "/Outlines"})
    EXPECT_EQ(pdf.find(entry), std::string::npos) << entry;
}

}  // namespace
}  // namespace firstpass::protect
