#include "web/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::web {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<ShownPart> kPicture{{0, {"image/jpeg", "bytes", 2000, 1000}, 1000, 500}};

Document photo() {
  Document document;
  document.source = "a<b>.jpg";
  document.media_type = "image/jpeg";
  Part part;
  part.kind = PartKind::image;
  part.image = std::make_shared<Image>(Image{1000, 500, {}});
  part.text = "TOTAL <script>alert(1)</script>";
  part.anchors.push_back({{0, 5}, Region{10, 20, 110, 60, 0}, {}, 0.9, 0});
  document.parts.push_back(part);
  document.summary.kind = "receipt";
  document.summary.fields["total"] = {"12.00\" onload=\"x", 0.9, Where{0, {}, Region{10, 20, 30, 40, 0}, {}},
                                      "sums differ"};
  return document;
}

TEST(Report, EverythingFromTheFileIsEscaped) {
  const std::string page = report_page(photo(), kPicture);
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("\" onload=\"")));
  EXPECT_THAT(page, HasSubstr("a&lt;b&gt;.jpg"));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(Report, ShowsPictureBoxesAndDoubts) {
  const std::string page = report_page(photo(), kPicture);
  EXPECT_THAT(page, HasSubstr("data:image/jpeg;base64,Ynl0ZXM="));
  EXPECT_THAT(page, HasSubstr("viewBox=\"0 0 1000 500\""));
  EXPECT_THAT(page, HasSubstr("class=\"word\" x=\"10\" y=\"20\" width=\"100\" height=\"40\""));
  EXPECT_THAT(page, HasSubstr("class=\"field\""));
  EXPECT_THAT(page, HasSubstr("check this: sums differ"));
}

TEST(Report, EveryPageHasItsOwnBoxes) {
  Document document = photo();
  document.parts.push_back(document.parts[0]);
  document.parts[1].anchors[0].region = Region{70, 80, 90, 95, 0};
  document.summary.fields["date"] = {"2026-03-14", 0.9, Where{1, {}, Region{1, 2, 3, 4, 0}, {}}, {}};
  document.findings.push_back({"face", "face", 0.9, {}, {1, {}, Region{5, 6, 17, 18, 0}, {}}});
  const std::string page = report_page(document, {kPicture[0], {1, {"image/jpeg", "second", 100, 50}, 1000, 500}});
  const std::size_t second = page.find("c2Vjb25k");
  ASSERT_NE(second, std::string::npos);
  EXPECT_THAT(page.substr(0, second), Not(HasSubstr("x=\"1\" y=\"2\"")));
  EXPECT_THAT(page.substr(second), HasSubstr("class=\"field\" x=\"1\" y=\"2\""));
  EXPECT_THAT(page.substr(second), HasSubstr("class=\"word\" x=\"70\" y=\"80\""));
  EXPECT_THAT(page.substr(second), HasSubstr("class=\"thing\" x=\"5\" y=\"6\""));
}

TEST(Report, NothingIsLoadedFromElsewhere) {
  const std::string page = report_page(photo(), kPicture);
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
}

TEST(Report, ShowsPagesBeforeAndAfterWithWhatWasHidden) {
  const ShownPage page{
      {"image/png", "before", 800, 600}, {"image/webp", "after", 800, 600}, {{"<b>", {10, 20, 110, 60, 0}}}};
  const std::string html = redaction_page("a<b>.png", {page, page});
  EXPECT_THAT(html, HasSubstr("data:image/png;base64,YmVmb3Jl"));
  EXPECT_THAT(html, HasSubstr("data:image/webp;base64,YWZ0ZXI="));
  EXPECT_THAT(html, HasSubstr("class=\"gone\" x=\"10\" y=\"20\" width=\"100\" height=\"40\""));
  EXPECT_THAT(html, HasSubstr("<td>&lt;b&gt;</td><td>2</td>"));
  EXPECT_THAT(html, HasSubstr("page 2"));
  EXPECT_THAT(html, Not(HasSubstr("a<b>")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  const ShownPage foreign{{"image/tiff\" onload=\"x", "before", 8, 6}, {"image/png", "after", 8, 6}, {}};
  EXPECT_THAT(redaction_page("x", {foreign}), Not(HasSubstr("onload")));
}

TEST(Report, IllFormedTextBecomesReplacementCharacters) {
  EXPECT_EQ(html_escaped("a\xFF"
                         "b&"),
            "a\xEF\xBF\xBD"
            "b&amp;");
}

}  // namespace
}  // namespace firstpass::web
