#include "condense/signs.h"

#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace firstpass::condense {

namespace {

constexpr std::uint32_t kFront = 0x9E3779B1,
                        kBack = 0x85EBCA77;  // odd, without a pattern
constexpr int kSampledBits = 3;              // one place in eight

std::uint32_t mixed_at(const char* letters) {
  std::array<std::uint32_t, 2> halves;
  std::memcpy(halves.data(), letters, 8);
  return halves[0] * kFront + halves[1] * kBack;
}

SignRun copy_plainly(std::string_view text, char* out, std::uint32_t* marks) {
  SignRun run;
  for (; run.read < text.size(); ++run.read) {
    const auto byte = static_cast<unsigned char>(text[run.read]);
    if (byte >= 0x80 || byte == '&') break;
    const bool upper = byte >= 'A' && byte <= 'Z', digit = byte >= '0' && byte <= '9';
    const bool letter = upper || (byte >= 'a' && byte <= 'z');
    if (marks != nullptr) {
      marks[run.marks] = static_cast<std::uint32_t>(run.read);
      run.marks += upper || digit;
    }
    out[run.written] = static_cast<char>(upper ? byte | 0x20 : byte);
    run.written += letter || digit;
  }
  return run;
}

std::size_t sample_plainly(const char* letters, std::size_t begin, std::size_t places, std::uint32_t* out) {
  std::size_t taken = 0;
  for (std::size_t at = begin; at < places; ++at) {
    out[taken] = static_cast<std::uint32_t>(at);
    taken += mixed_at(letters + at) >> (32 - kSampledBits) == 0;
  }
  return taken;
}

#if defined(__x86_64__)
/// For each set of eight lanes the lanes that are in it, in order.
alignas(64) constexpr std::array<std::array<std::uint8_t, 8>, 256> kLanes = [] {
  std::array<std::array<std::uint8_t, 8>, 256> table{};
  for (std::size_t mask = 0; mask < 256; ++mask) {
    std::size_t used = 0;
    for (std::size_t lane = 0; lane < 8; ++lane)
      if ((mask >> lane & 1) != 0) table[mask][used++] = static_cast<std::uint8_t>(lane);
  }
  return table;
}();

// Short names, since GCC wants the attribute on everything that is to be inlined.
#define FIRSTPASS_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))

/// True in each byte of `bytes` that is from `low` to `high`, both ASCII.
FIRSTPASS_AVX2 inline __m256i between(__m256i bytes, char low, char high) {
  return _mm256_and_si256(_mm256_cmpgt_epi8(bytes, _mm256_set1_epi8(static_cast<char>(low - 1))),
                          _mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(high + 1)), bytes));
}

FIRSTPASS_AVX2 inline __m128i lanes_of(std::uint32_t mask) {
  return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(kLanes[mask & 255].data()));
}

FIRSTPASS_AVX2 SignRun copy_by_avx2(std::string_view text, char* out, std::uint32_t* marks) {
  constexpr std::size_t kStep = 32;
  SignRun run;
  while (run.read + kStep <= text.size()) {
    const char* const from = text.data() + run.read;
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i other = _mm256_or_si256(bytes, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('&')));
    if (_mm256_movemask_epi8(other) != 0) break;
    const __m256i upper = between(bytes, 'A', 'Z'), digit = between(bytes, '0', '9');
    const __m256i small = _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
    const __m256i sign = _mm256_or_si256(between(small, 'a', 'z'), digit);
    if (marks != nullptr) {
      auto marked = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(upper, digit)));
      for (; marked != 0; marked &= marked - 1)
        marks[run.marks++] =
            static_cast<std::uint32_t>(run.read) + static_cast<std::uint32_t>(std::countr_zero(marked));
    }
    alignas(32) std::array<char, kStep> block;
    _mm256_store_si256(reinterpret_cast<__m256i*>(block.data()), small);
    auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(sign));
    for (std::size_t i = 0; i < kStep; i += 8, mask >>= 8) {
      const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(block.data() + i));
      _mm_storel_epi64(reinterpret_cast<__m128i*>(out + run.written), _mm_shuffle_epi8(eight, lanes_of(mask)));
      run.written += static_cast<std::size_t>(std::popcount(mask & 255));
    }
    run.read += kStep;
  }
  const std::size_t done = run.read;
  const SignRun rest =
      copy_plainly(text.substr(done), out + run.written, marks == nullptr ? nullptr : marks + run.marks);
  if (marks != nullptr)
    for (std::size_t m = 0; m < rest.marks; ++m) marks[run.marks + m] += static_cast<std::uint32_t>(done);
  return {done + rest.read, run.written + rest.written, run.marks + rest.marks};
}

FIRSTPASS_AVX2 std::size_t sample_by_avx2(const char* letters, std::size_t places, std::uint32_t* out) {
  // Eight places at once: their first four signs, and the four behind these, out of sixteen that are loaded.
  const __m256i fronts = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6,  //
                                          4, 5, 6, 7, 5, 6, 7, 8, 6, 7, 8, 9, 7, 8, 9, 10);
  const __m256i backs = _mm256_add_epi8(fronts, _mm256_set1_epi8(4));
  const __m256i front = _mm256_set1_epi32(static_cast<int>(kFront)), back = _mm256_set1_epi32(static_cast<int>(kBack));
  std::size_t taken = 0, at = 0;
  for (; at + 8 <= places; at += 8) {
    const __m256i signs = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(letters + at)));
    const __m256i mixed = _mm256_add_epi32(_mm256_mullo_epi32(_mm256_shuffle_epi8(signs, fronts), front),
                                           _mm256_mullo_epi32(_mm256_shuffle_epi8(signs, backs), back));
    const __m256i sampled = _mm256_cmpeq_epi32(_mm256_srli_epi32(mixed, 32 - kSampledBits), _mm256_setzero_si256());
    const auto mask = static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(sampled)));
    const __m256i at_lanes =
        _mm256_add_epi32(_mm256_cvtepu8_epi32(lanes_of(mask)), _mm256_set1_epi32(static_cast<int>(at)));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + taken), at_lanes);
    taken += static_cast<std::size_t>(std::popcount(mask));
  }
  return taken + sample_plainly(letters, at, places, out + taken);
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  return has;
}
#endif

}  // namespace

SignRun copy_signs(std::string_view text, char* out, std::uint32_t* marks) {
#if defined(__x86_64__)
  if (has_avx2()) return copy_by_avx2(text, out, marks);
#endif
  return copy_plainly(text, out, marks);
}

std::size_t sampled_places(const char* letters, std::size_t places, std::uint32_t* out) {
#if defined(__x86_64__)
  if (has_avx2()) return sample_by_avx2(letters, places, out);
#endif
  return sample_plainly(letters, 0, places, out);
}

}  // namespace firstpass::condense
