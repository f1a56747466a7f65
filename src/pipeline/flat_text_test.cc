#include "pipeline/flat_text.h"

#include <gtest/gtest.h>

namespace firstpass::pipeline {
namespace {

constexpr char kMail[] =
    "Received: from mx1.example.org by relay.example.net with ESMTPS id abc1; Tue, 3 Mar 2026 10:11:00 +0100\r\n"
    "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; bh=47DEQpj8HBSaTImW5JCeuQeRkm5NMpJWZG3hSuFU\r\n"
    "From: Anna Berger <anna@example.org>\r\n"
    "To: ben@example.org\r\n"
    "Subject: =?utf-8?q?Re=3A_Dachziegel_f=C3=BCr_Linz?=\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: multipart/mixed; boundary=\"b\"\r\n"
    "\r\n"
    "--b\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: base64\r\n"
    "\r\n"
    "V2UgdGFrZSB0aGUgcmVkIG9uZXMuCgotLSAKQW5uYSBCZXJnZXIKKzQzIDczMiA1NTUgMDEwCgo=\r\n"
    "--b--\r\n";

Result<std::shared_ptr<runtime::Runtime>> no_models() { return fail(Code::failed_precondition, "test", "no models"); }

TEST(FlatText, AMailIsWhatIsReadNotWhatIsSent) {
  const auto flat = read_flat_text("letter.eml", kMail, no_models, Context());
  ASSERT_TRUE(flat) << flat.error().message;
  EXPECT_NE(flat->text.find("We take the red ones."), std::string::npos) << flat->text;
  EXPECT_NE(flat->text.find("Dachziegel für Linz"), std::string::npos) << flat->text;
  for (const char* transport : {"DKIM", "Received", "boundary", "V2UgdGFrZ"})
    EXPECT_EQ(flat->text.find(transport), std::string::npos) << transport;
  ASSERT_EQ(flat->asides.size(), 1U);
  EXPECT_EQ(flat->asides[0].reason, "signature");
  const Span aside = flat->asides[0].span;
  EXPECT_NE(flat->text.substr(aside.begin, aside.size()).find("+43 732 555 010"), std::string::npos);
}

TEST(FlatText, TextIsLeftAsItIs) {
  for (const std::string text : {"Plain words.\r\n\r\nAnd more.", "{\"a\": [1,  2]}", "a,b\n1,2\n", ""}) {
    const auto flat = read_flat_text("-", text, no_models, Context());
    ASSERT_TRUE(flat) << flat.error().message;
    EXPECT_EQ(flat->text, text);
    EXPECT_TRUE(flat->asides.empty());
  }
}

TEST(FlatText, OtherEncodingsAndWebPagesAreRead) {
  const std::string utf16("\xFF\xFEH\0\xE9\0l\0l\0o\0 \0y\0o\0u\0", 20);
  const auto wide = read_flat_text("-", utf16, no_models, Context());
  ASSERT_TRUE(wide) << wide.error().message;
  EXPECT_EQ(wide->text, "Héllo you");
  const auto page = read_flat_text(
      "-", "<!DOCTYPE html><html><head><style>p{}</style></head><body><p>Rent: 900 &euro;</p></body></html>", no_models,
      Context());
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_NE(page->text.find("Rent: 900 €"), std::string::npos) << page->text;
  EXPECT_EQ(page->text.find('<'), std::string::npos);
}

TEST(FlatText, WhatHoldsNoTextIsRefusedByName) {
  const auto binary = read_flat_text("blob.bin",
                                     std::string("\x7F"
                                                 "ELF\2\1\1\0\0\0\0\0",
                                                 12),
                                     no_models, Context());
  ASSERT_FALSE(binary);
  EXPECT_EQ(binary.error().code, Code::data_loss);
  EXPECT_NE(binary.error().message.find("blob.bin"), std::string::npos);
}

}  // namespace
}  // namespace firstpass::pipeline
