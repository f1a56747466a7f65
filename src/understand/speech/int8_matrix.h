// Products of float vectors with 8-bit weights, read once from memory and never expanded.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace firstpass::understand {

/// A matrix of `inputs` × `outputs` weights w = scale * q + offset, q a signed byte. Immutable once built; thread-safe.
///
/// Weights lie in panels of 32 outputs, so that a product reads them in order, 32 bytes at a time. Uses AVX-512 or
/// AVX2 where the processor has them.
class Int8Matrix {
 public:
  static constexpr std::size_t kPanel = 32;

  Int8Matrix() = default;
  /// `values` row by row: [inputs][outputs], or [outputs][inputs] when `transposed`.
  Int8Matrix(std::span<const std::uint8_t> values, std::size_t inputs, std::size_t outputs, bool transposed,
             float scale, float offset);

  std::size_t inputs() const { return m_inputs; }
  std::size_t outputs() const { return m_outputs; }

  /// y[frame][output] = sum over inputs of x[frame][input] * w[input][output].
  void multiply(const float* x, std::size_t frames, float* y) const;
  /// The weights of one output.
  void column(std::size_t output, float* w) const;

 private:
  std::vector<std::int8_t> m_panels;
  std::size_t m_inputs = 0, m_outputs = 0;
  float m_scale = 1, m_offset = 0;
};

}  // namespace firstpass::understand
