#include "understand/vision/ocr.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/text.h"
#include "understand/vision/ocr/layout.h"
#include "understand/vision/picture.h"
#include "understand/vision/second_reader.h"
#include "understand/vision/test_pages.h"

namespace firstpass::understand {
namespace {

using test::image_of;
using test::plain;
using testing::HasSubstr;

// One for the whole program: loading the models once is enough. A missing model fails every test with its message.
runtime::Runtime& models() {
  static const auto runtime = runtime::Runtime::create_default();
  if (!runtime) throw std::runtime_error(runtime.error().message);
  return **runtime;
}

OcrPage read(const Image& image) {
  auto page = read_text(image, models(), Context{});
  EXPECT_TRUE(page) << (page ? "" : page.error().message);
  return page ? *page : OcrPage{};
}

const std::vector<std::string> kLines = {"Green Corner Grocery", "Invoice 4711 of Monday", "Bread and butter",
                                         "Total amount due", "Thank you very much"};

TEST(Ocr, ReadsLinesWithSpaces) {
  const OcrPage page = read(image_of(test::page(kLines)));
  EXPECT_EQ(page.text(),
            "Green Corner Grocery\nInvoice 4711 of Monday\nBread and butter\nTotal amount due\nThank you very much");
  EXPECT_EQ(page.turn, 0);
  EXPECT_GT(page.quality.score, 0.5) << page.quality.reason;
}

TEST(Ocr, WordsStandWhereTheyAre) {
  const OcrPage page = read(image_of(test::page(kLines)));
  ASSERT_EQ(page.lines.size(), kLines.size());
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    float right = 0;
    for (const OcrWord& word : page.lines[i].words) {
      EXPECT_NEAR((word.box.y0 + word.box.y1) / 2, 52 + 50 * static_cast<float>(i), 12) << word.text;
      EXPECT_GE(word.box.x0, right - 12) << word.text;
      EXPECT_GT(word.confidence, 0.5);
      right = word.box.x1;
    }
    const auto size = cv::getTextSize(kLines[i], cv::FONT_HERSHEY_DUPLEX, 0.9, 1, nullptr);
    EXPECT_NEAR(page.lines[i].box.x0, 40, 18);
    EXPECT_NEAR(page.lines[i].box.x1, 40 + size.width, 24);
  }
}

TEST(Ocr, JoinsALabelWithItsAmountAcrossAGap) {
  cv::Mat picture = test::page({"Subtotal", "Total"});
  cv::putText(picture, "31.20", {640, 60}, cv::FONT_HERSHEY_DUPLEX, 0.9, {20, 20, 20}, 1, cv::LINE_AA);
  cv::putText(picture, "34.35", {640, 110}, cv::FONT_HERSHEY_DUPLEX, 0.9, {20, 20, 20}, 1, cv::LINE_AA);
  EXPECT_EQ(read(image_of(picture)).text(), "Subtotal 31.20\nTotal 34.35");
}

TEST(Ocr, ReadsSmallPrintOnALargePageUnderATallHeading) {
  cv::Mat picture(5200, 3800, CV_8UC3, cv::Scalar(250, 250, 248));
  cv::putText(picture, "HEADING", {300, 700}, cv::FONT_HERSHEY_DUPLEX, 16, {20, 20, 20}, 40, cv::LINE_AA);
  for (std::size_t i = 0; i < kLines.size(); ++i)
    cv::putText(picture, kLines[i], {500, 4000 + 50 * static_cast<int>(i)}, cv::FONT_HERSHEY_DUPLEX, 0.9, {20, 20, 20},
                1, cv::LINE_AA);
  std::string all = "HEADING";
  for (const std::string& line : kLines) all += "\n" + line;
  EXPECT_EQ(read(image_of(picture)).text(), all);
}

TEST(Ocr, ReadsRowsThatRunThroughTiles) {
  cv::Mat picture(400, 9000, CV_8UC3, cv::Scalar(250, 250, 248));
  const std::string words = "Bread and butter and honey and cheese for everybody in the green corner grocery today";
  for (int i = 0; i < 4; ++i)
    cv::putText(picture, words, {200 + 2000 * i, 200}, cv::FONT_HERSHEY_DUPLEX, 1, {20, 20, 20}, 1, cv::LINE_AA);
  EXPECT_EQ(read(image_of(picture)).text(), words + " " + words + " " + words + " " + words);
}

TEST(Ocr, ARowThatReadsMuchShorterThanItIsLongIsUnread) {
  const auto row = [](float width, float score) {
    return ocr::TextBox{{cv::Point2f{0, 0}, {width, 0}, {width, 48}, {0, 48}}, score};
  };
  const auto reading = [](const std::string& text, float confidence) {
    ocr::Reading out;
    for (const char sign : text) out.characters.push_back({std::string(1, sign), 0.5F, 0.01F, confidence});
    out.confidence = confidence;
    return out;
  };
  EXPECT_TRUE(ocr::is_unread(row(660, 0.9F), reading(", 12", 0.96F)));
  EXPECT_TRUE(ocr::is_unread(row(480, 0.9F), reading("", 0)));
  EXPECT_TRUE(ocr::is_unread(row(480, 0.9F), reading("Aoronop apeHabI KBapTupbI", 0.4F)));
  EXPECT_FALSE(ocr::is_unread(row(480, 0.9F), reading("Rental agreement", 0.96F)));
  EXPECT_FALSE(ocr::is_unread(row(480, 0.5F), reading("", 0)));  // texture
  EXPECT_FALSE(ocr::is_unread(row(100, 0.9F), reading("7", 0.9F)));
}

class Turned : public testing::TestWithParam<int> {};

TEST_P(Turned, PagesAreReadUprightWithBoxesInThePictureGiven) {
  cv::Mat picture = test::page(kLines);
  const int degrees = GetParam();
  // The picture lies the other way round, so that turning it clockwise by `degrees` puts it right.
  if (degrees != 0)
    cv::rotate(picture, picture,
               degrees == 90    ? cv::ROTATE_90_COUNTERCLOCKWISE
               : degrees == 180 ? cv::ROTATE_180
                                : cv::ROTATE_90_CLOCKWISE);
  const OcrPage page = read(image_of(picture));
  EXPECT_EQ(page.turn, degrees);
  ASSERT_EQ(page.lines.size(), kLines.size()) << page.text();
  EXPECT_EQ(page.lines[0].text, kLines[0]);
  const Region box = page.lines[0].box;
  // The first line's centre, seen in the turned picture.
  const float x = (box.x0 + box.x1) / 2, y = (box.y0 + box.y1) / 2;
  const auto width = static_cast<float>(picture.cols), height = static_cast<float>(picture.rows);
  const float upright_y = degrees == 0 ? y : degrees == 90 ? x : degrees == 180 ? height - y : width - x;
  EXPECT_NEAR(upright_y, 52, 14);
  EXPECT_LE(box.x0, box.x1);
  EXPECT_LE(box.y0, box.y1);
}

INSTANTIATE_TEST_SUITE_P(Degrees, Turned, testing::Values(0, 90, 180, 270));

TEST(Ocr, ReadsASlantedPageInOrder) {
  cv::Mat picture = test::page(kLines, 900, 420), slanted;
  cv::warpAffine(picture, slanted, cv::getRotationMatrix2D({450, 210}, 5, 1), picture.size(), cv::INTER_CUBIC,
                 cv::BORDER_REPLICATE);
  EXPECT_EQ(read(image_of(slanted)).text(), read(image_of(picture)).text());
}

TEST(Ocr, FindsNothingInNothing) {
  for (const Image& image : {plain(1, 1, 255), plain(1, 5000, 255), plain(5000, 1, 128), plain(64, 64, 0),
                             plain(300, 200, 255), plain(20, 3000, 200)}) {
    const OcrPage page = read(image);
    EXPECT_TRUE(page.lines.empty()) << image.width << "x" << image.height;
    EXPECT_LT(page.quality.score, 0.5);
    EXPECT_FALSE(page.quality.reason.empty());
  }
}

TEST(Ocr, RefusesPixelsThatDoNotFit) {
  EXPECT_EQ(read_text(Image{10, 10, {}}, models(), Context{}).error().code, Code::invalid_argument);
  EXPECT_EQ(read_text(Image{}, models(), Context{}).error().code, Code::invalid_argument);
}

TEST(Ocr, StopsAtItsDeadline) {
  Context context;
  context.deadline = Deadline::after(std::chrono::milliseconds(-1));
  EXPECT_EQ(read_text(image_of(test::page(kLines)), models(), context).error().code, Code::deadline_exceeded);
}

TEST(Picture, FillsTextAnchorsAndFindings) {
  Document document;
  document.parts.emplace_back().kind = PartKind::image;
  document.parts[0].image = std::make_shared<Image>(image_of(test::page(kLines)));
  const auto status = understand_picture(document, 0, models(), Context{});
  ASSERT_TRUE(status) << status.error().message;
  const Part& part = document.parts[0];
  std::size_t last = 0, words = 0;
  for (const Anchor& anchor : part.anchors) {
    EXPECT_GE(anchor.span.begin, last);
    EXPECT_EQ(part.text.substr(anchor.span.begin, anchor.span.size()).find(' '), std::string::npos);
    EXPECT_TRUE(anchor.region);
    last = anchor.span.end, ++words;
  }
  EXPECT_EQ(words, 17U);
  std::map<std::string, int> kinds;
  for (const Finding& finding : document.findings) {
    ++kinds[finding.kind];
    if (finding.kind == "text_line") {
      EXPECT_EQ(part.text.substr(finding.where.span->begin, finding.where.span->size()), finding.value);
    }
  }
  EXPECT_EQ(kinds["quality"], 1);
  EXPECT_EQ(kinds["text_line"], 5);
}

// --- pieces without a model ---

ocr::Piece piece(float x, float y, float width, const std::string& text, float height = 30) {
  ocr::Piece out;
  out.box.corners = {cv::Point2f(x, y), {x + width, y}, {x + width, y + height}, {x, y + height}};
  for (std::size_t i = 0; i < text.size(); ++i)
    out.reading.characters.push_back(
        {text.substr(i, 1), (static_cast<float>(i) + 0.5F) / static_cast<float>(text.size()), 0.02F, 0.9F});
  out.reading.confidence = 0.9F;
  return out;
}

TEST(Layout, ReadsColumnsOneAfterTheOther) {
  std::vector<ocr::Piece> pieces{piece(20, 0, 900, "a heading over both")};
  for (int i = 0; i < 6; ++i) {
    pieces.push_back(piece(20, 60 + 40.0F * static_cast<float>(i), 400, "left " + std::to_string(i)));
    pieces.push_back(piece(520, 63 + 40.0F * static_cast<float>(i), 400, "right " + std::to_string(i)));
  }
  const auto lines = ocr::arrange(pieces);
  ASSERT_EQ(lines.size(), 13U);
  EXPECT_EQ(lines[0].text, "a heading over both");
  EXPECT_EQ(lines[1].text, "left 0");
  EXPECT_EQ(lines[6].text, "left 5");
  EXPECT_EQ(lines[7].text, "right 0");
}

TEST(Layout, KeepsTheRowsOfATable) {
  std::vector<ocr::Piece> pieces;
  for (int i = 0; i < 6; ++i) {
    pieces.push_back(piece(20, 40.0F * static_cast<float>(i), 300, "item " + std::to_string(i)));
    pieces.push_back(piece(520, 40.0F * static_cast<float>(i) + 4, 80, std::to_string(i) + ".00"));
  }
  const auto lines = ocr::arrange(pieces);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[2].text, "item 2 2.00");
}

