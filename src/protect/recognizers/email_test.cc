#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(EmailRecognizer, Finds) {
  expect_finds("email", "EMAIL_ADDRESS", 0,
               {"write to «kim.watson@mail.example» please", "«KIM+tag@Sub.Example.ORG»,", "<«a_b-c@x.io»>",
                "mailto:«x@y.example»?subject=1", "«o'neil@firm.example»'s", "user=«kim@x.example»&b=1",
                "WHERE email='«kim@x.example»'", "{'to':'«kim@x.example»'}", "«kim@bücher.example» und",
                "a@b, «c@d.example»", "(«info@x.co.uk»)", "«x@xn--bcher-kva.example»"});
}

TEST(EmailRecognizer, LeavesNearMisses) {
  expect_finds("email", "EMAIL_ADDRESS", 0,
               {"no @handle here", "kim@localhost", "a@b.1", "@x.example", "x@@y.example", "kim@.example",
                "kim @ x.example", "foo.@x.example"});
}

TEST(EmailRecognizer, IsLinear) {
  for (const char* piece : {"a@", "a.", "@a.b"}) expect_linear("email", piece);
}

}  // namespace
}  // namespace firstpass::protect
