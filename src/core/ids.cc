#define OPENSSL_SUPPRESS_DEPRECATED  // as in hmac.cc
#include "core/ids.h"

#include <openssl/sha.h>
#include <pthread.h>
#include <sodium.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <new>

namespace firstpass {

namespace {

constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// sodium_init is idempotent and thread-safe; a machine without random numbers must not go on.
const bool kSodiumReady = sodium_init() >= 0;

// The system is asked for so many bytes at once: a request of the daemon takes nine times some.
constexpr std::size_t kDrawn = 512;
struct Drawn {
  std::size_t left;
  unsigned forks;
  std::array<std::uint8_t, kDrawn> bytes;  // the first `left` are unused
};
constinit thread_local Drawn drawn{};

/// A child must not use what its parent has: it would seal with the same nonces.
std::atomic<unsigned> g_forks{0};
bool forks_are_counted() {
  static const bool counted = pthread_atfork(nullptr, nullptr, [] { ++g_forks; }) == 0;
  return counted;
}

SHA256_CTX* state_of(std::array<std::uint8_t, 128>& storage) {
  static_assert(sizeof(SHA256_CTX) <= 128);
  return std::launder(reinterpret_cast<SHA256_CTX*>(storage.data()));
}

}  // namespace

void random_bytes(void* to, std::size_t count) {
  if (!kSodiumReady && sodium_init() < 0) std::terminate();
  if (count > kDrawn / 2) return randombytes_buf(to, count);
  Drawn& mine = drawn;
  const unsigned forks = g_forks.load(std::memory_order_relaxed);
  if (mine.left < count || mine.forks != forks) {
    if (!forks_are_counted()) return randombytes_buf(to, count);
    randombytes_buf(mine.bytes.data(), kDrawn);
    mine.left = kDrawn, mine.forks = forks;
  }
  std::uint8_t* const from = mine.bytes.data() + (mine.left -= count);
  std::memcpy(to, from, count);
  sodium_memzero(from, count);
}

std::string random_tag(std::size_t count) {
  std::string tag(count, '0');
  random_bytes(tag.data(), tag.size());  // 32 divides 256, so no symbol is favoured
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