TEST(Layout, GivesWordsTheirShareOfThePiece) {
  const auto words = ocr::words_of(piece(100, 0, 300, "ab cdefghi"));
  ASSERT_EQ(words.size(), 2U);
  EXPECT_FLOAT_EQ(words[0].box.x0, 100);
  EXPECT_LT(words[0].box.x1, words[1].box.x0 + 15);
  EXPECT_FLOAT_EQ(words[1].box.x1, 400);
}

TEST(Detection, BoxesOfAMapOfProbabilities) {
  cv::Mat map = cv::Mat::zeros(64, 128, CV_32F);
  cv::rectangle(map, {20, 20}, {99, 29}, cv::Scalar(0.9), cv::FILLED);
  cv::rectangle(map, {20, 50}, {21, 51}, cv::Scalar(0.9), cv::FILLED);    // too small
  cv::rectangle(map, {110, 5}, {125, 15}, cv::Scalar(0.35), cv::FILLED);  // too faint
  const auto boxes = ocr::boxes_of(map, {256, 128}, {});
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_NEAR(boxes[0].score, 0.85, 0.1);
  // 80 x 10 grown by 80*10*1.6/180 = 7.1 on each side, then doubled.
  EXPECT_NEAR(boxes[0].width(), 2 * (80 + 14.2), 6);
  EXPECT_NEAR(boxes[0].height(), 2 * (10 + 14.2), 6);
  EXPECT_NEAR(boxes[0].angle(), 0, 0.01);
}

