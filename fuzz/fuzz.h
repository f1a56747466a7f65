// What the fuzzers share: a broken promise ends the run like a crash, and choices are drawn from the input itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/// Ends the run when a promise of the interface is broken. Unlike assert it is there in every build.
#define FUZZ_CHECK(condition)                                                              \
  do {                                                                                     \
    if (!(condition)) {                                                                    \
      std::fprintf(stderr, "%s:%d: promise broken: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                        \
    }                                                                                      \
  } while (false)

namespace firstpass::fuzz {

inline std::string_view view(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the first byte off as a choice; 0 when nothing is left.
inline unsigned take_byte(std::string_view& bytes) {
  if (bytes.empty()) return 0;
  const auto byte = static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  return byte;
}

/// A small generator, so that one byte decides a whole row of cuts and the same input always does the same.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : m_state(seed * 2654435761u + 1) {}
  std::size_t below(std::size_t bound) {
    m_state = m_state * 1664525u + 1013904223u;
    return bound == 0 ? 0 : (m_state >> 8) % bound;
  }

 private:
  std::uint32_t m_state;
};

}  // namespace firstpass::fuzz
