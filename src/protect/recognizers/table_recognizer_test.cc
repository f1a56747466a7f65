#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(TableRecognizer, ColumnsTellWhatTheirCellsAre) {
  expect_finds(
      "table", "PERSON", 0,
      {"id,first_name,last_name,balance\n1,«Grant»,«Stone»,120.50\n2,«Rose»,«Day»,-45.00\n",
       "Dear all,\nplease check:\n\nVorname;Nachname;Umsatz 2025\n«Kurz»;«Lang»;1.200,00\n\nThank you, Kim, Bo",
       "| Name | Phone |\n|---|---|\n| «Li Wu» | 5550100 |\n", "name\tdob\n«æä¼»\t1979-07-04",
       "full name,note\r\n\"«Stone, Grant»\",\"a, b\"\r\n"});
  expect_finds("table", "DATE_OF_BIRTH", 0,
               {"id,dob\n1,«1984-02-29»\n2,«11/03/1990»", "Geburtsdatum;PLZ\n«01.02.1990»;10115"});
  expect_finds("table", "PHONE_NUMBER", 0, {"id;phone\n1;«5550100»\n2;n/a\n3;«5550101»"});
}

TEST(TableRecognizer, RowsThatWereCutDoNotEndIt) {
  expect_finds(
      "table", "DATE_OF_BIRTH", 0,
      {"id,last_name,dob,phone\n1,Day,«1984-02-29»,5550100\n2,Stone,«1990-03-11»\n[...]\n240,Lang,«1979-07-04»,5550101",
       "id,last_name,dob,phone\n1,Day, Jr,1984-02-29,5550100\n2,Stone,«1990-03-11»,5550101"});
  expect_finds("table", "PERSON", 0,
               {"id,last_name,dob,phone\n1,«Day»,\n2,Stone\nWe met.\nWe ate.\n3,Lang,1990-03-11,5550101"});
}

TEST(TableRecognizer, LeavesNearMisses) {
  expect_finds("table", "PERSON", 0,
               {"name,price,quantity\nEspresso machine,120,2\n", "Call, first name, last name.\nThen, we, go.",
                "first name, last name", "first_name,last_name\n\nKim,Watson", "first_name,last_name\nnull,n/a",
                "first_name,last_name\nKim"});
  expect_finds("table", "PHONE_NUMBER", 0, {"Ask for phone, or for a room, please\nwe meet, then eat, then go"});
}

TEST(TableRecognizer, IsLinear) {
  for (const char* piece : {"phone,", "phone,name\n", "a,\"", "|"}) expect_linear("table", piece);
}

}  // namespace
}  // namespace firstpass::protect
