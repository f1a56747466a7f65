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
/// y += a * x
void add_scaled(float a, std::span<const float> x, std::span<float> y);
/// Adds rowsᵀ·rows of `rows` (count × width) to the lower triangle of `gram` (width × width).
void add_gram(std::span<const float> rows, std::size_t width, std::span<float> gram);
/// Cholesky factor in place: lower triangle of a symmetric matrix becomes L with L·Lᵀ = matrix. False when the matrix
/// is not positive definite.
bool cholesky(std::span<float> matrix, std::size_t width);
/// Solves L·y = x in place (forward substitution).
void forward_solve(std::span<const float> lower, std::size_t width, std::span<float> x);
/// Solves Lᵀ·y = x in place (back substitution).
void backward_solve(std::span<const float> lower, std::size_t width, std::span<float> x);
/// Natural logarithm of softmax(scale * scores), in place.
void log_softmax(std::span<float> scores, float scale);

}  // namespace firstpass::understand
