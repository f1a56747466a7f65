#include "pipeline/redact/redact.h"
#include "pipeline/redact/page_hider.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "core/file.h"
#include "input/image/encode.h"
#include "input/image/test_tiff.h"
#include "input/pdf/pdf_pages.h"
#include "input/pdf/test_pdf.h"
#include "input/reader.h"
#include "pipeline/redact/page_hider.h"

namespace firstpass::pipeline {
namespace {

std::shared_ptr<Engine> engine() {
  Settings settings;
  auto made = Engine::create(settings);
  return made ? *made : nullptr;
}

/// A file in a folder of its own.
class Redact : public testing::Test {
 protected:
  void SetUp() override {
    m_folder = std::filesystem::temp_directory_path() / ("redact_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(m_folder);
  }
  void TearDown() override { std::filesystem::remove_all(m_folder); }
  std::string put(const std::string& name, const std::string& bytes) {
    const auto path = m_folder / name;
    EXPECT_TRUE(write_file(path, bytes));
    return path.string();
  }
  std::filesystem::path m_folder;
};

TEST_F(Redact, RefusesWhatIsNoPictureOrDocument) {
  const auto text = redact(*engine(), put("note.txt", "plain words"), "out.png", Context{});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::data_loss);
  const auto empty = redact(*engine(), put("empty.png", ""), "out.png", Context{});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, Code::data_loss);
  const auto missing = redact(*engine(), (m_folder / "missing.png").string(), "out.png", Context{});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, Code::not_found);
}

TEST_F(Redact, SaysWhichEndingsAPictureMayHave) {
  const auto bytes = input::encode_picture({8, 8, std::vector<std::uint8_t>(192, 255)}, "image/png", Context{});
  ASSERT_TRUE(bytes) << bytes.error().message;
  const auto wrong = redact(*engine(), put("a.png", *bytes), "out.mp3", Context{});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
  EXPECT_NE(wrong.error().message.find("image/png"), std::string::npos);
}

TEST_F(Redact, WritesPicturesThatComeBackTheSame) {
  Image image{30, 20, {}};
  for (int i = 0; i < 30 * 20 * 3; ++i) image.rgb.push_back(static_cast<std::uint8_t>(i % 251));
  for (const char* type : {"image/png", "image/webp"}) {
    const auto bytes = input::encode_picture(image, type, Context{});
    ASSERT_TRUE(bytes) << bytes.error().message;
    const auto document = input::read_bytes("x", *bytes, Context{});
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_EQ(document->parts.at(0).image->rgb, image.rgb) << type;
  }
  EXPECT_FALSE(input::encode_picture(image, "image/gif", Context{}));
}

/// How much of 160 samples from the middle of `time` is a tone of 1 kHz (1: nothing else), and their level.
std::pair<double, double> tone_in(const Audio& sound, TimeRange time) {
  const auto middle = static_cast<std::size_t>((time.start + time.end) / 2 * sound.sample_rate);
  double sine = 0, cosine = 0, all = 0;
  for (std::size_t i = 0; i < 160; ++i) {
    const double sample = sound.samples[middle + i];
    const double angle = 2 * 3.14159265358979 * 1000 * static_cast<double>(i) / sound.sample_rate;
    sine += sample * std::sin(angle), cosine += sample * std::cos(angle), all += sample * sample;
  }
  return {all > 0 ? (sine * sine + cosine * cosine) / 80 / all : 0, std::sqrt(all / 160)};
}

TEST_F(Redact, PutsAQuietToneInThePlaceOfPrivateWords) {
  const std::string memo = FIRSTPASS_SOURCE_DIR "/examples/memo.wav";
  const auto redacted = redact(*engine(), memo, "out.wav", Context{}, SoundCover::tone);
  ASSERT_TRUE(redacted) << redacted.error().message;
  ASSERT_FALSE(redacted->regions.empty());
  const auto before = input::read_document(memo, Context{}), after = input::read_bytes("x", redacted->bytes, Context{});
  ASSERT_TRUE(after) << after.error().message;
  double loudest = 0;
  for (const float sample : before->parts.at(0).audio->samples) loudest = std::max(loudest, std::abs(double{sample}));
  for (const HiddenRegion& region : redacted->regions) {
    const auto [tone, level] = tone_in(*after->parts.at(0).audio, *region.time);
    EXPECT_GT(tone, 0.98) << region.time->start;
    EXPECT_GT(level, 1e-3);
    EXPECT_LT(level, loudest / 4);
  }
}

