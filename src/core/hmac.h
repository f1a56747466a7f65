// HMAC-SHA256 (RFC 2104, FIPS 180-4) with the processor's own instructions where it has them.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace firstpass {

/// A key, ready to use: what depends on the key alone is computed once. Thread-safe; wiped on destruction.
class HmacSha256 {
 public:
  static constexpr std::size_t kBytes = 32;
  explicit HmacSha256(std::string_view key);
  HmacSha256(const HmacSha256&) = delete;
  ~HmacSha256();

  /// 32 bytes over the pieces, one behind the other.
  std::string operator()(std::initializer_list<std::string_view> pieces) const;

 private:
  using State = std::array<std::uint8_t, 128>;  // of the library, which no header here needs to know
  alignas(8) State m_inner, m_outer;
};

}  // namespace firstpass
