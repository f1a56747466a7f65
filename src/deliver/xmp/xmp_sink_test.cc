#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

class XmpSinkTest : public testing::SinkTest {
 protected:
  Delivery tagged(const std::string& tags) const { return {"", {}, {{"tags", tags}}, path("dog.jpg"), "k"}; }
};

TEST_F(XmpSinkTest, WritesASidecarBesideThePicture) {
  ASSERT_TRUE(write_file(path("dog.jpg"), "pixels"));
  const auto told = put("xmp", tagged("dog, beach & sea,, dog"), "");
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_NE(told->find("dog, beach & sea"), std::string::npos);
  EXPECT_EQ(contents("dog.jpg"), "pixels");
  const std::string sidecar = contents("dog.jpg.xmp");
  EXPECT_NE(
      sidecar.find("<dc:subject><rdf:Bag><rdf:li>dog</rdf:li><rdf:li>beach &amp; sea</rdf:li></rdf:Bag></dc:subject>"),
      std::string::npos)
      << sidecar;
}

TEST_F(XmpSinkTest, RenewsItsOwnAndLeavesOthersAlone) {
  ASSERT_TRUE(put("xmp", tagged("dog"), ""));
  EXPECT_NE(put("xmp", tagged("dog"), "")->find("already"), std::string::npos);
  ASSERT_TRUE(put("xmp", tagged("cat"), ""));
  EXPECT_NE(contents("dog.jpg.xmp").find(">cat<"), std::string::npos);
  ASSERT_TRUE(write_file(path("dog.jpg.xmp"), "<x:xmpmeta x:xmptk=\"darktable\"/>"));
  const auto refused = put("xmp", tagged("dog"), "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
  EXPECT_EQ(contents("dog.jpg.xmp"), "<x:xmpmeta x:xmptk=\"darktable\"/>");
}

TEST_F(XmpSinkTest, WhatIsWrittenIsEscaped) {
  Delivery delivery = tagged("a<b>\x1b[31m");
  delivery.row.emplace_back("title", "\"x\" & y\nz");
  ASSERT_TRUE(put("xmp", delivery, ""));
  const std::string sidecar = contents("dog.jpg.xmp");
  EXPECT_NE(sidecar.find("<rdf:li>a&lt;b&gt;\\x1b[31m</rdf:li>"), std::string::npos) << sidecar;
  EXPECT_NE(sidecar.find("&quot;x&quot; &amp; y z"), std::string::npos);
}

TEST_F(XmpSinkTest, NothingIsWrittenWithoutTagsOrInADryRun) {
  EXPECT_NE(put("xmp", tagged(" , "), "")->find("no tags"), std::string::npos);
  EXPECT_NE(put("xmp", tagged("dog"), "", true)->find("would"), std::string::npos);
  EXPECT_EQ(files(), 0u);
  EXPECT_FALSE(put("xmp", {"", {}, {{"tags", "dog"}}, "-", ""}, ""));
}

}  // namespace
}  // namespace firstpass::deliver
