#include <gtest/gtest.h>

#include "core/text.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;
using namespace std::string_literals;

std::string text_of(const std::string& bytes) {
  const auto document = read_bytes("note", bytes, Context{});
  if (!document) return "error: " + document.error().message;
  return document->parts.at(0).text;
}

TEST(TextReader, KeepsUtf8AsItIs) {
  EXPECT_EQ(text_of("Zürich\r\n日本 🎉\n"), "Zürich\r\n日本 🎉\n");
  EXPECT_EQ(text_of("\xEF\xBB\xBFmarked"), "marked");
}

TEST(TextReader, ReadsUtf16ByItsMark) {
  EXPECT_EQ(text_of("\xFF\xFEZ\0\xFC\0r\0"s), "Zür");
  EXPECT_EQ(text_of("\xFE\xFF\0Z\0\xFC\0r"s), "Zür");
  EXPECT_EQ(text_of("\xFF\xFE\x3C\xD8\x89\xDF"s), "🎉");
}

TEST(TextReader, KeepsPairsOfSurrogatesThatABufferCuts) {
  for (const std::size_t lead : {4090u, 4094u, 4095u, 4096u, 8191u}) {
    std::string bytes = "\xFF\xFE", expected;
    for (std::size_t i = 0; i < lead; ++i) bytes += "a\0"s;
    expected = std::string(lead, 'a');
    for (int i = 0; i < 10; ++i) {
      bytes += "\x3C\xD8\x89\xDF"s;
      expected += "🎉";
    }
    EXPECT_EQ(text_of(bytes), expected) << lead;
  }
}

TEST(TextReader, GuessesOldCharsets) {
  EXPECT_EQ(text_of("Die Rechnung \xFC"
                    "ber 40 \x80 ist f\xE4llig, sch\xF6ne Gr\xFC\xDF"
                    "e aus K\xF6ln."),
            "Die Rechnung über 40 € ist fällig, schöne Grüße aus Köln.");
  EXPECT_EQ(text_of("\x93\xFA\x96\x7B\x8C\xEA\x82\xCC\x83\x65\x83\x4C\x83\x58\x83\x67\x82\xC5\x82\xB7\x81\x42\x82\xB1"
                    "\x82\xEA\x82\xCD\x95\xB6\x8F\x91\x82\xC5\x82\xB7\x81\x42"),
            "日本語のテキストです。これは文書です。");
}

TEST(TextReader, AlwaysGivesValidUtf8) {
  for (int c = 0x80; c < 0x100; ++c) {
    const std::string text = text_of("Ein Wort mit " + std::string(1, static_cast<char>(c)) + " darin");
    EXPECT_TRUE(is_utf8(text));
  }
}

TEST(TextReader, ShowsWhatCanBeSeenOfHtml) {
  const std::string text = text_of(
      "<!DOCTYPE html><html><head><title>T</title><style>p{}</style></head><body><h1>Bill&nbsp;12</h1>"
      "<p>Pay <b>40&euro;</b><br>by <i>Friday</i>.</p><script>alert(1)</script><div style='display: none'>hidden</div>"
      "<ul><li>one<li>two</ul><table><tr><td>a<td>b</tr></table><blockquote>old<br>words</blockquote>ü end");
  EXPECT_EQ(text, "Bill 12\n\nPay 40€\nby Friday.\n\n- one\n- two\n\na\tb\n\n> old\n> words\n\nü end\n");
}

TEST(TextReader, ReadsHtmlInItsOwnCharset) {
  EXPECT_EQ(text_of("<html><head><meta charset=windows-1251></head><body>\xCF\xF0\xE8\xE2\xE5\xF2</body></html>"),
            "Привет\n");
}

TEST(TextReader, SurvivesDeepAndBrokenHtml) {
  std::string deep = "<html>";
  for (int i = 0; i < 20000; ++i) deep += "<div><blockquote>";
  EXPECT_NE(text_of(deep + "core"), "");
  EXPECT_EQ(text_of("<html><p>a<p"), "a\n");
}

TEST(TextReader, RefusesBinaryThatBeginsAsText) {
  const auto document = read_bytes("log", std::string(70 << 10, 'x') + std::string(70 << 10, '\0'), Context{});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().message, "log: looks like text but is binary");
}

TEST(TextReader, RefusesBlankText) {
  const auto document = read_bytes("blank", " \n\t\n", Context{});
  ASSERT_FALSE(document);
  EXPECT_EQ(document.error().code, Code::data_loss);
}

}  // namespace
}  // namespace firstpass::input