TEST(Recognition, DecodesStepsToCharacters) {
  const std::vector<std::string> table{"", "a", "b", " "};
  // a a blank a blank space b
  const std::vector<std::size_t> best{1, 1, 0, 1, 0, 3, 2};
  std::vector<float> steps(best.size() * 4, 0.05F);
  for (std::size_t t = 0; t < best.size(); ++t) steps[t * 4 + best[t]] = t == 6 ? 0.4F : 0.85F;
  const auto reading = ocr::decode(steps.data(), best.size(), 4, table, 1);
  std::string text;
  for (const auto& character : reading.characters) text += character.text;
  EXPECT_EQ(text, "aa b");
  EXPECT_FLOAT_EQ(reading.characters[0].at, 0.5F / 7);
  EXPECT_TRUE(ocr::decode(nullptr, 0, 4, table, 1).characters.empty());
}

TEST(SecondReader, PutsPiecesIntoPrintedRows) {
  const auto piece = [](const char* text, float x, float y) {
    return OcrLine{text, {}, 1, {{text, {x, y, x + 40, y + 12, 0}, 1}}};
  };
  // As sparse text is found: by column, and a row that slants by its own height over the page.
  const auto rows = in_printed_rows({piece("lamps", 0, 100),
                                     piece("wires", 0, 130),
                                     piece("3751", 300, 134),
                                     piece("Stock", 0, 60),
                                     piece("199", 150, 102),
                                     piece("open", 300, 104),
                                     piece("sent", 450, 136),
                                     {"", {}, 1, {}}});
  std::string text;
  for (const OcrLine& row : rows) text += row.text + "\n";
  EXPECT_EQ(text, "Stock\nlamps 199 open\nwires 3751 sent\n");
  EXPECT_EQ(rows.at(1).box, (Region{0, 100, 340, 116, 0}));
  EXPECT_TRUE(in_printed_rows({}).empty());
}

}  // namespace
}  // namespace firstpass::understand
