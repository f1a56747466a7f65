// Random identifiers and content hashes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace firstpass {

/// Fills `count` bytes from the operating system's generator, of which each thread draws some ahead; a child process
/// draws anew. For nonces and tags; keys, which stay secret for long, are drawn alone. Thread-safe.
void random_bytes(void* to, std::size_t count);

/// Crockford base-32 of `count` random symbols (no I, L, O, U); from the operating system's generator.
std::string random_tag(std::size_t count);

/// `count` random decimal digits, from the same generator.
std::string random_digits(std::size_t count);

/// 26-symbol identifier whose first ten sort by creation time (ULID).
std::string new_id();

/// SHA-256, lower-case hex.
std::string sha256_hex(std::string_view bytes);

/// SHA-256 over bytes that arrive in pieces.
class Sha256 {
 public:
  Sha256();
  void update(std::string_view bytes);
  std::string hex();  ///< ends the hash; the object is spent afterwards

 private:
  alignas(64) std::array<std::uint8_t, 128> m_state;  // crypto_hash_sha256_state, kept out of this header
};

std::string to_hex(std::string_view bytes);
std::string to_base64(std::string_view bytes);

}  // namespace firstpass
