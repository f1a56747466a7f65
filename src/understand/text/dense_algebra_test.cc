#include "understand/text/dense_algebra.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace firstpass::understand {
namespace {

std::vector<float> random_numbers(std::size_t count, std::uint32_t seed) {
  std::mt19937 generator(seed);
  std::vector<float> numbers(count);
  for (float& number : numbers) number = static_cast<float>(generator() % 2001) / 1000 - 1;
  return numbers;
}

/// Sizes at, below and above the blocks inside, and odd ones.
class DenseAlgebra : public testing::TestWithParam<std::size_t> {};

TEST_P(DenseAlgebra, ProductsAreThoseOfTheDefinition) {
  const std::size_t rows = GetParam(), others = rows + 3, width = 2 * rows + 1, step = others + 2;
  const std::vector<float> a = random_numbers(rows * width, 1), b = random_numbers(others * (width + 1), 2);
  std::vector<float> out(rows * step, 7);
  add_products(-2, {a.data(), rows, width}, {b.data(), others, width + 1}, width, out.data(), step);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < step; ++j) {
      double expected = 7;
      for (std::size_t k = 0; k < width && j < others; ++k)
        expected -= 2.0 * static_cast<double>(a[i * width + k]) * static_cast<double>(b[j * (width + 1) + k]);
      ASSERT_NEAR(out[i * step + j], expected, 1e-3) << i << ' ' << j;
    }
}

TEST_P(DenseAlgebra, FactorAndSolutionFitTheMatrix) {
  const std::size_t width = GetParam(), columns = 3;
  const std::vector<float> root = random_numbers(width * width, 3), wanted = random_numbers(width * columns, 4);
  std::vector<float> matrix(width * width, 0);
  add_products(1, {root.data(), width, width}, {root.data(), width, width}, width, matrix.data(), width);
  for (std::size_t i = 0; i < width; ++i) matrix[i * width + i] += static_cast<float>(width);
  std::vector<float> x(width * columns, 0);
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j < width; ++j)
      for (std::size_t c = 0; c < columns; ++c) x[i * columns + c] += matrix[i * width + j] * wanted[j * columns + c];
  std::vector<float> lower = matrix;
  ASSERT_TRUE(cholesky(lower, width));
  for (std::size_t i = 0; i < width; ++i)
    for (std::size_t j = 0; j <= i; ++j) {
      double product = 0;
      for (std::size_t k = 0; k <= j; ++k)
        product += static_cast<double>(lower[i * width + k]) * static_cast<double>(lower[j * width + k]);
      ASSERT_NEAR(product, matrix[i * width + j], 1e-4 * static_cast<double>(width)) << i << ' ' << j;
    }
  solve_rows(lower, width, x, columns);
  for (std::size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(x[i], wanted[i], 1e-3);
}

INSTANTIATE_TEST_SUITE_P(Sizes, DenseAlgebra, testing::Values(1, 2, 5, 63, 64, 65, 130, 300));

TEST(DenseAlgebra, WhatIsNotPositiveDefiniteHasNoFactor) {
  std::vector<float> matrix(100 * 100, 0);
  for (std::size_t i = 0; i < 100; ++i) matrix[i * 100 + i] = i == 99 ? -1.0F : 1.0F;
  EXPECT_FALSE(cholesky(matrix, 100));
}

TEST(DenseAlgebra, BytesAreMultipliedExactly) {
  const std::vector<std::int8_t> low(1000, -127), high(1000, 127);
  EXPECT_EQ(dot(low, std::span<const std::int8_t>(low)), 16129000);
  EXPECT_EQ(dot(low, std::span<const std::int8_t>(high)), -16129000);
}

TEST(DenseAlgebra, ManyRowsAreMultipliedAsOne) {
  std::mt19937 random(5);
  std::uniform_int_distribution<int> byte(-127, 127);
  for (const std::size_t width : {1, 15, 64, 149, 200, 384}) {
    std::vector<std::int8_t> rows(7 * width), a(width);
    for (auto* values : {&rows, &a})
      for (std::int8_t& value : *values) value = static_cast<std::int8_t>(byte(random));
    std::fill_n(rows.begin(), width, std::int8_t{-127});
    std::vector<std::int32_t> sums(7);
    dots(a, rows, sums);
    for (std::size_t r = 0; r < sums.size(); ++r) {
      std::int32_t sum = 0;
      for (std::size_t i = 0; i < width; ++i) sum += a[i] * rows[r * width + i];
      EXPECT_EQ(sums[r], sum) << width << ' ' << r;
    }
  }
}

}  // namespace
}  // namespace firstpass::understand