TEST_F(Redact, SilencesPrivateWordsInAMemo) {
  const std::string memo = FIRSTPASS_SOURCE_DIR "/examples/memo.wav";
  const auto wrong = redact(*engine(), memo, "out.png", Context{});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::invalid_argument);
  const auto redacted = redact(*engine(), memo, "out.flac", Context{});
  ASSERT_TRUE(redacted) << redacted.error().message;
  ASSERT_FALSE(redacted->regions.empty());  // it speaks of Rebecca Collins
  const auto before = input::read_document(memo, Context{}), after = input::read_bytes("x", redacted->bytes, Context{});
  ASSERT_TRUE(after) << after.error().message;
  const Audio& sound = *after->parts.at(0).audio;
  EXPECT_NEAR(sound.seconds(), before->parts.at(0).audio->seconds(), 0.01);
  double hidden = 0;
  for (const HiddenRegion& region : redacted->regions) {
    ASSERT_TRUE(region.time);
    hidden += region.time->end - region.time->start;
    const auto middle = static_cast<std::size_t>((region.time->start + region.time->end) / 2 * sound.sample_rate);
    for (std::size_t i = middle; i < middle + 160; ++i) EXPECT_NEAR(sound.samples[i], 0, 1e-4);
  }
  EXPECT_LT(hidden, sound.seconds() / 2);
}

/// A letter of one page, with all that a PDF can hide beside its text.
std::string letter_pdf() {
  const std::string content =
      "BT /F 16 Tf 60 700 Td (Dear customer,) Tj 0 -40 Td (please write to ann.lee77@example.org today.) Tj "
      "0 -40 Td (The garden gate is green and open.) Tj 0 -40 Td (Meet at 19 Elm Avenue on Friday.) Tj ET";
  return input::test::pdf_file(
      {"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(ann.lee77\\))>>"
       "/Names<</EmbeddedFiles<</Names[(ann.lee77.txt)7 0 R]>>>>>>",
       "<</Type/Pages/Kids[3 0 R]/Count 1>>",
       "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>/Annots[<</Type"
       "/Annot/Subtype/Text/Rect[10 10 30 30]/Contents(secret note of ann.lee77)>>]>>",
       input::test::pdf_stream(content), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
       "<</Author(ann.lee77)/Title(a letter)>>", "<</Type/Filespec/F(ann.lee77.txt)/EF<</F 8 0 R>>>>",
       input::test::pdf_stream("an attachment of ann.lee77")},
      "/Info 6 0 R");
}

bool is_one_colour(const Image& image, const Region& box) {
  const auto pixel = [&](int x, int y) { return image.rgb.begin() + (std::ptrdiff_t{y} * image.width + x) * 3; };
  const int x0 = static_cast<int>(box.x0) + 4, y0 = static_cast<int>(box.y0) + 4;
  for (int y = y0; y < static_cast<int>(box.y1) - 4; ++y)
    for (int x = x0; x < static_cast<int>(box.x1) - 4; ++x)
      for (int c = 0; c < 3; ++c)
        if (std::abs(pixel(x, y)[c] - pixel(x0, y0)[c]) > 12) return false;  // JPEG's own noise
  return true;
}

const HiddenRegion* region_of(const Redacted& redacted, const std::string& type) {
  const auto found = std::find_if(redacted.regions.begin(), redacted.regions.end(),
                                  [&](const HiddenRegion& region) { return region.type == type; });
  return found == redacted.regions.end() ? nullptr : &*found;
}

#define SKIP_WITHOUT_MODELS(result)                                                                              \
  if (!(result) && (result).error().code == Code::failed_precondition) GTEST_SKIP() << (result).error().message; \
  ASSERT_TRUE(result) << (result).error().message

TEST_F(Redact, TakesTextOutOfAPdfAndKeepsTheRestLegible) {
  const auto redacted = redact(*engine(), put("letter.pdf", letter_pdf()), "out.pdf", Context{});
  SKIP_WITHOUT_MODELS(redacted);
  const HiddenRegion* mail = region_of(*redacted, "EMAIL_ADDRESS");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->box->page, 1);
  EXPECT_NEAR(mail->box->y0, 792 - 660 - 15, 12);  // the second row, from the top
  for (const char* gone :
       {"ann.lee77", "0061006E006E", "JavaScript", "/Annots", "/Author", "/EmbeddedFiles", "attachment"})
    EXPECT_EQ(redacted->bytes.find(gone), std::string::npos) << gone;
  const auto document = input::read_bytes("out.pdf", redacted->bytes, Context{});
  ASSERT_TRUE(document) << document.error().message;
  const std::string& text = document->parts.at(0).text;
  EXPECT_NE(text.find("garden gate"), std::string::npos) << text;
  EXPECT_NE(text.find("please write"), std::string::npos) << text;
  EXPECT_EQ(text.find("lee77"), std::string::npos) << text;
  EXPECT_EQ(text.find("Elm"), std::string::npos) << text;
  EXPECT_NE(text.find("Friday"), std::string::npos) << text;
  const auto drawn = input::draw_pdf_pages(redacted->bytes, 0, 1, 72, Context{});
  ASSERT_TRUE(drawn) << drawn.error().message;
  EXPECT_TRUE(is_one_colour(drawn->pages[0].image, *mail->box));
}

