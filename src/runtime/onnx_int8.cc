// "onnx-dynamic-int8": a model whose weights are stored in 8 bits but multiplied in floating point becomes one that
// multiplies in 8 bits. The file is edited as protocol-buffer fields: what this code does not know, it copies.
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/file.h"
#include "runtime/convert.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/convert";
constexpr std::uint64_t kLargestModel = std::uint64_t{1} << 30;

// Field numbers of onnx.proto.
enum : std::uint32_t {
  kModelGraph = 7,
  kGraphNode = 1,
  kGraphInitializer = 5,
  kGraphOutput = 12,
  kNodeInput = 1,
  kNodeOutput = 2,
  kNodeType = 4,
  kNodeAttribute = 5,
  kTensorDims = 1,
  kTensorName = 8
};

struct FieldView {
  std::uint32_t number = 0;
  std::uint32_t wire = 0;
  std::string_view bytes;  ///< value of a length-delimited field
  std::uint64_t value = 0;
  std::string_view whole;  ///< with its tag
};

/// Cuts a message into its fields; nullopt when it is no well-formed message.
std::optional<std::vector<FieldView>> fields_of(std::string_view message) {
  std::vector<FieldView> fields;
  std::size_t at = 0;
  const auto varint = [&]() -> std::optional<std::uint64_t> {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && at < message.size(); shift += 7) {
      const auto byte = static_cast<unsigned char>(message[at++]);
      value |= std::uint64_t{byte & 127U} << shift;
      if (byte < 128) return value;
    }
    return std::nullopt;
  };
  while (at < message.size()) {
    FieldView field;
    const std::size_t begin = at;
    const auto tag = varint();
    if (!tag) return std::nullopt;
    field.number = static_cast<std::uint32_t>(*tag >> 3);
    field.wire = *tag & 7;
    std::uint64_t size = field.wire == 1 ? 8 : field.wire == 5 ? 4 : 0;
    if (field.wire == 0 || field.wire == 2) {
      const auto value = varint();
      if (!value) return std::nullopt;
      field.value = *value;
      if (field.wire == 2) size = *value;
    } else if (size == 0) return std::nullopt;
    if (size > message.size() - at) return std::nullopt;
    field.bytes = message.substr(at, size);
    at += size;
    field.whole = message.substr(begin, at - begin);
    fields.push_back(field);
  }
  return fields;
}

void put_varint(std::string& out, std::uint64_t value) {
  for (; value >= 128; value >>= 7) out += static_cast<char>((value & 127) | 128);
  out += static_cast<char>(value);
}
void put_number(std::string& out, std::uint32_t field, std::uint64_t value) {
  put_varint(out, std::uint64_t{field} << 3);
  put_varint(out, value);
}
void put_bytes(std::string& out, std::uint32_t field, std::string_view bytes) {
  put_varint(out, std::uint64_t{field} << 3 | 2);
  put_varint(out, bytes.size());
  out += bytes;
}

struct Node {
  std::string_view whole;  // the node's message
  std::string type;
  std::vector<std::string> inputs, outputs;
};

std::string make_node(std::string_view type, const std::vector<std::string>& inputs,
                      const std::vector<std::string>& outputs) {
  std::string node;
  for (const std::string& input : inputs) put_bytes(node, kNodeInput, input);
  for (const std::string& output : outputs) put_bytes(node, kNodeOutput, output);
  put_bytes(node, kNodeType, type);
  if (type == "Cast") {  // AttributeProto: name = 1, i = 3, type = 20 (INT = 2); to FLOAT = 1
    std::string to;
    put_bytes(to, 1, "to");
    put_number(to, 3, 1);
    put_number(to, 20, 2);
    put_bytes(node, kNodeAttribute, to);
  }
  return node;
}

/// ValueInfoProto of a float tensor of any shape.
std::string float_output(std::string_view name) {
  std::string element, tensor, value;
  put_number(element, 1, 1);
  put_bytes(tensor, 1, element);
  put_bytes(value, 1, name);
  put_bytes(value, 2, tensor);
  return value;
}

/// TensorProto [1, N] under another name as [N].
std::optional<std::string> flattened(std::string_view tensor, std::string_view name) {
  const auto fields = fields_of(tensor);
  if (!fields) return std::nullopt;
  std::uint64_t size = 1;
  std::string out;
  for (const FieldView& field : *fields) {
    if (field.number == kTensorDims && field.wire == 0) size *= field.value;
    else if (field.number == kTensorDims)
      for (std::size_t at = 0; at < field.bytes.size();) {  // packed
        std::uint64_t value = 0;
        for (int shift = 0; at < field.bytes.size(); shift += 7) {
          const auto byte = static_cast<unsigned char>(field.bytes[at++]);
          value |= std::uint64_t{byte & 127U} << shift;
          if (byte < 128 || shift > 49) break;
        }
        size *= value;
      }
    else if (field.number != kTensorName) out += field.whole;
  }
  put_number(out, kTensorDims, size);
  put_bytes(out, kTensorName, name);
  return out;
}

