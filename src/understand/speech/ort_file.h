// Reads the weights and the wiring out of a model in ONNX Runtime's own format (.ort, a FlatBuffer).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace firstpass::understand {

/// A constant tensor of the model. Views into the file's bytes.
struct OrtTensor {
  std::vector<std::int64_t> dims;
  int type = 0;  ///< as ONNX numbers them: 1 float, 3 int8
  std::span<const std::uint8_t> bytes;
};

struct OrtNode {
  std::string_view name, operation;
  std::vector<std::string_view> inputs, outputs;
  std::string_view branch;  ///< attribute that holds the graph it is in: "", "then_branch", "else_branch"
};

/// Initializers and nodes of the main graph and of the graphs inside its nodes. Views: the bytes must outlive it.
struct OrtFile {
  std::map<std::string_view, OrtTensor> tensors;
  std::vector<OrtNode> nodes;

  /// Every offset is checked; data_loss when one points outside or the tables nest too deeply.
  static Result<OrtFile> parse(std::string_view bytes);
};

}  // namespace firstpass::understand
