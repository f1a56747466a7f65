// What most texts are.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace firstpass {

/// True when all bytes are below 128.
inline bool is_ascii(std::string_view bytes) {
  std::size_t at = 0;
  for (std::uint64_t block = 0; at + sizeof block <= bytes.size(); at += sizeof block) {
    std::memcpy(&block, bytes.data() + at, sizeof block);
    if ((block & 0x8080808080808080ULL) != 0) return false;
  }
  for (; at < bytes.size(); ++at)
    if (static_cast<unsigned char>(bytes[at]) >= 0x80) return false;
  return true;
}

}  // namespace firstpass