/// Rewrites one graph.
class Rewriter {
 public:
  std::optional<std::string> run(std::string_view graph) {
    const auto fields = fields_of(graph);
    if (!fields) return std::nullopt;
    for (const FieldView& field : *fields)
      if (!note(field)) return std::nullopt;
    find_weights();
    std::string out;
    for (const Node& node : m_nodes) write(node, out);
    if (m_rewritten == 0) return std::nullopt;
    for (const FieldView& field : *fields)
      if (field.number != kGraphNode) out += field.whole;
    for (const std::string& scale : m_scales) {
      const auto flat = flattened(m_tensors[scale], scale + "_flat");
      if (!flat) return std::nullopt;
      put_bytes(out, kGraphInitializer, *flat);
    }
    for (std::size_t layer = 1; layer < m_layers; ++layer)
      put_bytes(out, kGraphOutput, float_output("hidden_" + std::to_string(layer)));
    return out;
  }

 private:
  struct Weight {
    std::string stored, scale;
  };

  bool note(const FieldView& field) {
    if (field.number == kGraphNode) {
      const auto parts = fields_of(field.bytes);
      if (!parts) return false;
      Node node;
      node.whole = field.bytes;
      for (const FieldView& part : *parts) {
        if (part.number == kNodeInput) node.inputs.emplace_back(part.bytes);
        if (part.number == kNodeOutput) node.outputs.emplace_back(part.bytes);
        if (part.number == kNodeType) node.type = part.bytes;
      }
      m_nodes.push_back(std::move(node));
    } else if (field.number == kGraphInitializer) {
      const auto parts = fields_of(field.bytes);
      if (!parts) return false;
      for (const FieldView& part : *parts)
        if (part.number == kTensorName) m_tensors[std::string(part.bytes)] = field.bytes;
    }
    return true;
  }

  /// Weights are Mul(Cast(stored), scale) of two initializers; those that MatMul reads from the right are rewritten.
  void find_weights() {
    std::map<std::string, std::string> casts;
    for (const Node& node : m_nodes) {
      if (node.outputs.empty() || node.inputs.empty()) continue;
      if (node.type == "Cast" && m_tensors.contains(node.inputs[0])) casts[node.outputs[0]] = node.inputs[0];
      if (node.type != "Mul" || node.inputs.size() != 2) continue;
      const auto stored = casts.find(node.inputs[0]);
      if (stored != casts.end() && m_tensors.contains(node.inputs[1]))
        m_weights[node.outputs[0]] = {stored->second, node.inputs[1]};
    }
    for (const Node& node : m_nodes)
      if (node.type == "MatMul" && node.inputs.size() == 2 && m_weights.contains(node.inputs[1])) {
        m_dead.insert(node.inputs[1]);
        for (const auto& [cast, stored] : casts)
          if (stored == m_weights[node.inputs[1]].stored) m_dead.insert(cast);
      }
  }

  void write(const Node& node, std::string& out) {
    if (!node.outputs.empty() && m_dead.contains(node.outputs[0])) return;
    if (node.type == "MatMul" && node.inputs.size() == 2 && m_dead.contains(node.inputs[1]))
      return write_int8(node, out);
    put_bytes(out, kGraphNode, node.whole);
    if (node.type != "LayerNormalization" || node.outputs.empty()) return;
    // The first normalises the embeddings, then each layer has two; the last layer's is the model's own output.
    if (m_norms > 0 && m_norms % 2 == 0) {
      const std::string name = "hidden_" + std::to_string(m_layers + 1);
      if (node.outputs[0] != "last_hidden_state")
        put_bytes(out, kGraphNode, make_node("Identity", {node.outputs[0]}, {name}));
      ++m_layers;
    }
    ++m_norms;
  }

  void write_int8(const Node& node, std::string& out) {
    const std::string& x = node.inputs[0];
    const std::string& y = node.outputs[0];
    const Weight& weight = m_weights[node.inputs[1]];
    if (m_quantised.insert(x).second)
      put_bytes(out, kGraphNode, make_node("DynamicQuantizeLinear", {x}, {x + "_q8", x + "_s8", x + "_z8"}));
    m_scales.insert(weight.scale);
    put_bytes(out, kGraphNode, make_node("MatMulInteger", {x + "_q8", weight.stored, x + "_z8"}, {y + "_i32"}));
    put_bytes(out, kGraphNode, make_node("Cast", {y + "_i32"}, {y + "_f32"}));
    put_bytes(out, kGraphNode, make_node("Mul", {x + "_s8", weight.scale + "_flat"}, {y + "_s32"}));
    put_bytes(out, kGraphNode, make_node("Mul", {y + "_f32", y + "_s32"}, {y}));
    ++m_rewritten;
  }

  std::vector<Node> m_nodes;
  std::map<std::string, std::string_view> m_tensors;
  std::map<std::string, Weight> m_weights;
  std::set<std::string> m_dead, m_quantised, m_scales;
  std::size_t m_rewritten = 0, m_norms = 0, m_layers = 0;
};

}  // namespace

Status onnx_dynamic_int8(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output) {
  if (inputs.size() != 1) return fail(Code::invalid_argument, kStage, "onnx-dynamic-int8 reads one file");
  FP_TRY_ASSIGN(const std::string model, read_file(inputs[0], kLargestModel));
  const auto fields = fields_of(model);
  std::optional<std::string> graph;
  std::string out;
  if (fields)
    for (const FieldView& field : *fields) {
      if (field.number != kModelGraph) {
        out += field.whole;
        continue;
      }
      graph = Rewriter().run(field.bytes);
      if (!graph) break;
      put_bytes(out, kModelGraph, *graph);
    }
  if (!graph) return fail(Code::data_loss, kStage, "the model is no ONNX file with 8-bit weights");
  return write_file(output, out, 0644);
}

}  // namespace firstpass::runtime
