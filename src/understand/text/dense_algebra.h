// The little linear algebra that training a classifier needs. Row-major floats; sizes are the caller's duty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace firstpass::understand {

float dot(std::span<const float> a, std::span<const float> b);
/// Sum of a[i] * signs[i].
float dot(std::span<const float> a, std::span<const std::int8_t> signs);
/// Sum of a[i] * b[i]: exact up to 2^16 numbers.
std::int32_t dot(std::span<const std::int8_t> a, std::span<const std::int8_t> b);
/// The same of `a` with each of the rows that stand behind one another in `rows`, as many as `sums` has places.
void dots(std::span<const std::int8_t> a, std::span<const std::int8_t> rows, std::span<std::int32_t> sums);
/// y += a * x
void add_scaled(float a, std::span<const float> x, std::span<float> y);
/// Adds rowsᵀ·rows of `rows` (count × width) to the lower triangle of `gram` (width × width).
void add_gram(std::span<const float> rows, std::size_t width, std::span<float> gram);
/// Rows beside one another in memory, `step` floats apart.
struct Rows {
  const float* first = nullptr;
  std::size_t count = 0, step = 0;
};
/// Adds factor * dot(a[i], b[j]) over the first `width` numbers to out[i * step + j].
void add_products(float factor, Rows a, Rows b, std::size_t width, float* out, std::size_t step);
/// Cholesky factor in place: lower triangle of a symmetric matrix becomes L with L·Lᵀ = matrix. False when the matrix
/// is not positive definite.
bool cholesky(std::span<float> matrix, std::size_t width);
/// Solves L·y = x in place (forward substitution).
void forward_solve(std::span<const float> lower, std::size_t width, std::span<float> x);
/// Solves Lᵀ·y = x in place (back substitution).
void backward_solve(std::span<const float> lower, std::size_t width, std::span<float> x);
/// Solves L·Lᵀ·Y = X in place, for many right sides at once: `x` is width × columns.
void solve_rows(std::span<const float> lower, std::size_t width, std::span<float> x, std::size_t columns);
/// Natural logarithm of softmax(scale * scores), in place.
void log_softmax(std::span<float> scores, float scale);

}  // namespace firstpass::understand
