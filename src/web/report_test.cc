#include "web/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace firstpass::web {
namespace {

using testing::HasSubstr;
using testing::Not;

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
  const std::string page = report_page(photo(), "bytes");
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  EXPECT_THAT(page, Not(HasSubstr("\" onload=\"")));
  EXPECT_THAT(page, HasSubstr("a&lt;b&gt;.jpg"));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;"));
}

TEST(Report, ShowsPictureBoxesAndDoubts) {
  const std::string page = report_page(photo(), "bytes");
  EXPECT_THAT(page, HasSubstr("data:image/jpeg;base64,Ynl0ZXM="));
  EXPECT_THAT(page, HasSubstr("viewBox=\"0 0 1000 500\""));
  EXPECT_THAT(page, HasSubstr("class=\"word\" x=\"10\" y=\"20\" width=\"100\" height=\"40\""));
  EXPECT_THAT(page, HasSubstr("class=\"field\""));
  EXPECT_THAT(page, HasSubstr("check this: sums differ"));
}

TEST(Report, NothingIsLoadedFromElsewhere) {
  const std::string page = report_page(photo(), "bytes");
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
}

TEST(Report, IllFormedTextBecomesReplacementCharacters) {
  EXPECT_EQ(html_escaped("a\xFF"
                         "b&"),
            "a\xEF\xBF\xBD"
            "b&amp;");
}

}  // namespace
}  // namespace firstpass::web
