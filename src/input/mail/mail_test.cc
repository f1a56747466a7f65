#include <gtest/gtest.h>

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"
#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;

Document read(const std::string& bytes) {
  const auto document = read_bytes("mail", bytes, Context{});
  EXPECT_TRUE(document) << document.error().message;
  return document ? *document : Document{};
}

std::vector<const Part*> parts_with(const Document& document, std::string_view role) {
  std::vector<const Part*> found;
  for (const Part& part : document.parts)
    if (part.role == role) found.push_back(&part);
  return found;
}

std::string text_of(const Document& document, std::string_view role) {
  std::string text;
  for (const Part* part : parts_with(document, role)) text += part->text;
  return text;
}

const std::string kHead =
    "From: =?UTF-8?Q?J=C3=B6rg?= <j@example.org>\r\nTo: Ann <ann@example.org>\r\n"
    "Subject: =?utf-8?B?UmVjaG51bmcg?=\r\n =?utf-8?B?w7xiZXI=?= 40\r\nDate: Mon, 1 Jan 2024 10:00:00 +0000\r\n"
    "MIME-Version: 1.0\r\n";

TEST(MailReader, DecodesHeaders) {
  const Document mail = read(kHead + "\r\nHello\r\n");
  const auto headers = parts_with(mail, "header");
  ASSERT_EQ(headers.size(), 1u);
  EXPECT_EQ(headers[0]->metadata.at("from"), "Jörg <j@example.org>");
  EXPECT_EQ(headers[0]->metadata.at("subject"), "Rechnung über 40");
  EXPECT_EQ(headers[0]->metadata.at("date"), "Mon, 1 Jan 2024 10:00:00 +0000");
  EXPECT_NE(headers[0]->text.find("Subject: Rechnung über 40\n"), std::string::npos);
  EXPECT_EQ(text_of(mail, "body"), "Hello\n") << "lines of a mail end plainly once it is read";
}

TEST(MailReader, JoinsACharacterThatTwoWordsShare) {
  const Document mail =
      read("From: a@b.example\nTo: c@d.example\nSubject: =?UTF-8?B?w4Q=?= =?UTF-8?Q?=C3?= =?UTF-8?Q?=84_x?=\n\nHi\n");
  EXPECT_EQ(mail.parts.at(0).metadata.at("subject"), "ÄÄ x");
}