TEST_F(Redact, FillsTheTextOfAPicture) {
  const auto page = input::draw_pdf_pages(letter_pdf(), 0, 1, 100, Context{});
  if (!page) GTEST_SKIP() << page.error().message;
  const auto png = input::encode_picture(page->pages[0].image, "image/png", Context{});
  ASSERT_TRUE(png) << png.error().message;
  const auto redacted = redact(*engine(), put("letter.png", *png), "out.png", Context{});
  SKIP_WITHOUT_MODELS(redacted);
  const HiddenRegion* mail = region_of(*redacted, "EMAIL_ADDRESS");
  ASSERT_NE(mail, nullptr);
  const auto document = input::read_bytes("out.png", redacted->bytes, Context{});
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_TRUE(is_one_colour(*document->parts.at(0).image, *mail->box));
  EXPECT_TRUE(document->parts.at(0).metadata.empty());
}

TEST_F(Redact, HidesOnEveryPageOfATiffAndWritesAPdf) {
  const auto page = input::draw_pdf_pages(letter_pdf(), 0, 1, 100, Context{});
  if (!page) GTEST_SKIP() << page.error().message;
  const Image& drawn = page->pages[0].image;
  input::test::TiffPage letter{{}, drawn.width, 0, -1};
  for (std::size_t i = 0; i < drawn.rgb.size(); i += 3) letter.pixels += static_cast<char>(drawn.rgb[i]);
  const input::test::TiffPage empty{std::string(400 * 300, '\xFF'), 400, 0, 1};
  const std::string tiff = put("pages.tiff", input::test::tiff_of({empty, letter}));
  const auto picture = redact(*engine(), tiff, "out.png", Context{});
  ASSERT_FALSE(picture);
  EXPECT_EQ(picture.error().code, Code::invalid_argument);
  const auto redacted = redact(*engine(), tiff, "out.pdf", Context{});
  SKIP_WITHOUT_MODELS(redacted);
  const HiddenRegion* mail = region_of(*redacted, "EMAIL_ADDRESS");
  ASSERT_NE(mail, nullptr);
  EXPECT_EQ(mail->box->page, 2);
  const auto written = input::draw_pdf_pages(redacted->bytes, 0, 2, 150, Context{});
  ASSERT_TRUE(written) << written.error().message;
  EXPECT_TRUE(is_one_colour(written->pages[1].image, *mail->box));
}

// What Tesseract reads on a photo of a bus: its plate, and what leaves and wheels look like.
TEST(SecondLook, CountsOnlySureWordsOfAPhoto) {
  const std::vector<understand::OcrLine> lines = {
      {"wre jon NA52 BUU", {}, 0.7, {{"wre", {}, 0.68}, {"jon", {}, 0.65}, {"NA52", {}, 0.81}, {"BUU", {}, 0.89}}}};
  const auto photo = trusted_words(lines, 3);
  ASSERT_EQ(photo.size(), 2U);
  EXPECT_EQ(photo[0].text, "NA52");
  EXPECT_EQ(trusted_words(lines, 120).size(), 4U);
}

TEST(SecondLook, KnowsWhatTheFirstReaderReadAtTheSamePlace) {
  const std::vector<protect::PlacedWord> words = {{"1824", {622, 142, 660, 160, 0}, 1},
                                                  {"x", {665, 142, 672, 160, 0}, 1}};
  const protect::PlacedText text = protect::reading_orders(words).at(0);
  const Span whole{0, text.text.size()};
  const std::vector<protect::PlacedWord> same = {{"1824", {621, 141, 661, 161, 0}, 4},
                                                 {"x", {664, 141, 673, 161, 0}, 4}};
  EXPECT_TRUE(was_read(text, whole, words, same));
  EXPECT_FALSE(was_read(text, whole, words, {same[0]}));
  EXPECT_FALSE(was_read(text, whole, words, {same[0], {"x", {20, 20, 30, 40, 0}, 0}}));
  EXPECT_FALSE(was_read(text, whole, words, {same[0], {"7", same[1].box, 0}}));
}

