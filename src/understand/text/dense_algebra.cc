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

FIRSTPASS_WIDE std::int32_t whole_dot(const std::int8_t* a, const std::int8_t* b, std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::int16_t{a[i]} * std::int16_t{b[i]};
  return sum;
}

/// The numbers of `a` are widened once for all rows.
FIRSTPASS_WIDE void dots_of(const std::int16_t* a, const std::int8_t* rows, std::size_t width, std::size_t count,
                            std::int32_t* sums) {
  for (std::size_t r = 0; r < count; ++r, rows += width) {
    std::int32_t sum = 0;
    for (std::size_t i = 0; i < width; ++i) sum += a[i] * std::int16_t{rows[i]};
    sums[r] = sum;
  }
}

constexpr std::size_t kLanes = 8;

/// Products of two rows with four: as many sums as registers hold beside what they are made of.
FIRSTPASS_WIDE void dot_2x4(const float* const* a, const float* const* b, std::size_t count, float* sums) {
  float part[8][kLanes] = {};
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (std::size_t k = 0; k < kLanes; ++k) {
      const float x = a[0][i + k], y = a[1][i + k];
      const float b0 = b[0][i + k], b1 = b[1][i + k], b2 = b[2][i + k], b3 = b[3][i + k];
      part[0][k] += x * b0, part[1][k] += x * b1, part[2][k] += x * b2, part[3][k] += x * b3;
      part[4][k] += y * b0, part[5][k] += y * b1, part[6][k] += y * b2, part[7][k] += y * b3;
    }
  for (std::size_t p = 0; p < 8; ++p) {
    float sum = 0;
    for (std::size_t rest = i; rest < count; ++rest) sum += a[p / 4][rest] * b[p % 4][rest];
    for (const float one : part[p]) sum += one;
    sums[p] = sum;
  }
}

/// The part of a block of rows right of what is solved: x[i][j] for the columns of one diagonal block.
void solve_block(const float* diagonal, float* rows, std::size_t count, std::size_t columns, std::size_t step) {
  for (std::size_t i = 0; i < count; ++i) {
    float* const row = rows + i * step;
    for (std::size_t j = 0; j < columns; ++j)
      row[j] = (row[j] - dot_of(row, diagonal + j * step, j)) / diagonal[j * step + j];
  }
}

bool factor_block(float* diagonal, std::size_t count, std::size_t step) {
  for (std::size_t i = 0; i < count; ++i) {
    float* const row = diagonal + i * step;
    for (std::size_t j = 0; j <= i; ++j) {
      const float rest = row[j] - dot_of(row, diagonal + j * step, j);
      if (j < i) row[j] = rest / diagonal[j * step + j];
      else if (rest > 0) row[i] = std::sqrt(rest);
      else return false;
    }
  }
  return true;
}

}  // namespace

std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  return whole_dot(a.data(), b.data(), a.size());
}

void dots(std::span<const std::int8_t> a, std::span<const std::int8_t> rows, std::span<std::int32_t> sums) {
  const std::vector<std::int16_t> wide(a.begin(), a.end());
  dots_of(wide.data(), rows.data(), a.size(), sums.size(), sums.data());
}

void add_products(float factor, Rows a, Rows b, std::size_t width, float* out, std::size_t step) {
  constexpr std::size_t kDeep = 512, kBlock = 64;  // 128 KB of b stay near while a passes by
  for (std::size_t from = 0; from < width; from += kDeep)
    for (std::size_t begin = 0; begin < b.count; begin += kBlock)
      for (std::size_t i = 0; i < a.count; i += 2)
        for (std::size_t j = begin; j < std::min(begin + kBlock, b.count); j += 4) {
          const float *x[2], *y[4];
          for (std::size_t k = 0; k < 2; ++k) x[k] = a.first + std::min(i + k, a.count - 1) * a.step + from;
          for (std::size_t k = 0; k < 4; ++k) y[k] = b.first + std::min(j + k, b.count - 1) * b.step + from;
          float sums[8];
          dot_2x4(x, y, std::min(kDeep, width - from), sums);
          for (std::size_t k = 0; k < 8; ++k)
            if (i + k / 4 < a.count && j + k % 4 < b.count) out[(i + k / 4) * step + j + k % 4] += factor * sums[k];
        }
}

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
  constexpr std::size_t kBlock = 64;
  for (std::size_t i = 0; i < width; i += kBlock) {
    const std::size_t rows = std::min(kBlock, width - i);
    for (std::size_t j = 0; j <= i; j += kBlock) {
      const std::size_t columns = std::min(kBlock, width - j);
      float* const block = &matrix[i * width + j];
      add_products(-1, {&matrix[i * width], rows, width}, {&matrix[j * width], columns, width}, j, block, width);
      if (j < i) solve_block(&matrix[j * width + j], block, rows, columns, width);
      else if (!factor_block(block, rows, width)) return false;
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

void solve_rows(std::span<const float> lower, std::size_t width, std::span<float> x, std::size_t columns) {
  const auto row = [&](std::size_t i) { return &x[i * columns]; };
  const auto divide = [&](std::size_t i) {
    for (std::size_t c = 0; c < columns; ++c) row(i)[c] /= lower[i * width + i];
  };
  for (std::size_t i = 0; i < width; ++i) {
    const float* const factors = &lower[i * width];
    std::size_t j = 0;
    for (; j + 4 <= i; j += 4) {
      const float a[4] = {-factors[j], -factors[j + 1], -factors[j + 2], -factors[j + 3]};
      const float* const rows[4] = {row(j), row(j + 1), row(j + 2), row(j + 3)};
      axpy4(a, rows, row(i), columns);
    }
    for (; j < i; ++j) axpy(-factors[j], row(j), row(i), columns);
    divide(i);
  }
  for (std::size_t i = width; i-- > 0;) {
    divide(i);
    for (std::size_t j = 0; j < i; ++j) axpy(-lower[i * width + j], row(i), row(j), columns);
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
