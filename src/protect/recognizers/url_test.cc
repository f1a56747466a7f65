#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(UrlRecognizer, Finds) {
  expect_finds(
      "url", "URL", 0,
      {"see «https://x.example/a?b=c#d».", "(«http://user:pw@host.example:8080/p»)", "«www.example.org», ok",
       "go to «example.com» now", "«sub.domain.co.uk/path?x=1»!", "[a](«https://x.example/a_(b)»)",
       "«ftp://files.example/x.zip»", "EXAMPLE: «EXAMPLE.COM»", "<«https://a.example»>", "«docs.rs/regex» is"});
}

TEST(UrlRecognizer, LeavesNearMisses) {
  expect_finds("url", "URL", 0,
               {"the end.It was", "main.py and lib.rs", "node.js", "e.g. this", "3.14", "foo.bar()", "kim@example.com",
                "self.name_x", "a..b", "v1.0.2", "https://", "README.md"});
}

TEST(UrlRecognizer, IsLinear) {
  for (const char* piece : {"a.", "://", "a.b", "http://"}) expect_linear("url", piece);
}

}  // namespace
}  // namespace firstpass::protect
