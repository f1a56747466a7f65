#include "core/hmac.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <random>

#include "core/ids.h"

namespace firstpass {
namespace {

// RFC 4231, test cases 1, 2, 4 and 6.
TEST(Hmac, GivesThePublishedValues) {
  EXPECT_EQ(to_hex(HmacSha256(std::string(20, '\x0b'))({"Hi There"})),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(to_hex(HmacSha256("Jefe")({"what do ya want ", "for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  std::string key;
  for (char c = 1; c <= 25; ++c) key += c;
  EXPECT_EQ(to_hex(HmacSha256(key)({std::string(50, '\xcd')})),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(to_hex(HmacSha256(std::string(131, '\xaa'))({"Test Using Larger Than Block-Size Key - Hash Key First"})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Hmac, AgreesWithAnotherLibraryOnAnyLengths) {
  std::mt19937 random(20261126);
  for (int round = 0; round < 2000; ++round) {
    std::string key(random() % 150, '\0'), message(random() % 400, '\0');
    for (char& c : key) c = static_cast<char>(random());
    for (char& c : message) c = static_cast<char>(random());
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), key.size());
    crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(message.data()), message.size());
    std::string expected(32, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(expected.data()));
    const std::size_t cut = message.empty() ? 0 : random() % message.size();
    const HmacSha256 mac(key);
    ASSERT_EQ(mac({std::string_view(message).substr(0, cut), std::string_view(message).substr(cut)}), expected);
    ASSERT_EQ(mac({message}), expected) << "a key serves many messages";
  }
}

}  // namespace
}  // namespace firstpass
