#include "protect/structured.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace firstpass::protect {
namespace {

// Masks with the rules alone, and reads the result back as restoring does: every replacement becomes its original.
class Structured : public ::testing::Test {
 protected:
  Masked run(const std::string& text, Format format) {
    const auto found = find_in_structure(text, format, *m_detector, {}, {});
    EXPECT_TRUE(found) << found.error().message;
    MaskOptions options;
    options.regions = &found->regions;
    auto masked = mask(text, found->detections, *m_scope, options);
    EXPECT_TRUE(masked) << masked.error().message;
    return *masked;
  }
  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

  std::shared_ptr<Detector> m_detector = Detector::create(nullptr, Profile::rules).value();
  std::shared_ptr<vault::Scope> m_scope = *vault::Vault::in_memory()->scope("talk", "text");
};

TEST_F(Structured, JsonStaysValidAndOtherwiseTheSame) {
  const std::string text =
      "{\"first_name\": \"Zed\", \"phone\": \"5550100\",\n  \"account_number\": 12345678, \"ok\": true, \"amount\": "
      "12.50,\n"
      "  \"note\": \"write to kim\\u0040x.example \\\"now\\\"\", \"list\": [{\"ssn\": \"078-05-1120\"}], \"none\": "
      "null}";
  const Masked masked = run(text, Format::json);
  const auto parsed = nlohmann::json::parse(masked.text);
  for (const char* gone : {"Zed", "5550100", "12345678", "kim", "1120"})
    EXPECT_FALSE(has(masked.text, gone)) << masked.text;
  EXPECT_TRUE(parsed["account_number"].is_string());
  EXPECT_EQ(parsed["amount"], 12.5);
  EXPECT_EQ(parsed["ok"], true);
  EXPECT_TRUE(has(masked.text, "\",\n  \"account_number\": \"<")) << masked.text;
  EXPECT_TRUE(has(masked.text, "> \\\"now\\\"\"")) << masked.text;
}

TEST_F(Structured, LinesOfJsonAndBrokenJson) {
  EXPECT_FALSE(has(run("{\"email\": \"a@b.example\"}\n\n{\"email\": \"c@d.example\"}\n", Format::json).text, "@"));
  const auto broken = find_in_structure("{\"a\": ", Format::json, *m_detector, {}, {});
  EXPECT_EQ(broken.error().code, Code::invalid_argument);
  EXPECT_FALSE(leaves("[1, 2", Format::json));
  EXPECT_EQ(leaves("\"\"", Format::json)->size(), 1u);
}

TEST_F(Structured, TablesKnowTheirColumns) {
  const Masked masked =
      run("surname,phone,notes\n\"Zedd\",5550100,\"says \"\"hi\"\" to a@b.example\"\nN/A,,plain\r\n", Format::csv);
  EXPECT_TRUE(has(masked.text, "surname,phone,notes\n\"<PERSON_")) << masked.text;
  EXPECT_TRUE(has(masked.text, ",\"says \"\"hi\"\" to <EMAIL_ADDRESS_")) << masked.text;
  EXPECT_TRUE(has(masked.text, "\nN/A,,plain\r\n")) << masked.text;
}

TEST_F(Structured, MarkupIsEscapedAndItsTagsAreLeftAlone) {
  const Masked masked = run(
      "<?xml version=\"1.0\"?><p id=\"7\"><!-- a@b.example --><last_name>O&amp;Z</last_name><m to='c@d.example'/></p>",
      Format::xml);
  EXPECT_TRUE(has(masked.text, "<?xml version=\"1.0\"?><p id=\"7\"><!-- &lt;EMAIL_ADDRESS_")) << masked.text;
  EXPECT_TRUE(has(masked.text, "<last_name>&lt;PERSON_")) << masked.text;
  EXPECT_FALSE(has(masked.text, "O&amp;Z")) << masked.text;
  EXPECT_TRUE(has(masked.text, "<m to='&lt;EMAIL_ADDRESS_")) << masked.text;
  EXPECT_FALSE(has(run("<html><script>var a = 'c@d.example';</script></html>", Format::html).text, "c@d"));
}

TEST_F(Structured, YamlKeepsKeysAndComments) {
  const Masked masked =
      run("user:\n  first_name: Zed # a comment\n  email: \"a@b.example\"\n  - 10.1.2.3\n", Format::yaml);
  EXPECT_TRUE(has(masked.text, "user:\n  first_name: <PERSON_")) << masked.text;
  EXPECT_TRUE(has(masked.text, "> # a comment\n  email: \"<EMAIL_ADDRESS_")) << masked.text;
  EXPECT_FALSE(has(masked.text, "10.1.2.3")) << masked.text;
}

TEST(Leaves, OnlyWhatIsCertainIsSniffed) {
  EXPECT_EQ(sniff_format(" {\"a\": 1}"), Format::json);
  EXPECT_EQ(sniff_format("{\"a\": 1}\n{\"a\": 2}\n"), Format::json);
  EXPECT_EQ(sniff_format("{not json"), Format::text);
  EXPECT_EQ(sniff_format("[see below]"), Format::text);
  EXPECT_EQ(sniff_format("<?xml version='1.0'?><a/>"), Format::xml);
  EXPECT_EQ(sniff_format("<!DOCTYPE html><p>"), Format::html);
  EXPECT_EQ(sniff_format("a,b\n1,2\n"), Format::text);
  EXPECT_EQ(sniff_format(""), Format::text);
}

TEST(Leaves, AnyBytesAreRead) {
  for (const char* text : {"<", "<a", "<a b", "<a b=", "<a b='", "<!--", "<![CDATA[", "&#x;", "&#99999999;", "</",
                           "<a/><", "\"", "a,\"b", "- ", ": ", "'", "\n\n"})
    for (const Format format : {Format::xml, Format::html, Format::csv, Format::yaml, Format::text}) {
      const auto found = leaves(text, format);
      ASSERT_TRUE(found);
      for (const Leaf& leaf : *found) EXPECT_LE(leaf.span.end, std::string_view(text).size());
    }
}

TEST(Leaves, KeysBecomeWords) {
  EXPECT_EQ(key_as_words("phoneNumber"), "phone number");
  EXPECT_EQ(key_as_words("PHONE_NUMBER"), "phone number");
  EXPECT_EQ(key_as_words("date-of-birth"), "date of birth");
}

}  // namespace
}  // namespace firstpass::protect
