#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(PairRecognizer, AValueIsWhatTheFieldBeforeItNames) {
  expect_finds("pair", "SECRET", 0.35,
               {"env:\n  - name: DB_PASSWORD\n    value: «hunterabc»\n  - name: PORT\n    value: 8080",
                "- name: API_TOKEN\n  value: \"«correct horse»\"\n", "{name: client_secret, value: «swordfish»}",
                R"({"name": "SMTP_PASS", "value": "«tulip-tree»"})", "> key: db.password\n> value: '«hunterabc»' # old",
                "name: TLS_PRIVATE_KEY\nvalue: |\n  «abcdefgh»\n", "field: Passwort\r\nvalue: «Blumenvase»\r\n"});
  expect_finds("pair", "PERSON", 0.35, {"label: Last name\nvalue: «van der Berg»"});
  expect_finds("pair", "DATE_OF_BIRTH", 0.35, {"field: Date of birth, value: «12 May 1980»"});
}

TEST(PairRecognizer, LeavesNearMisses) {
  expect_finds("pair", "SECRET", 0.35,
               {"- name: DB_HOST\n  value: localhost", "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: x",
                "- name: DB_PASSWORD\n  value: ${DB_PASSWORD}", "- name: DB_PASSWORD\n  value: null",
                "- name: DB_PASSWORD\n\n  value: x1y2z3", "the name: password, as in value",
                "- name: API_TOKEN\n  value: \"\"", "name: password value: hunterabc"});
}

TEST(PairRecognizer, IsLinear) {
  for (const char* piece : {"name: a_password\nvalue: ", "name: ", "key: secret, value: x\n"})
    expect_linear("pair", piece);
}

}  // namespace
}  // namespace firstpass::protect
