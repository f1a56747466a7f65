#include "pipeline/document_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace firstpass::pipeline {
namespace {

Document scan(std::map<std::string, std::string> metadata) {
  Document document;
  Part part;
  part.kind = PartKind::image;
  part.role = "page";
  part.image = std::make_shared<Image>(Image{400, 200, {}});
  part.metadata = std::move(metadata);
  document.parts = {part};
  const Where where{0, {}, Region{100, 50, 200, 150, 0}, {}};
  document.findings.push_back({"face", "face", 0.9, {}, where});
  document.summary.fields["total"] = {"5.50", 0.9, where, {}};
  return document;
}

TEST(DocumentJson, BoxesOfAScannedPdfAreInPointsOfTheirPage) {
  const auto json = to_json(scan({{"pdf.page", "3"}, {"pdf.dots_per_inch", "144"}}));
  for (const auto& where : {json["findings"][0], json["summary"]["fields"]["total"]}) {
    EXPECT_EQ(where["box"], nlohmann::ordered_json({50, 25, 100, 75}));
    EXPECT_EQ(where["page"], 3);
  }
}

TEST(DocumentJson, BoxesOfPicturesAreInPixelsAndPagesOfATiffCounted) {
  EXPECT_EQ(to_json(scan({{"image.page", "2"}}))["findings"][0]["box"], nlohmann::ordered_json({100, 50, 200, 150}));
  EXPECT_EQ(to_json(scan({{"image.page", "2"}}))["findings"][0]["page"], 2);
  EXPECT_FALSE(to_json(scan({}))["findings"][0].contains("page"));
}

}  // namespace
}  // namespace firstpass::pipeline
