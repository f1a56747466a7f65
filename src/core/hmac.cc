// The digest functions that work on a state of ours: EVP's would allocate a copy of the keyed state for every message.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "core/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <cstring>

namespace firstpass {

namespace {

constexpr std::size_t kBlock = SHA256_CBLOCK;

/// The state after one block of the key.
void start(std::string_view key, unsigned char pad, std::uint8_t* state) {
  unsigned char block[kBlock] = {};
  if (key.size() > kBlock) SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(), block);
  else std::memcpy(block, key.data(), key.size());
  for (unsigned char& byte : block) byte ^= pad;
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block, sizeof block);
  std::memcpy(state, &context, sizeof context);
  OPENSSL_cleanse(block, sizeof block);
  OPENSSL_cleanse(&context, sizeof context);
}

}  // namespace

HmacSha256::HmacSha256(std::string_view key) {
  static_assert(sizeof(SHA256_CTX) <= sizeof(State) && kBytes == SHA256_DIGEST_LENGTH);
  start(key, 0x36, m_inner.data());
  start(key, 0x5c, m_outer.data());
}

HmacSha256::~HmacSha256() {
  OPENSSL_cleanse(m_inner.data(), m_inner.size());
  OPENSSL_cleanse(m_outer.data(), m_outer.size());
}

std::string HmacSha256::operator()(std::initializer_list<std::string_view> pieces) const {
  SHA256_CTX context;
  std::memcpy(&context, m_inner.data(), sizeof context);
  for (const std::string_view piece : pieces) SHA256_Update(&context, piece.data(), piece.size());
  unsigned char digest[kBytes];
  SHA256_Final(digest, &context);
  std::memcpy(&context, m_outer.data(), sizeof context);
  SHA256_Update(&context, digest, sizeof digest);
  std::string mac(kBytes, '\0');
  SHA256_Final(reinterpret_cast<unsigned char*>(mac.data()), &context);
  OPENSSL_cleanse(&context, sizeof context);
  return mac;
}

}  // namespace firstpass
