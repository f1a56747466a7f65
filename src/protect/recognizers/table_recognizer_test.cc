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
       "id,last_name,dob,phone\n1,Day, Jr,«1984-02-29»,5550100\n2,Stone,«1990-03-11»,5550101"});
  expect_finds("table", "PERSON", 0,
               {"id,last_name,dob,phone\n1,«Day»,\n2,Stone\nWe met.\nWe ate.\n3,«Lang»,1990-03-11,5550101"});
}

TEST(TableRecognizer, OtherLinesBetweenRowsDoNotEndIt) {
  expect_finds(
      "table", "DATE_OF_BIRTH", 0,
      {"id,name,dob\n1,Day,«1984-02-29»\n\n2,Stone,«1990-03-11»\n# page 2\n# of\n# ten\n\n3,Lang,«1979-07-04»\n",
       "id,name,dob\n1,Day,«1984-02-29»\n\nid,dob,name\n2,«1990-03-11»,Stone\n",
       "id,name,dob\n1,Day,«1984-02-29»\nid,dob,name\n2,«1990-03-11»,Stone\n"});
  // What follows a table is none of it.
  expect_finds("table", "PERSON", 0,
               {"id,first_name,dob\n1,«Grant»,1984-02-29\n\nThank you, dear Kim, and good night\nYours, Li, of course",
                "id,first_name\n1,«Grant»\n\nYours,Kim\n"});
}

TEST(TableRecognizer, RowsNeedNotBeNeat) {
  expect_finds(
      "table", "DATE_OF_BIRTH", 0,
      {"id,name,dob\r1,Day,«1984-02-29»\r2,Stone,«1990-03-11»\r",
       "id,name,note,dob\n1,Day,\"a\nb, c\",«1984-02-29»\n2,Stone,\"\",«1990-03-11»\n",
       "> id,name,dob\n> 1,Day,«1984-02-29»\n>> 2,Stone,«1990-03-11»\n",
       "id    name     date_of_birth\n1     Day      «1984-02-29»\n2     Li Wu    «1990-03-11»\n3              "
       "«1979-07-04»\n",
       "id,name,dob\n1,Stone, Grant,«1984-02-29»\n2,Day, Rose, MD,«1990-03-11»\n", "name\tborn\nDay\t«29.2.84»\n"});
  expect_finds("table", "PERSON", 0, {"id,name,dob\n1,«Stone», «Grant»,1984-02-29\n"});
}

TEST(TableRecognizer, InsertsNameTheirColumns) {
  expect_finds("table", "DATE_OF_BIRTH", 0,
               {"INSERT INTO people (id, `last_name`, dob) VALUES\n(1, 'O''Day, R.', "
                "'«1984-02-29»'),\n(2,'Stone','«1990-03-11»');",
                "insert into \"p\"(\"id\",\"dob\") values (1,'«1984-02-29»'), (2,NULL)\n…\n(240,'«1990-03-11»')",
                "(values) of (id, price) VALUES (1, '1984-02-29')", "call(dob) values, say (1984)"});
  expect_finds("table", "PERSON", 0, {"INSERT INTO people (id, last_name) VALUES (1, '«O''Day, R.»')"});
}

TEST(TableRecognizer, LeavesNearMisses) {
  expect_finds("table", "PERSON", 0,
               {"name,price,quantity\nEspresso machine,120,2\n", "Call, first name, last name.\nThen, we, go.",
                "first name, last name", "first_name,last_name\n\nKim,Watson", "first_name,last_name\nnull,n/a",
                "first_name,last_name\nKim"});
  expect_finds("table", "PHONE_NUMBER", 0, {"Ask for phone, or for a room, please\nwe meet, then eat, then go"});
}

TEST(TableRecognizer, IsLinear) {
  for (const char* piece : {"phone,", "phone,name\n", "a,\"", "|", "phone  ", "phone,name\nx\n", "\"\n",
                            "(dob,a)values(", ") values", "phone,name\n\n"})
    expect_linear("table", piece);
}

}  // namespace
}  // namespace firstpass::protect