TEST(SecondLook, KnowsTheSamePrintHoweverItIsPartedIntoWords) {
  const std::vector<protect::PlacedWord> parted = {
      {"43", {160, 110, 178, 136, 0}, 3}, {"\u00D7", {182, 110, 190, 136, 0}, 3}, {"15", {194, 110, 212, 136, 0}, 3}};
  const std::vector<protect::PlacedWord> whole = {{"43x15", {161, 117, 211, 130, 0}, 0}};
  const protect::PlacedText as_one = protect::reading_orders(whole).at(0);
  EXPECT_TRUE(was_read(as_one, {0, as_one.text.size()}, whole, parted));
  EXPECT_FALSE(was_read(as_one, {0, as_one.text.size()}, whole, {parted[0], parted[1]}));
}

TEST(Signs, StandByThemselves) {
  const auto signs = signs_of({{"North", {0, 0, 50, 20, 0}, 0},
                               {"Hill", {56, 0, 90, 20, 0}, 0},
                               {"Lane", {10, 24, 60, 44, 0}, 1},       // close below
                               {"Sunset", {200, 0, 260, 20, 0}, 0},    // the same row, far beside
                               {"EXIT", {10, 100, 60, 120, 0}, 2},     // far below
                               {"SHOP", {64, 100, 300, 180, 0}, 2}});  // in print of another size
  std::vector<std::string> read;
  for (const auto& sign : signs) {
    read.emplace_back();
    for (const protect::PlacedWord& word : sign) read.back() += word.text + " ";
  }
  EXPECT_THAT(read, testing::UnorderedElementsAre("North Hill Lane ", "Sunset ", "EXIT ", "SHOP "));
}

TEST_F(Redact, AStreetsNameOnASignIsNobodysAddress) {
  const auto made = engine();
  auto hider = PageHider::create(*made);
  ASSERT_TRUE(hider) << hider.error().message;
  const auto types = [&](std::string first, std::string second, std::string third) {
    const auto found = hider->private_signs({{std::move(first), {0, 0, 60, 20, 0}, 0},
                                             {std::move(second), {66, 0, 130, 20, 0}, 0},
                                             {std::move(third), {136, 0, 200, 20, 0}, 0}},
                                            {});
    if (!found) return std::string("error: ") + found.error().message;
    std::string out;
    for (const HiddenRegion& region : *found) out += region.type + " ";
    return out;
  };
  EXPECT_EQ(types("North", "Hollywood", "Blvd"), "");
  EXPECT_EQ(types("Old", "Mill", "Lane"), "");
  EXPECT_NE(types("14", "Mill", "Lane"), "");  // a house
}

TEST(PrivateText, TakesNoSizeOrCountForAnIdentifier) {
  const auto text = PrivateText::create(*engine());
  if (!text) GTEST_SKIP() << text.error().message;
  for (const char* row :
       {"copper wire | 2x 7579 | 284.47 EUR", "garden hose | 50 x 3828 | 57.43 EUR",
        "paint brush | 20x5745 | 193.21 EUR", "door handle | 66x 47x5cm | 1034", "Pack 9759 \u00D7 9 2026-12-11"}) {
    const auto found = text->find(row, Context{});
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->empty()) << row << ": " << found->front().type;
  }
  const auto kept = text->find("passport number 533401372, phone 020 7946 0018", Context{});
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->size(), 2u);
}

TEST(PrivateText, ACompanyThatIsAPersonByItselfIsHiddenInSound) {
  const auto text = PrivateText::create(*engine());
  if (!text) GTEST_SKIP() << text.error().message;
  const auto hidden = [&](const std::string& said) {
    const auto found = text->find_heard(said, Context{});
    std::string out;
    for (const auto& one : found ? *found : std::vector<protect::Detection>())
      out += "[" + said.substr(one.span.begin, one.span.size()) + "]";
    return found ? out : found.error().message;
  };
  // The name model takes these for companies, the last one in part.
  EXPECT_EQ(hidden("Shares of Devon Hargreaves fell by four percent."), "[Devon Hargreaves]");
  EXPECT_EQ(hidden("The company Judith Stanley sells pianos."), "[Judith][Stanley]");
  EXPECT_EQ(hidden("We booked it with Deutsche Bank."), "");
  EXPECT_EQ(hidden("The keys were made by Marks and Spencer in Sheffield on Monday."), "");
  EXPECT_EQ(hidden("And so my fellow Americans! Ask not."), "");
  EXPECT_EQ(hidden("And so my fellow Pemberton! Ask not Yvonne."), "[Pemberton][Yvonne]");
  const auto read = text->find("Shares of Devon Hargreaves fell by four percent.", Context{});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->empty());  // on a page a company is one
}

}  // namespace
}  // namespace firstpass::pipeline
