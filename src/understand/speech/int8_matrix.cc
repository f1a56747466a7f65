#include "understand/speech/int8_matrix.h"

#include <algorithm>
#include <numeric>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace firstpass::understand {

namespace {

constexpr std::size_t kPanel = Int8Matrix::kPanel;
constexpr std::size_t kFrames = 2;  // frames that share one reading of the weights

/// sums[frame][column] of one panel for one or two frames, `stride` floats apart.
using Kernel = void (*)(const std::int8_t* panel, const float* x, std::size_t stride, std::size_t inputs, float* sums);

template <std::size_t Frames>
void plain(const std::int8_t* panel, const float* x, std::size_t stride, std::size_t inputs, float* sums) {
  float acc[Frames][kPanel] = {};
  for (std::size_t i = 0; i < inputs; ++i)
    for (std::size_t f = 0; f < Frames; ++f) {
      const float value = x[f * stride + i];
      for (std::size_t c = 0; c < kPanel; ++c) acc[f][c] += value * static_cast<float>(panel[i * kPanel + c]);
    }
  std::copy(&acc[0][0], &acc[0][0] + Frames * kPanel, sums);
}

#if defined(__x86_64__)
template <std::size_t Frames>
__attribute__((target("avx2,fma"))) void avx2(const std::int8_t* panel, const float* x, std::size_t stride,
                                              std::size_t inputs, float* sums) {
  __m256 acc[Frames][4];
  for (std::size_t f = 0; f < Frames; ++f)
    for (auto& one : acc[f]) one = _mm256_setzero_ps();
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t c = 0; c < 4; ++c) {
      const auto* source = reinterpret_cast<const __m128i*>(panel + i * kPanel + c * 8);
      const __m256 weights = _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(source)));
      for (std::size_t f = 0; f < Frames; ++f)
        acc[f][c] = _mm256_fmadd_ps(_mm256_set1_ps(x[f * stride + i]), weights, acc[f][c]);
    }
  }
  for (std::size_t f = 0; f < Frames; ++f)
    for (std::size_t c = 0; c < 4; ++c) _mm256_storeu_ps(sums + f * kPanel + c * 8, acc[f][c]);
}

template <std::size_t Frames>
__attribute__((target("avx512f"))) void avx512(const std::int8_t* panel, const float* x, std::size_t stride,
                                               std::size_t inputs, float* sums) {
  __m512 acc[Frames][2];
  for (std::size_t f = 0; f < Frames; ++f) acc[f][0] = acc[f][1] = _mm512_setzero_ps();
  for (std::size_t i = 0; i < inputs; ++i) {
    for (std::size_t c = 0; c < 2; ++c) {
      const auto* source = reinterpret_cast<const __m128i*>(panel + i * kPanel + c * 16);
      // The masked forms: GCC 12 takes the plain ones for reads of uninitialised registers.
      const __m512 weights =
          _mm512_maskz_cvtepi32_ps(0xFFFF, _mm512_maskz_cvtepi8_epi32(0xFFFF, _mm_loadu_si128(source)));
      for (std::size_t f = 0; f < Frames; ++f)
        acc[f][c] = _mm512_fmadd_ps(_mm512_set1_ps(x[f * stride + i]), weights, acc[f][c]);
    }
  }
  for (std::size_t f = 0; f < Frames; ++f)
    for (std::size_t c = 0; c < 2; ++c) _mm512_storeu_ps(sums + f * kPanel + c * 16, acc[f][c]);
}
#endif

struct Kernels {
  Kernel one = &plain<1>, two = &plain<kFrames>;
};

Kernels choose_kernels() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return {&avx512<1>, &avx512<kFrames>};
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return {&avx2<1>, &avx2<kFrames>};
#endif
  return {};
}

}  // namespace

Int8Matrix::Int8Matrix(std::span<const std::uint8_t> values, std::size_t inputs, std::size_t outputs, bool transposed,
                       float scale, float offset)
    : m_inputs(inputs), m_outputs(outputs), m_scale(scale), m_offset(offset) {
  const std::size_t panels = (outputs + kPanel - 1) / kPanel;
  m_panels.assign(panels * kPanel * inputs, 0);
  for (std::size_t o = 0; o < outputs; ++o)
    for (std::size_t i = 0; i < inputs; ++i)
      m_panels[(o / kPanel * inputs + i) * kPanel + o % kPanel] =
          static_cast<std::int8_t>(values[transposed ? o * inputs + i : i * outputs + o]);
}

void Int8Matrix::multiply(const float* x, std::size_t frames, float* y) const {
  static const Kernels kernels = choose_kernels();
  float sums[kFrames * kPanel];
  for (std::size_t frame = 0; frame < frames;) {
    const std::size_t count = std::min(kFrames, frames - frame);
    const float* source = x + frame * m_inputs;
    float shift[kFrames] = {};
    for (std::size_t f = 0; f < count; ++f)
      shift[f] = m_offset * std::accumulate(source + f * m_inputs, source + (f + 1) * m_inputs, 0.0F);
    for (std::size_t begin = 0; begin < m_outputs; begin += kPanel) {
      const Kernel kernel = count == kFrames ? kernels.two : kernels.one;
      kernel(m_panels.data() + begin * m_inputs, source, m_inputs, m_inputs, sums);
      const std::size_t columns = std::min(kPanel, m_outputs - begin);
      for (std::size_t f = 0; f < count; ++f)
        for (std::size_t c = 0; c < columns; ++c)
          y[(frame + f) * m_outputs + begin + c] = m_scale * sums[f * kPanel + c] + shift[f];
    }
    frame += count;
  }
}

void Int8Matrix::column(std::size_t output, float* w) const {
  const std::int8_t* panel = m_panels.data() + output / kPanel * kPanel * m_inputs + output % kPanel;
  for (std::size_t i = 0; i < m_inputs; ++i) w[i] = m_scale * static_cast<float>(panel[i * kPanel]) + m_offset;
}

}  // namespace firstpass::understand
