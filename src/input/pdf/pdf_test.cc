#include <gtest/gtest.h>

#include <algorithm>

#include "core/text.h"
#include "input/pdf/test_pdf.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;

/// A PDF of one page, 200 x 100 points, with the given page entries and content.
std::string pdf_of(const std::string& content, const std::string& page_entries = "") {
  return pdf_file({"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
                   "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>" +
                       page_entries + ">>",
                   pdf_stream(content), "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"});
}

const std::string kText = "BT /F 10 Tf 20 70 Td (Total 40 \\200) Tj 0 -20 Td (due Friday) Tj ET";

class PdfReader : public testing::Test {
 protected:
  void SetUp() override {
    const auto document = read_bytes("probe.pdf", pdf_of(kText), Context{});
    if (!document && document.error().code == Code::failed_precondition) GTEST_SKIP() << "no PDFium beside the worker";
  }
  static Document read(const std::string& bytes) {
    const auto document = read_bytes("bill.pdf", bytes, Context{});
    EXPECT_TRUE(document) << document.error().message;
    return document ? *document : Document{};
  }
};

TEST_F(PdfReader, ReadsTextAndWhereItStands) {
  const Document document = read(pdf_of(kText));
  ASSERT_EQ(document.parts.size(), 1u);
  const Part& page = document.parts[0];
  EXPECT_EQ(page.role, "page");
  EXPECT_EQ(page.text, "Total 40 €\ndue Friday");
  ASSERT_EQ(page.anchors.size(), 5u);
  const Anchor& total = page.anchors[0];
  EXPECT_EQ(page.text.substr(total.span.begin, total.span.size()), "Total");
  ASSERT_TRUE(total.region);
  EXPECT_NEAR(total.region->x0, 20, 1.5);
  EXPECT_NEAR(total.region->y1, 30, 1.5);  // the base line, from the top
  EXPECT_GT(total.region->y0, 20);
  EXPECT_EQ(total.region->page, 1);
  EXPECT_EQ(page.anchors[2].line, 0);
  EXPECT_EQ(page.anchors[3].line, 1);
}

TEST_F(PdfReader, SpeaksOfThePageAsItIsShown) {
  const Document document = read(pdf_of(kText, "/Rotate 90"));
  const Part& page = document.parts.at(0);
  EXPECT_EQ(page.metadata.at("pdf.width").substr(0, 3), "100");
  const auto total = std::find_if(page.anchors.begin(), page.anchors.end(), [&](const Anchor& anchor) {
    return page.text.substr(anchor.span.begin, anchor.span.size()) == "Total";
  });
  ASSERT_TRUE(total != page.anchors.end() && total->region);
  // (20, 70) from below, turned clockwise: x is the height above the bottom, y the way from the left.
  EXPECT_NEAR(total->region->x0, 70, 1.5);
  EXPECT_NEAR(total->region->y0, 20, 1.5);
}

TEST_F(PdfReader, DrawsPagesThatHaveNoText) {
  const Document document = read(pdf_of("1 0 0 rg 0 0 100 50 re f"));
  const Part& page = document.parts.at(0);
  ASSERT_EQ(page.kind, PartKind::image);
  ASSERT_TRUE(page.image);
  EXPECT_EQ(page.image->width, 556);  // 200 points at 200 dots per inch
  EXPECT_EQ(colour_at(*page.image, 10, page.image->height - 10), 0xFF0000U);
  EXPECT_EQ(colour_at(*page.image, 10, 10), 0xFFFFFFU);
}

// Enlarged, it would be called blurred.
TEST_F(PdfReader, DrawsAScanInItsOwnResolution) {
  const std::string pixels(std::size_t{250} * 125, '\x80');
  const Document document = read(pdf_file(
      {"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
       "<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
       pdf_stream("q 200 0 0 100 0 0 cm /I Do Q"),
       "<</Type/XObject/Subtype/Image/Width 250/Height 125/ColorSpace/DeviceGray/BitsPerComponent 8/Length 31250>>"
       "stream\n" +
           pixels + "\nendstream"}));
  const Part& page = document.parts.at(0);
  ASSERT_TRUE(page.image);
  EXPECT_NEAR(page.image->width, 250, 1);
  EXPECT_NEAR(std::stod(page.metadata.at("pdf.dots_per_inch")), 90, 0.5);
}

TEST_F(PdfReader, RefusesWhatIsNoPdf) {
  const auto document = read_bytes("bill.pdf", "%PDF-1.4\nnothing", Context{});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);
  EXPECT_EQ(document.error().message, "bill.pdf: the PDF is damaged or cut");
}

TEST_F(PdfReader, SurvivesEveryCut) { read_every_cut(pdf_of(kText), 17, 8); }

TEST_F(PdfReader, ReadsTheSharedPdfsOrSaysWhyNot) {
  int read_count = 0, count = 0;
  for (const char* folder : {"documents/pdf_pypdf", "receipts/invoice2data"})
    for (const std::string& file : files_below(shared_data(folder), {".pdf"})) {
      ++count;
      const auto document = read_document(file, Context{});
      EXPECT_TRUE(document || document.error().code == Code::data_loss) << document.error().message;
      if (document) ++read_count;
    }
  if (count == 0) GTEST_SKIP() << "no shared data here";
  EXPECT_GE(read_count * 10, count * 7);
}

}  // namespace
}  // namespace firstpass::input
