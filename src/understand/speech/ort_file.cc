#include "understand/speech/ort_file.h"

#include <cstring>

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech/ort_file";
constexpr int kDeepest = 4;

/// Field numbers of ONNX Runtime's schema (onnxruntime/core/flatbuffers/schema/ort.fbs).
enum : int {
  kSessionModel = 1,
  kModelGraph = 7,
  kGraphInitializers = 0,
  kGraphNodes = 2,
  kTensorName = 0,
  kTensorDims = 2,
  kTensorType = 3,
  kTensorBytes = 4,
  kNodeName = 0,
  kNodeOperation = 5,
  kNodeInputs = 8,
  kNodeOutputs = 9,
  kNodeAttributes = 10,
  kAttributeName = 0,
  kAttributeGraph = 7,
};

/// Bounds-checked FlatBuffer access. The first bad offset makes everything read as empty and is remembered.
class Buffer {
 public:
  explicit Buffer(std::string_view bytes) : m_bytes(bytes) {}
  bool good() const { return m_good; }

  template <class T>
  T read(std::size_t at) {
    T value{};
    if (at > m_bytes.size() || m_bytes.size() - at < sizeof(T)) m_good = false;
    else std::memcpy(&value, m_bytes.data() + at, sizeof(T));
    return value;
  }
  std::size_t root() { return read<std::uint32_t>(0); }
  /// Position of a field's value, 0 when the table does not have it.
  std::size_t field(std::size_t table, int number) {
    if (table == 0) return 0;
    const auto vtable = static_cast<std::int64_t>(table) - read<std::int32_t>(table);
    if (vtable < 0) {
      m_good = false;
      return 0;
    }
    const std::size_t at = 4 + 2 * static_cast<std::size_t>(number);
    if (at + 2 > read<std::uint16_t>(static_cast<std::size_t>(vtable))) return 0;
    const auto offset = read<std::uint16_t>(static_cast<std::size_t>(vtable) + at);
    return offset == 0 ? 0 : table + offset;
  }
  /// What a field's offset points to: a table, string or vector.
  std::size_t follow(std::size_t at) { return at == 0 ? 0 : at + read<std::uint32_t>(at); }
  std::size_t child(std::size_t table, int number) { return follow(field(table, number)); }

  /// Bytes of a vector's elements.
  std::string_view elements(std::size_t vector, std::size_t element_size) {
    if (vector == 0) return {};
    const std::size_t count = read<std::uint32_t>(vector);
    if (vector + 4 > m_bytes.size() || count > (m_bytes.size() - vector - 4) / element_size) {
      m_good = false;
      return {};
    }
    return m_bytes.substr(vector + 4, count * element_size);
  }
  std::string_view text(std::size_t table, int number) { return elements(child(table, number), 1); }
  /// Positions of the tables or strings in a vector of offsets.
  std::vector<std::size_t> children(std::size_t table, int number) {
    const std::size_t vector = child(table, number);
    const std::size_t count = elements(vector, 4).size() / 4;
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < count; ++i) positions.push_back(follow(vector + 4 + 4 * i));
    return positions;
  }

 private:
  std::string_view m_bytes;
  bool m_good = true;
};

std::vector<std::string_view> names(Buffer& buffer, std::size_t node, int number) {
  std::vector<std::string_view> out;
  for (const std::size_t at : buffer.children(node, number)) out.push_back(buffer.elements(at, 1));
  return out;
}

void read_tensors(Buffer& buffer, std::size_t graph, OrtFile& file) {
  for (const std::size_t at : buffer.children(graph, kGraphInitializers)) {
    OrtTensor tensor;
    const std::string_view dims = buffer.elements(buffer.child(at, kTensorDims), 8);
    tensor.dims.resize(dims.size() / 8);
    std::memcpy(tensor.dims.data(), dims.data(), dims.size());
    const std::size_t type = buffer.field(at, kTensorType);
    tensor.type = type == 0 ? 0 : buffer.read<std::int32_t>(type);
    const std::string_view bytes = buffer.text(at, kTensorBytes);
    tensor.bytes = {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
    file.tensors[buffer.text(at, kTensorName)] = std::move(tensor);
  }
}

void read_graph(Buffer& buffer, std::size_t graph, std::string_view branch, int depth, OrtFile& file) {
  if (depth > kDeepest || graph == 0 || !buffer.good()) return;
  read_tensors(buffer, graph, file);
  for (const std::size_t at : buffer.children(graph, kGraphNodes)) {
    if (!buffer.good()) return;
    file.nodes.push_back({buffer.text(at, kNodeName), buffer.text(at, kNodeOperation), names(buffer, at, kNodeInputs),
                          names(buffer, at, kNodeOutputs), branch});
    for (const std::size_t attribute : buffer.children(at, kNodeAttributes))
      read_graph(buffer, buffer.child(attribute, kAttributeGraph), buffer.text(attribute, kAttributeName), depth + 1,
                 file);
  }
}

}  // namespace

Result<OrtFile> OrtFile::parse(std::string_view bytes) {
  Buffer buffer(bytes);
  OrtFile file;
  const std::size_t model = buffer.child(buffer.root(), kSessionModel);
  read_graph(buffer, buffer.child(model, kModelGraph), {}, 0, file);
  if (!buffer.good() || file.nodes.empty())
    return fail(Code::data_loss, kStage, "not a whole model in ONNX Runtime's format; run: firstpass models verify");
  return file;
}

}  // namespace firstpass::understand
