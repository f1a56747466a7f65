#include <gtest/gtest.h>
#include <sndfile.h>

#include "core/ids.h"
#include "input/looks.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;
using namespace std::string_literals;

TEST(DetectMediaType, KnowsFilesByTheirFirstBytes) {
  const std::pair<std::string, const char*> cases[] = {
      {png_of(quarters(4, 4)), "image/png"},
      {jpeg_of(quarters(8, 8)), "image/jpeg"},
      {webp_of(quarters(4, 4)), "image/webp"},
      {wav_of({1, 2, 3}, 16000), "audio/wav"},
      {sound_of(SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 16000, 1, 0.1, 300), "audio/flac"},
      {sound_of(SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 16000, 1, 0.5, 300), "audio/mpeg"},
      {"GIF89a\1\0\1\0\0\0\0;"s, "image/gif"},
      {"II*\0\x08\0\0\0"s, "image/tiff"},
      {"MM\0*\0\0\0\x08"s, "image/tiff"},
      {"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\2\0\0\0\2\0\0\0"s, "image/bmp"},
      {"\0\0\0\x18"
       "ftypheic\0\0\0\0mif1heic"s,
       "image/heic"},
      {"\0\0\0\x18"
       "ftypM4A \0\0\0\0M4A mp42"s,
       "audio/mp4"},
      {"\0\0\0\x18"
       "ftypisom\0\0\2\0isomiso2"s,
       "video/mp4"},
      {"\x1a\x45\xdf\xa3\x01\0\0\0"s, "video/webm"},
      {"%PDF-1.7\n1 0 obj\n"s, "application/pdf"},
      {"PK\3\4\x14\0\0\0"s, "application/zip"},
      {"SQLite format 3\0\x10\0"s, "application/vnd.sqlite3"},
      {"\0\1\2\3\4\5\6\7"s, "application/octet-stream"},
      {"", "application/octet-stream"}};
  for (const auto& [bytes, type] : cases) EXPECT_EQ(detect_media_type(bytes), type) << to_hex(bytes.substr(0, 16));
}

TEST(DetectMediaType, KnowsTextByItsShape) {
  const std::pair<std::string, const char*> cases[] = {
      {"Dear Ann,\nthe bill is due on Friday.\n", "text/plain"},
      {"Grüße aus Köln", "text/plain"},
      {"\xEF\xBB\xBFtext", "text/plain"},
      {"\xFF\xFEt\0e\0x\0t\0"s, "text/plain"},
      {"Gr\xFC\xDF"
       "e aus K\xF6ln",
       "text/plain"},
      {"ID3 is a tag, RIFF a container.", "text/plain"},
      {"BZh, not a mark here", "text/plain"},
      {"Note: buy milk\nTime: noon\n", "text/plain"},
      {"From: me\nthe rest of a letter", "text/plain"},
      {"[not json, just brackets]", "text/plain"},
      {"{curly} words", "text/plain"},
      {"<!DOCTYPE html><p>hi", "text/html"},
      {"\n <!-- x --> <HTML>", "text/html"},
      {"{\"a\": 1}", "application/json"},
      {"[1, 2]", "application/json"},
      {"<?xml version=\"1.0\"?><a/>", "application/xml"},
      {"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "text/calendar"},
      {"BEGIN:VCARD\r\nEND:VCARD\r\n", "text/vcard"},
      {"From: a@b.example\nTo: c@d.example\nSubject: x\n\nHi", "message/rfc822"},
      {"Received: from x\n\tby y\nX-Odd: 1\nDate: Mon, 1 Jan 2024 10:00:00 +0000\n\nHi", "message/rfc822"},
      {"From a@b.example Mon Jan  1 10:00:00 2024\nFrom: a@b.example\nSubject: x\n\nHi", "message/rfc822"},
      {"Subject: =?UTF-8?B?aMOk?=\n\nHi", "message/rfc822"}};
  for (const auto& [bytes, type] : cases) EXPECT_EQ(detect_media_type(bytes), type) << bytes;
}

TEST(DetectMediaType, IsNotMisledByACutCodePoint) {
  std::string text;
  while (text.size() < (64 << 10) - 1) text += "x";
  EXPECT_EQ(detect_media_type(text + "é" + text), "text/plain");
}

TEST(DetectMediaType, IgnoresTheName) {
  const auto document = read_bytes("holiday.jpg", "Just a few words.", Context{});
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(document->media_type, "text/plain");
  EXPECT_EQ(document->parts.at(0).text, "Just a few words.");
}

TEST(DetectMediaType, NeverFailsOnAnyBytes) {
  std::uint32_t seed = 1;
  for (int i = 0; i < 20000; ++i) {
    std::string bytes;
    seed = seed * 1664525 + 1013904223;
    const std::size_t size = seed >> 24;
    for (std::size_t k = 0; k < size; ++k) {
      seed = seed * 1664525 + 1013904223;
      bytes += static_cast<char>(seed >> 24);
    }
    EXPECT_FALSE(detect_media_type(bytes).empty());
  }
}

TEST(Looks, Utf16WithoutAMarkIsTold) {
  EXPECT_EQ(utf16_without_mark(std::string_view("K\0i\0m\0,\0\n\0", 10)), "UTF-16LE");
  EXPECT_EQ(utf16_without_mark(std::string_view("\0K\0i\0m\0,\0\n", 10)), "UTF-16BE");
  EXPECT_EQ(utf16_without_mark(std::string_view("\x1e\x04;\x04L\x04\x33\x04 \0", 10)), "UTF-16LE");  // Cyrillic
  EXPECT_EQ(utf16_without_mark("Kim Watson, Linz"), "");
  EXPECT_EQ(utf16_without_mark(std::string(500, '\0')), "");
  EXPECT_EQ(utf16_without_mark(std::string_view("K\0i\0", 4)), "");  // too short to tell
}

TEST(Looks, DecodedUtf16IsTextOrNot) {
  for (const char* text :
       {"Pay 5 EUR.\n", "Оплатите счёт до пятницы.", "请付款", "支払いは金曜日までです。", "계산서", "ĀĀ", "😀 ok"})
    EXPECT_TRUE(looks_like_decoded_utf16(text)) << text;
  EXPECT_FALSE(looks_like_decoded_utf16("\u0100\u0302\u0504\u0706")) << "the bytes 0, 1, 2, 3, 4 ...";
  EXPECT_FALSE(looks_like_decoded_utf16("a\uFFFD b"));
  EXPECT_FALSE(looks_like_decoded_utf16("a \uE123 b"));
  EXPECT_FALSE(looks_like_decoded_utf16("a \x01 b"));
}

TEST(DetectMediaType, KnowsTheSharedMails) {
  const auto files = files_below(shared_data("documents/eml_mikel_mail"), {".eml"});
  if (files.empty()) GTEST_SKIP() << "no shared data here";
  for (const std::string& file : files) {
    const auto bytes = read_file(file);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(detect_media_type(*bytes), "message/rfc822") << file;
  }
}

}  // namespace
}  // namespace firstpass::input
