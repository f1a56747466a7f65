#include "understand/text/dense_algebra.h"

#include <algorithm>
#include <cmath>

// The loops below are most of the time of training: let the compiler use the widest registers that the machine has.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define FIRSTPASS_WIDE __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"), optimize("O3")))
#else
#define FIRSTPASS_WIDE
#endif

namespace firstpass::understand {

namespace {

FIRSTPASS_WIDE void axpy(float a, const float* x, float* y, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) y[i] += a * x[i];
}

FIRSTPASS_WIDE void axpy4(const float* a, const float* const* x, float* y, std::size_t count) {
  const float *x0 = x[0], *x1 = x[1], *x2 = x[2], *x3 = x[3];
  for (std::size_t i = 0; i < count; ++i) y[i] += a[0] * x0[i] + a[1] * x1[i] + a[2] * x2[i] + a[3] * x3[i];
}

/// Sixteen partial sums: a fixed order, so that the result is the same on every machine's vector width.
FIRSTPASS_WIDE float dot_of(const float* a, const float* b, std::size_t count) {
  float sums[16] = {};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k] * b[i + k];
  float sum = 0;
  for (; i < count; ++i) sum += a[i] * b[i];
  for (const float part : sums) sum += part;
  return sum;
}

FIRSTPASS_WIDE float signed_dot(const float* a, const std::int8_t* signs, std::size_t count) {
  float sums[16] = {};
  std::size_t i = 0;
  for (; i + 16 <= count; i += 16)
    for (std::size_t k = 0; k < 16; ++k) sums[k] += a[i + k] * static_cast<float>(signs[i + k]);
  float sum = 0;
  for (; i < count; ++i) sum += a[i] * static_cast<float>(signs[i]);
  for (const float part : sums) sum += part;
  return sum;
}

}  // namespace

float dot(std::span<const float> a, std::span<const float> b) { return dot_of(a.data(), b.data(), a.size()); }
float dot(std::span<const float> a, std::span<const std::int8_t> signs) {
  return signed_dot(a.data(), signs.data(), a.size());
}
void add_scaled(float a, std::span<const float> x, std::span<float> y) { axpy(a, x.data(), y.data(), x.size()); }

void add_gram(std::span<const float> rows, std::size_t width, std::span<float> gram) {
  const std::size_t count = rows.size() / width;
  constexpr std::size_t kBlock = 64;  // rows of the result that stay near while the input passes by
  for (std::size_t begin = 0; begin < width; begin += kBlock) {
    const std::size_t end = std::min(begin + kBlock, width);
    std::size_t r = 0;
    for (; r + 4 <= count; r += 4) {
      const float* const x[4] = {&rows[r * width], &rows[(r + 1) * width], &rows[(r + 2) * width],
                                 &rows[(r + 3) * width]};
      for (std::size_t i = begin; i < end; ++i) {
        const float a[4] = {x[0][i], x[1][i], x[2][i], x[3][i]};
        axpy4(a, x, &gram[i * width], i + 1);
      }
    }
    for (; r < count; ++r)
      for (std::size_t i = begin; i < end; ++i) axpy(rows[r * width + i], &rows[r * width], &gram[i * width], i + 1);
  }
}

bool cholesky(std::span<float> matrix, std::size_t width) {
  for (std::size_t i = 0; i < width; ++i) {
    float* const row = &matrix[i * width];
    for (std::size_t j = 0; j <= i; ++j) {
      const float* const other = &matrix[j * width];
      const float rest = row[j] - dot_of(row, other, j);
      if (i == j) {
        if (!(rest > 0)) return false;
        row[i] = std::sqrt(rest);
      } else row[j] = rest / other[j];
    }
  }
  return true;
}

void forward_solve(std::span<const float> lower, std::size_t width, std::span<float> x) {
  for (std::size_t i = 0; i < width; ++i) x[i] = (x[i] - dot_of(&lower[i * width], x.data(), i)) / lower[i * width + i];
}

void backward_solve(std::span<const float> lower, std::size_t width, std::span<float> x) {
  for (std::size_t i = width; i-- > 0;) {
    x[i] /= lower[i * width + i];
    axpy(-x[i], &lower[i * width], x.data(), i);
  }
}

void log_softmax(std::span<float> scores, float scale) {
  float most = -INFINITY;
  for (float& score : scores) most = std::max(most, score *= scale);
  float sum = 0;
  for (const float score : scores) sum += std::exp(score - most);
  const float shift = most + std::log(sum);
  for (float& score : scores) score -= shift;
}

}  // namespace firstpass::understand
