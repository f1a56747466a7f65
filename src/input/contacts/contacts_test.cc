#include <gtest/gtest.h>

#include "input/reader.h"
#include "input/test_files.h"

namespace firstpass::input {
namespace {

using namespace test;

std::string text_of(const std::string& bytes) {
  const auto document = read_bytes("book.vcf", bytes, Context{});
  return document ? document->parts.at(0).text : "error: " + document.error().message;
}

const std::string kBook =
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Watson;Kimberly;;Dr;\r\nFN:Dr Kimberly Watson\r\nORG:Acme Ltd;Sales\r\n"
    "EMAIL;type=WORK:kimberly.wat\r\n son@acme.example\r\nTEL;TYPE=CELL:+44 20 7946 "
    "0018\r\nTEL;VALUE=uri:tel:+442079460019\r\n"
    "ADR;TYPE=HOME:;;12 Elm Street;Leeds;;LS1 4AP;UK\r\nBDAY:19850304\r\nNOTE:Met in May\\, likes tea\\nand cake\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD\r\n "
    "/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQ\r\nUID:7f3a-22\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BCller;J=C3=B6rg\nEND:VCARD\n";

TEST(Contacts, AreALineForEachPerson) {
  EXPECT_EQ(
      text_of(kBook),
      "2 contacts.\n\n"
      "- Dr Kimberly Watson; organisation Acme Ltd, Sales; mail kimberly.watson@acme.example; phone +44 20 7946 0018, "
      "+442079460019; address 12 Elm Street, Leeds, LS1 4AP, UK; birthday 1985-03-04; note Met in May, likes tea and "
      "cake\n"
      "- Jörg Müller\n");
}

TEST(Contacts, HoldNoPicturesAndNoKeysOfPrograms) {
  const std::string text = text_of(kBook);
  for (const char* absent : {"4AAQSkZ", "2wBDAA", "7f3a"}) EXPECT_EQ(text.find(absent), std::string::npos) << absent;
}

TEST(Contacts, AreRefusedWithoutAWholeOne) {
  EXPECT_EQ(text_of("BEGIN:VCARD\nFN:Kim Wat"), "error: book.vcf is cut: its last contact has no end");
  EXPECT_EQ(text_of("BEGIN:VCARD\nEND:VCARD\n"), "error: book.vcf: has no contact in it");
  EXPECT_LE(read_every_cut(kBook, 17, 12), 1) << "between two contacts nobody can tell";
}

}  // namespace
}  // namespace firstpass::input
