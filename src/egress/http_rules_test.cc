#include "egress/http_rules.h"

#include <gtest/gtest.h>

namespace firstpass::egress {
namespace {

TEST(HttpRules, KnowsThisMachine) {
  for (const char* host : {"127.0.0.1", "127.8.9.1", "localhost", "LOCALHOST", "[::1]", "::1"})
    EXPECT_TRUE(is_loopback_host(host)) << host;
  for (const char* host : {"", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "0.0.0.0", "[::2]",
                           "128.0.0.1", "127.0.0.256"})
    EXPECT_FALSE(is_loopback_host(host)) << host;
}

TEST(HttpRules, NormalisesAddressesBeforeItJudges) {
  EXPECT_TRUE(check_url("http://127.1/x", false));       // the same address, written short
  EXPECT_TRUE(check_url("http://0x7f000001/x", false));  // or in hex
  EXPECT_FALSE(check_url("http://0x7f.example.org/x", false));
  EXPECT_FALSE(check_url("http://example.org#@127.0.0.1/", false));
  EXPECT_FALSE(check_url("http://127.0.0.1@example.org/", false));
  EXPECT_EQ(check_url("https://Example.org/x", false)->origin, check_url("https://Example.org:443/y", false)->origin);
}

TEST(HttpRules, RefusesWhatIsNoAddress) {
  for (const char* url :
       {"", "nonsense", "https://", "https://a b/", "https://a/\r\nHost: b", "gopher://a/", "file:///etc/x"})
    EXPECT_EQ(check_url(url, true).error().code, Code::invalid_argument) << url;
  EXPECT_EQ(check_url("http://example.org/", false).error().code, Code::permission_denied);
  EXPECT_TRUE(check_url("http://example.org/", true));
}

}  // namespace
}  // namespace firstpass::egress
