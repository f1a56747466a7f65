#include "condense/signs.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace firstpass::condense {

namespace {

constexpr int kSampledBits = 3;  // one place in eight
// Odd, without a pattern: what the four pairs of signs at a place are multiplied by.
constexpr std::array<std::uint16_t, 4> kMixers = {0x9E37, 0x85EB, 0xC2B3, 0x27D5};

bool is_sampled(const char* letters) {
  std::array<std::uint16_t, 4> pairs;
  std::memcpy(pairs.data(), letters, 8);
  std::uint32_t mixed = 0;
  for (std::size_t i = 0; i < pairs.size(); ++i) mixed += std::uint32_t{pairs[i]} * kMixers[i];
  return (mixed & 0xFFFF) >> (16 - kSampledBits) == 0;
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

std::size_t sample_plainly(const char* letters, std::size_t places, std::uint32_t* out) {
  std::size_t taken = 0;
  for (std::size_t at = 0; at < places; ++at) {
    out[taken] = static_cast<std::uint32_t>(at);
    taken += is_sampled(letters + at);
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

constexpr std::size_t kStep = 32;  // signs in a vector

/// The signs of one vector, in lower case, and which of them are what: a bit each.
struct SignBlock {
  alignas(kStep) std::array<char, kStep> small;
  std::uint32_t signs = 0, marks = 0, others = 0;
};

FIRSTPASS_AVX2 inline std::uint32_t bits_of(__m256i bytes) {
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

FIRSTPASS_AVX2 inline void read_block(const char* from, SignBlock& block) {
  const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  const __m256i upper = between(bytes, 'A', 'Z'), digit = between(bytes, '0', '9');
  const __m256i small = _mm256_or_si256(bytes, _mm256_and_si256(upper, _mm256_set1_epi8(0x20)));
  _mm256_store_si256(reinterpret_cast<__m256i*>(block.small.data()), small);
  block.signs = bits_of(_mm256_or_si256(between(small, 'a', 'z'), digit));
  block.marks = bits_of(_mm256_or_si256(upper, digit));
  block.others = bits_of(_mm256_or_si256(bytes, _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('&'))));
}

/// Writes the signs of `block` that `mask` names and returns how many they are.
FIRSTPASS_AVX2 inline std::size_t write_signs(const SignBlock& block, std::uint32_t mask, char* out) {
  std::size_t written = 0;
  for (std::size_t i = 0; i < kStep; i += 8, mask >>= 8) {
    const __m128i eight = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(block.small.data() + i));
    _mm_storel_epi64(reinterpret_cast<__m128i*>(out + written), _mm_shuffle_epi8(eight, lanes_of(mask)));
    written += static_cast<std::size_t>(std::popcount(mask & 255));
  }
  return written;
}

FIRSTPASS_AVX2 SignRun copy_by_avx2(std::string_view text, char* out, std::uint32_t* marks) {
  SignRun run;
  SignBlock block;
  while (run.read < text.size()) {
    const std::size_t rest = text.size() - run.read;
    std::size_t begin = run.read;  // of the block; what it has before run.read was read before
    std::uint32_t wanted = ~std::uint32_t{0};
    if (rest >= kStep) {
      read_block(text.data() + begin, block);
    } else if (text.size() >= kStep) {
      begin = text.size() - kStep;
      wanted <<= kStep - rest;
      read_block(text.data() + begin, block);
    } else {
      std::array<char, kStep> padded{};
      text.copy(padded.data(), rest, run.read);
      wanted >>= kStep - rest;
      read_block(padded.data(), block);
    }
    const std::uint32_t others = block.others & wanted;
    if (others != 0) wanted &= (others & (0 - others)) - 1;
    if (marks != nullptr)
      for (std::uint32_t marked = block.marks & wanted; marked != 0; marked &= marked - 1)
        marks[run.marks++] = static_cast<std::uint32_t>(begin) + static_cast<std::uint32_t>(std::countr_zero(marked));
    run.written += write_signs(block, block.signs & wanted, out + run.written);
    if (others != 0) {
      run.read = begin + static_cast<std::size_t>(std::countr_zero(others));
      return run;
    }
    run.read = std::min(begin + kStep, text.size());
  }
  return run;
}

/// Which of the 16 places at `letters` and every other one behind it are sampled: all bits of a lane.
FIRSTPASS_AVX2 inline __m256i sampled_lanes(const char* letters) {
  __m256i mixed = _mm256_setzero_si256();
  for (std::size_t i = 0; i < kMixers.size(); ++i) {
    const __m256i pairs = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(letters + 2 * i));
    const __m256i by = _mm256_set1_epi16(static_cast<short>(kMixers[i]));
    mixed = _mm256_add_epi16(mixed, _mm256_mullo_epi16(pairs, by));
  }
  return _mm256_cmpeq_epi16(_mm256_srli_epi16(mixed, 16 - kSampledBits), _mm256_setzero_si256());
}

FIRSTPASS_AVX2 std::size_t sample_by_avx2(const char* letters, std::size_t places, std::uint32_t* out) {
  const __m256i even = _mm256_set1_epi16(0x00FF);
  std::size_t taken = 0;
  for (std::size_t at = 0; at < places; at += kStep) {
    std::uint32_t mask =
        bits_of(_mm256_blendv_epi8(sampled_lanes(letters + at + 1), sampled_lanes(letters + at), even));
    if (places - at < kStep) mask &= (std::uint32_t{1} << (places - at)) - 1;
    for (std::size_t i = 0; i < kStep; i += 8, mask >>= 8) {
      const __m256i first = _mm256_set1_epi32(static_cast<int>(at + i));
      const __m256i lanes = _mm256_add_epi32(_mm256_cvtepu8_epi32(lanes_of(mask)), first);
      _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + taken), lanes);
      taken += static_cast<std::size_t>(std::popcount(mask & 255));
    }
  }
  return taken;
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
  return sample_plainly(letters, places, out);
}

}  // namespace firstpass::condense