TEST(MailReader, DecodesBodies) {
  EXPECT_EQ(
      text_of(read(kHead +
                   "Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                   "Gr=FC=DFe =\r\naus K=F6ln\r\n"),
              "body"),
      "Grüße aus Köln\n");
  EXPECT_EQ(text_of(read(kHead + "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1B$BF|K\\\x1B(B\r\n"), "body"),
            "日本\n");
  EXPECT_EQ(text_of(read(kHead + "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
                         to_base64("<p>Zahle <b>40 €</b></p>") + "\r\n"),
                    "body"),
            "Zahle 40 €\n");
}

TEST(MailReader, PrefersPlainText) {
  const std::string alternative =
      kHead +
      "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
      "plain\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--b--\r\n";
  EXPECT_EQ(std::string(trim(text_of(read(alternative), "body"))), "plain");
  std::string empty_plain = alternative;
  empty_plain.replace(empty_plain.find("plain\r\n--b"), 5, "     ");
  EXPECT_EQ(std::string(trim(text_of(read(empty_plain), "body"))), "rich");
}

TEST(MailReader, TellsQuotesAndSignaturesApart) {
  const Document mail =
      read(kHead + "\r\nI paid.\r\n\r\nRegards,\r\nJ\xC3\xB6rg\r\n\r\nOn 1 Jan 2024, Ann wrote:\r\n> Pay 40.\r\n");
  EXPECT_EQ(std::string(trim(text_of(mail, "body"))), "I paid.");
  EXPECT_NE(text_of(mail, "signature").find("Jörg"), std::string::npos);
  EXPECT_NE(text_of(mail, "quoted").find("> Pay 40."), std::string::npos);
}

TEST(MailReader, ReadsAttachmentsLikeFiles) {
  const std::string mixed =
      kHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee files.\r\n" +
      "--b\r\nContent-Type: application/octet-stream; name=\"receipt.bin\"\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\n" +
      to_base64(png_of(quarters(8, 6))) +
      "\r\n--b\r\nContent-Type: audio/wav\r\nContent-Transfer-Encoding: base64\r\n" +
      "Content-Disposition: attachment; filename=memo.wav\r\n\r\n" +
      to_base64(wav_of(std::vector<std::int16_t>(800, 5), 8000)) +
      "\r\n--b\r\nContent-Type: text/plain; name=\"../../note.txt\"\r\nContent-Disposition: "
      "attachment\r\n\r\nremember\r\n" +
      "--b\r\nContent-Type: application/x-thing; name=\"=?utf-8?Q?=C3=A4.dat?=\"\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\nAAECAwQ=\r\n--b--\r\n";
  const Document mail = read(mixed);
  const auto attachments = parts_with(mail, "attachment");
  ASSERT_EQ(attachments.size(), 4u);
  EXPECT_EQ(attachments[0]->name, "receipt.bin");
  ASSERT_TRUE(attachments[0]->image);
  EXPECT_EQ(attachments[0]->image->width, 8);
  EXPECT_EQ(attachments[0]->media_type, "image/png");
  ASSERT_TRUE(attachments[1]->audio);
  EXPECT_EQ(attachments[2]->name, ".._.._note.txt");
  EXPECT_EQ(std::string(trim(attachments[2]->text)), "remember");
  EXPECT_EQ(attachments[3]->name, "ä.dat");
  EXPECT_EQ(attachments[3]->media_type, "application/x-thing");
  EXPECT_TRUE(attachments[3]->text.empty());
}

TEST(MailReader, NamesAnAttachmentThatIsDamaged) {
  const Document mail =
      read(kHead + "Content-Type: image/png; name=a.png\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
           to_base64(png_of(quarters(8, 8)).substr(0, 60)) + "\r\n");
  const auto attachments = parts_with(mail, "attachment");
  ASSERT_EQ(attachments.size(), 1u);
  EXPECT_FALSE(attachments[0]->image);
  EXPECT_NE(attachments[0]->metadata.at("unread").find("damaged"), std::string::npos);
}

TEST(MailReader, LimitsMailsInsideMails) {
  std::string mail = "From: a@b.example\r\nTo: c@d.example\r\nSubject: 0\r\n\r\ninnermost\r\n";
  for (int i = 1; i < 10; ++i)
    mail = "From: a@b.example\r\nTo: c@d.example\r\nSubject: " + std::to_string(i) +
           "\r\nContent-Type: message/rfc822\r\n\r\n" + mail;
  EXPECT_EQ(parts_with(read(mail), "header").size(), 3u);
}

TEST(MailReader, LimitsAttachments) {
  std::string mail = kHead + "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 100; ++i) mail += "--b\r\nContent-Type: application/x-a; name=a\r\n\r\n\x01\x02\r\n";
  EXPECT_EQ(parts_with(read(mail + "--b--\r\n"), "attachment").size(), 64u);
}

TEST(MailReader, SurvivesDeepNesting) {
  std::string mail = kHead;
  for (int i = 0; i < 3000; ++i) {
    const std::string n = std::to_string(i);
    mail += "Content-Type: multipart/mixed; boundary=b" + n + "\r\n\r\n--b" + n + "\r\n";
  }
  const auto document = read_bytes("mail", mail + "\r\ndeep\r\n", Context{});
  EXPECT_TRUE(document || document.error().code == Code::data_loss);
}

TEST(MailReader, ReadsEveryCutMailOrSaysNo) {
  read_every_cut(kHead +
                     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Transfer-Encoding: "
                     "base64\r\n\r\nSGFsbG8=\r\n--b\r\n"
                     "Content-Type: text/html\r\n\r\n<p>x</p>\r\n--b--\r\n",
                 5);
}

TEST(MailReader, ReadsTheSharedMails) {
  const auto files = files_below(shared_data("documents/eml_mikel_mail"), {".eml"});
  if (files.empty()) GTEST_SKIP() << "no shared data here";
  EXPECT_EQ(files.size(), 52u);
  for (const std::string& file : files) {
    const auto document = read_document(file, Context{});
    ASSERT_TRUE(document) << document.error().message;
    EXPECT_FALSE(document->parts.empty()) << file;
    for (const Part& part : document->parts) EXPECT_TRUE(is_utf8(part.text)) << file;
  }
}

}  // namespace
}  // namespace firstpass::input
