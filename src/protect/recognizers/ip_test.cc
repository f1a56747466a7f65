#include "protect/recognizers/recognizer_testing.h"

namespace firstpass::protect {

namespace {

TEST(IpRecognizer, Finds) {
  expect_finds("ip", "IP_ADDRESS", 0,
               {"host «192.168.0.1» up", "«8.8.8.8»:53", "(«10.0.0.255»)", "«2001:db8::1»/64",
                "«fe80::1ff:fe23:4567:890a»%eth0", "«::1» local", "«2001:0db8:85a3:0000:0000:8a2e:0370:7334».",
                "«::ffff:192.0.2.128»", "to «dead:beef::cafe:babe», please", "«ffff:ffff:ffff:ffff::»/64",
                "inet6 addr:«fe80::2»", "[IPv6:«2001:db8::1»]", "route «::/0» via the gateway", "allow [«::/0»]"});
}

TEST(IpRecognizer, LeavesNearMisses) {
  expect_finds("ip", "IP_ADDRESS", 0,
               {"256.1.1.1",
                "1.2.3",
                "1.2.3.4.5",
                "v1.2.3.4",
                "std::string",
                "a::b",
                "add::bad::fade",
                "x[a::b]",
                "::",
                "12:30:45",
                "1.2.3.04a",
                "std::/0",
                "::/129",
                "use :: here",
                "listens on IPv6 [::]",
                "ipv6 ::move",
                "ipv6::",
                ":::",
                "00:1B:44:11:3A:B7",
                "at 10:20"});
}

TEST(IpRecognizer, IsLinear) {
  for (const char* piece : {"1.", "1:", ":"}) expect_linear("ip", piece);
}

}  // namespace
}  // namespace firstpass::protect
