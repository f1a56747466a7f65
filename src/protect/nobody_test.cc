#include "protect/nobody.h"

#include <gtest/gtest.h>

#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

/// What the name model found stands between «…».
bool nobody(std::string_view marked, std::string_view type, double score = 0.5) {
  std::vector<Span> spans;
  const std::string text = unmarked(marked, spans);
  return names_nobody(text, {spans.at(0), std::string(type), score, "ner", ""});
}

TEST(Nobody, NumbersThatMachinesCount) {
  EXPECT_TRUE(nobody("from 203.0.113.7 «port 40022 ssh2»", "ADDRESS"));
  EXPECT_TRUE(nobody("from 203.0.113.7 «port» 40022", "LOCATION"));
  EXPECT_TRUE(nobody("port=8443 pid=«4711»", "ADDRESS"));
  EXPECT_TRUE(nobody("failed with status «404»", "ID"));
  EXPECT_TRUE(nobody("jdoe on pts«/1»", "DATE_TIME"));
  EXPECT_FALSE(nobody("paciente de «54» años", "DATE_TIME"));
  EXPECT_FALSE(nobody("we met in the «port» of Hamburg", "LOCATION"));
  EXPECT_FALSE(nobody("«12 Port Road»", "ADDRESS"));
  EXPECT_FALSE(nobody("customer «4711»", "ID"));
  EXPECT_FALSE(nobody("line «0171 234567»", "PHONE_NUMBER"));
}

TEST(Nobody, PartsOfTheNameOfASetting) {
  EXPECT_TRUE(nobody("«DB»_PASSWORD = hunter2", "ORGANIZATION", 0.95));
  EXPECT_TRUE(nobody("export MY_«ACME»_HOST=db1", "ORGANIZATION", 0.95));
  EXPECT_FALSE(nobody("HOST = «ACME»", "ORGANIZATION", 0.95));
  EXPECT_FALSE(nobody("«ANNA»_BERG schrieb", "PERSON", 0.95));
  EXPECT_FALSE(nobody("«ACME» = client", "ORGANIZATION", 0.95));
}

TEST(Nobody, FamilyAndFieldsAndThings) {
  EXPECT_TRUE(nobody("Liebe «Mutter», mein", "PERSON", 0.95));
  EXPECT_TRUE(nobody("«Handy»", "PERSON"));
  EXPECT_TRUE(nobody("«Telefon», Handy", "PERSON"));
  EXPECT_TRUE(nobody("Vergiss dein «Passwort» nicht", "LOCATION"));
  EXPECT_TRUE(nobody("bis «Freitag»", "LOCATION", 0.9));
  EXPECT_FALSE(nobody("Herr «Vater» kommt", "PERSON", 0.95));
  EXPECT_FALSE(nobody("«Mutter Anna»", "PERSON", 0.95));
  EXPECT_FALSE(nobody("meine «Anna»", "PERSON"));
  EXPECT_FALSE(nobody("mein «Holzer»", "PERSON", 0.9));
  EXPECT_FALSE(nobody("«Freitag» rief an", "PERSON", 0.9));
}

}  // namespace
}  // namespace firstpass::protect
