#include "core/content_line.h"
#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

using VcardSinkTest = testing::SinkTest;

Delivery contact(const std::string& name, const std::string& key = "k") {
  return {"",
          {},
          {{"name", name},
           {"organization", "Acme; Sons, Ltd"},
           {"email", "kim@acme.example"},
           {"address", "12 Elm Street\nLeeds"},
           {"check", "x"}},
          "card.jpg",
          key};
}

std::map<std::string, std::string> read_back(const std::string& text) {
  std::map<std::string, std::string> values;
  for (const ContentLine& line : content_lines(text)) values[line.name] = line.value;
  return values;
}

TEST_F(VcardSinkTest, AddsAContactThatReadsBack) {
  ASSERT_TRUE(put("vcard", contact("Kim Anne Watson"), path("contacts.vcf")));
  const auto values = read_back(contents("contacts.vcf"));
  EXPECT_EQ(values.at("FN"), "Kim Anne Watson");
  EXPECT_EQ(value_components(values.at("N"))[0], "Watson");
  EXPECT_EQ(value_components(values.at("ORG")), std::vector<std::string>{"Acme; Sons, Ltd"});
  EXPECT_EQ(value_components(values.at("ADR"))[2], "12 Elm Street Leeds");
  EXPECT_FALSE(values.contains("CHECK"));
}

TEST_F(VcardSinkTest, FoldsLongLinesBetweenLetters) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "ü€";
  ASSERT_TRUE(put("vcard", contact(name), path("contacts.vcf")));
  const std::string text = contents("contacts.vcf");
  EXPECT_EQ(read_back(text).at("FN"), name);
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) EXPECT_LE(text.find('\n', at) - at, 76u);
}

TEST_F(VcardSinkTest, TheSameContactOnceAndOthersBehindIt) {
  ASSERT_TRUE(put("vcard", contact("Kim Watson"), path("contacts.vcf")));
  EXPECT_NE(put("vcard", contact("Kim Watson"), path("contacts.vcf"))->find("already"), std::string::npos);
  ASSERT_TRUE(put("vcard", contact("Bob Smith", "k2"), path("contacts.vcf")));
  const std::string text = contents("contacts.vcf");
  EXPECT_NE(text.find("FN:Kim Watson"), std::string::npos);
  EXPECT_NE(text.find("END:VCARD\r\nBEGIN:VCARD\r\n"), std::string::npos);
}

TEST_F(VcardSinkTest, NeedsANameAndADryRunWritesNothing) {
  EXPECT_NE(put("vcard", {"", {}, {{"email", "a@b.example"}}, "", ""}, path("c.vcf"))->find("no name"),
            std::string::npos);
  EXPECT_NE(put("vcard", contact("Kim"), path("c.vcf"), true)->find("would"), std::string::npos);
  EXPECT_EQ(files(), 0u);
}

}  // namespace
}  // namespace firstpass::deliver
