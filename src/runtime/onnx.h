// ONNX Runtime through its C API, behind values that clean up after themselves.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/result.h"

namespace firstpass::runtime {

/// A dense tensor in row-major order. Owns its data. Shape dimensions are elements, not bytes.
struct Tensor {
  std::vector<std::int64_t> shape;
  std::variant<std::vector<float>, std::vector<std::int64_t>, std::vector<std::int32_t>, std::vector<std::uint8_t>>
      data;

  static Tensor of(std::vector<std::int64_t> shape, std::vector<float> values) {
    return {std::move(shape), std::move(values)};
  }
  static Tensor of(std::vector<std::int64_t> shape, std::vector<std::int64_t> values) {
    return {std::move(shape), std::move(values)};
  }
  /// ONNX `bool` inputs are given as uint8 with `is_bool`.
  static Tensor of_bool(bool value) {
    Tensor t{{1}, std::vector<std::uint8_t>{value ? std::uint8_t{1} : std::uint8_t{0}}};
    t.is_bool = true;
    return t;
  }
  std::span<const float> floats() const { return std::get<std::vector<float>>(data); }
  std::span<float> floats() { return std::get<std::vector<float>>(data); }
  std::span<const std::int64_t> ints() const { return std::get<std::vector<std::int64_t>>(data); }
  bool is_bool = false;
};

/// A tensor of floats that somebody else owns; row-major, dimensions in elements.
struct TensorView {
  std::vector<std::int64_t> shape;
  std::span<const float> floats;
};

struct NamedTensor {
  std::string name;
  Tensor tensor;
};

/// Options of one session.
struct OnnxOptions {
  int threads = 1;        ///< 1 runs in the caller's thread; anything else in the one pool that the process shares
  bool use_arena = true;  ///< off gives memory back after each run (large pictures)
};

/// Cores that this process may use (its affinity), at least 1.
int usable_cores();

/// Size of the pool that sessions share; usable_cores() when never called. Counts only before the first load().
/// Threads of the pool never spin, so they leave the cores to others as soon as they have nothing to do.
void set_onnx_pool_threads(int threads);

/// A loaded model. run() is thread-safe (ONNX Runtime sessions are).
class OnnxSession {
 public:
  /// Loads a .onnx or .ort file. not_found, data_loss (not a model) or unimplemented (an operator is missing).
  static Result<std::shared_ptr<OnnxSession>> load(const std::filesystem::path& path, const OnnxOptions& options = {});
  ~OnnxSession();

  /// Runs the model. Input names must be the model's; `outputs` selects by name, empty means all in model order.
  /// invalid_argument when a name or shape does not fit.
  Result<std::vector<Tensor>> run(const std::vector<NamedTensor>& inputs,
                                  const std::vector<std::string>& outputs = {}) const;

  /// As run(), but the outputs are looked at where the library keeps them, for the time of the call to `look`: for
  /// answers so large that a copy costs as much as making them. unimplemented when an output is not of floats; else
  /// what `look` returns.
  Status run_and_look(const std::vector<NamedTensor>& inputs, const std::vector<std::string>& outputs,
                      const std::function<Status(const std::vector<TensorView>&)>& look) const;

  const std::vector<std::string>& input_names() const;
  const std::vector<std::string>& output_names() const;
  /// Declared shape of an input, -1 where dynamic.
  std::vector<std::int64_t> input_shape(std::string_view name) const;
  /// Custom metadata stored in the model, e.g. "character" of PP-OCR recognisers; empty when absent.
  std::string metadata(const std::string& key) const;

 private:
  struct Impl;
  explicit OnnxSession(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::runtime
