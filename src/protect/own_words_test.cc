#include "protect/own_words.h"

#include <gtest/gtest.h>

namespace firstpass::protect {
namespace {

TEST(OwnWords, OfAnAddressBook) {
  const auto words = words_from_vcard(
      "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Kimberly\r\n  "
      "Watson\r\nN:Watson;Kimberly;;Ms;\r\nitem1.EMAIL;TYPE=work:kw@acme.example\r\n"
      "TEL;TYPE=cell:+44 20 7946 0000\r\nNICKNAME:Kimmy\r\nORG:Globex\\, Inc;Sales\r\nEND:VCARD\r\n"
      "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\nEND:VCARD\n"
      "BEGIN:VCARD\nEND:VCARD\n");
  ASSERT_TRUE(words) << words.error().message;
  ASSERT_EQ(words->size(), 3u);
  EXPECT_EQ((*words)[0].text, "Globex, Inc");
  EXPECT_EQ((*words)[0].type, "ORGANIZATION");
  EXPECT_EQ((*words)[1].text, "Kimberly Watson");
  EXPECT_EQ((*words)[1].aliases.size(), 4u);
  EXPECT_EQ((*words)[2].text, "Müller, Jürgen");
  EXPECT_EQ(words_from_vcard("Dear all").error().code, Code::invalid_argument);
}

TEST(OwnWords, OfTables) {
  const auto known = words_from_csv(
      "First Name;Last Name;Email;Account\r\nKim;Watson;kw@acme.example;\"4711\"\r\n;Lee;;\r\n", "PERSON");
  ASSERT_TRUE(known) << known.error().message;
  ASSERT_EQ(known->size(), 2u);
  EXPECT_EQ((*known)[0].text, "Watson, Kim");
  EXPECT_EQ((*known)[0].aliases.size(), 2u);
  EXPECT_EQ((*known)[0].aliases[1], (std::pair<std::string, std::string>("ACCOUNT", "4711")));
  const auto bare = words_from_csv("Project Bluebird,PROJECT\n\"Acme, Ltd\",ORGANIZATION\n", "PERSON");
  ASSERT_TRUE(bare) << bare.error().message;
  EXPECT_EQ((*bare)[1].text, "Acme, Ltd");
  EXPECT_EQ((*bare)[1].type, "ORGANIZATION");
  EXPECT_NE(words_from_csv("name\n\"open\n", "PERSON").error().message.find("line 2"), std::string::npos);
  EXPECT_FALSE(words_from_csv("name,type\nKim,person\n", "PERSON")) << "types are written in capitals";
  EXPECT_FALSE(words_from_csv("", "PERSON"));
}

TEST(OwnWords, AllowedWordsInAnyCase) {
  const OwnWords words({{"PERSON", "Acme Bank", {}, true}, {"PERSON", "Kim Watson", {}, false}});
  EXPECT_TRUE(words.allows("ACME bank"));
  EXPECT_FALSE(words.allows("Acme Bank of Kim"));
  EXPECT_EQ(words.forms().find("Acme Bank and Kim Watson").size(), 1u);
}

}  // namespace
}  // namespace firstpass::protect
