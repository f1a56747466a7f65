#define OPENSSL_SUPPRESS_DEPRECATED  // as in hmac.cc
#include "core/ids.h"

#include <openssl/sha.h>
#include <sodium.h>

#include <chrono>
#include <new>

namespace firstpass {

namespace {

constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// sodium_init is idempotent and thread-safe; a machine without random numbers must not go on.
const bool kSodiumReady = sodium_init() >= 0;

SHA256_CTX* state_of(std::array<std::uint8_t, 128>& storage) {
  static_assert(sizeof(SHA256_CTX) <= 128);
  return std::launder(reinterpret_cast<SHA256_CTX*>(storage.data()));
}

}  // namespace

std::string random_tag(std::size_t count) {
  if (!kSodiumReady && sodium_init() < 0) std::terminate();
  std::string tag(count, '0');
  randombytes_buf(tag.data(), tag.size());  // one system call for all; 32 divides 256, so no symbol is favoured
  for (char& symbol : tag) symbol = kCrockford[static_cast<unsigned char>(symbol) & 31];
  return tag;
}

std::string random_digits(std::size_t count) {
  if (!kSodiumReady && sodium_init() < 0) std::terminate();
  std::string digits(count, '0');
  for (char& digit : digits) digit = static_cast<char>('0' + randombytes_uniform(10));
  return digits;
}

std::string new_id() {
  auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
  std::string id(10, '0');
  for (int i = 9; i >= 0; --i, milliseconds >>= 5) id[static_cast<std::size_t>(i)] = kCrockford[milliseconds & 31];
  return id + random_tag(16);
}

Sha256::Sha256() { SHA256_Init(new (m_state.data()) SHA256_CTX); }

void Sha256::update(std::string_view bytes) { SHA256_Update(state_of(m_state), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, state_of(m_state));
  return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(bytes.size() * 2, '0');
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    out[2 * i] = kDigits[byte >> 4], out[2 * i + 1] = kDigits[byte & 15];
  }
  return out;
}

std::string to_base64(std::string_view bytes) {
  constexpr int kVariant = sodium_base64_VARIANT_ORIGINAL;
  std::string out(sodium_base64_ENCODED_LEN(bytes.size(), kVariant), '\0');
  sodium_bin2base64(out.data(), out.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    kVariant);
  out.pop_back();
  return out;
}

}  // namespace firstpass
