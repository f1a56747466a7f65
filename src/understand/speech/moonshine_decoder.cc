#include "understand/speech/moonshine_decoder.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <string>

#include "understand/speech/ort_file.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech/moonshine_decoder";
constexpr std::size_t kHeads = 8;
constexpr std::size_t kRotated = 32;  // of each head's values: partial_rotary_factor of the published configuration
constexpr double kRotaryBase = 10000;
constexpr float kEpsilon = 1e-5F;
constexpr int kFloat = 1, kInt8 = 3;

std::vector<float> normalise(std::span<const float> x, std::span<const float> weight) {
  double mean = 0;
  for (const float value : x) mean += value;
  mean /= static_cast<double>(x.size());
  double variance = 0;
  for (const float value : x) variance += (value - mean) * (value - mean);
  const double scale = 1 / std::sqrt(variance / static_cast<double>(x.size()) + kEpsilon);
  std::vector<float> out(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) out[i] = static_cast<float>((x[i] - mean) * scale) * weight[i];
  return out;
}

/// Turns neighbouring pairs of the first kRotated values of each head by the position (interleaved rotary embedding).
void rotate(std::span<float> x, std::size_t position) {
  const std::size_t head = x.size() / kHeads;
  for (std::size_t pair = 0; pair < kRotated / 2; ++pair) {
    const double angle =
        static_cast<double>(position) * std::pow(kRotaryBase, -2.0 * static_cast<double>(pair) / kRotated);
    const auto cosine = static_cast<float>(std::cos(angle));
    const auto sine = static_cast<float>(std::sin(angle));
    for (std::size_t h = 0; h < kHeads; ++h) {
      float& a = x[h * head + 2 * pair];
      float& b = x[h * head + 2 * pair + 1];
      const float turned = a * cosine - b * sine;
      b = b * cosine + a * sine;
      a = turned;
    }
  }
}

using Lanes = float __attribute__((vector_size(16)));  // four floats: SSE, NEON
constexpr std::size_t kLanes = 4;

float dot(const float* a, const float* b, std::size_t count) {
  Lanes sum = {};
  for (std::size_t i = 0; i < count; i += kLanes) {
    Lanes x, y;
    std::memcpy(&x, a + i, sizeof x);
    std::memcpy(&y, b + i, sizeof y);
    sum += x * y;
  }
  return sum[0] + sum[1] + sum[2] + sum[3];
}

void add_scaled(float* out, const float* x, float factor, std::size_t count) {
  for (std::size_t i = 0; i < count; i += kLanes) {
    Lanes sum, value;
    std::memcpy(&sum, out + i, sizeof sum);
    std::memcpy(&value, x + i, sizeof value);
    sum += value * factor;
    std::memcpy(out + i, &sum, sizeof sum);
  }
}

std::vector<float> multiply(const Int8Matrix& matrix, std::span<const float> x) {
  std::vector<float> y(x.size() / matrix.inputs() * matrix.outputs());
  matrix.multiply(x.data(), x.size() / matrix.inputs(), y.data());
  return y;
}

void add(std::vector<float>& x, std::span<const float> y) {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] += y[i];
}

}  // namespace

/// Finds each weight by the node that uses it, since the weights themselves have running numbers for names.
class MoonshineDecoder::Loader {
 public:
  explicit Loader(const OrtFile& file) : m_file(file) {
    for (const OrtNode& node : file.nodes) {
      for (const std::string_view output : node.outputs) m_makers[output] = &node;
      // The branch of the first step holds every product, those over the encoded sound too.
      if (node.branch == "else_branch") m_users[node.name] = &node;
    }
  }

  Int8Matrix matrix(const std::string& name) { return weights(user(name), 1, false); }
  Int8Matrix embedding(const std::string& name) { return weights(user(name), 0, true); }
  std::vector<float> vector(const std::string& name) {
    const OrtNode* node = user(name);
    if (node != nullptr)
      for (const std::string_view input : node->inputs)
        if (const OrtTensor* tensor = constant(input, kFloat)) {
          std::vector<float> values(tensor->bytes.size() / sizeof(float));
          std::memcpy(values.data(), tensor->bytes.data(), values.size() * sizeof(float));
          return values;
        }
    m_good = false;
    return {};
  }
  bool has(const std::string& name) const { return m_users.contains(name); }
  bool good() const { return m_good; }

 private:
  const OrtNode* user(const std::string& name) {
    const auto found = m_users.find(name);
    if (found != m_users.end()) return found->second;
    m_good = false;
    return nullptr;
  }
  const OrtTensor* constant(std::string_view name, int type) const {
    const auto found = m_file.tensors.find(name);
    return found == m_file.tensors.end() || found->second.type != type ? nullptr : &found->second;
  }
  const OrtNode* maker(std::string_view output, std::string_view operation) const {
    const auto found = m_makers.find(output);
    return found == m_makers.end() || found->second->operation != operation || found->second->inputs.empty()
               ? nullptr
               : found->second;
  }
  float number(const OrtNode* node) const {
    for (const std::string_view input : node->inputs)
      if (const OrtTensor* tensor = constant(input, kFloat);
          tensor != nullptr && tensor->bytes.size() == sizeof(float)) {
        float value = 0;
        std::memcpy(&value, tensor->bytes.data(), sizeof value);
        return value;
      }
    return 0;
  }
  /// Weights are Add(Mul(Cast(bytes), scale), offset).
  Int8Matrix weights(const OrtNode* node, std::size_t input, bool transposed) {
    const OrtNode* shift =
        node == nullptr || node->inputs.size() <= input ? nullptr : maker(node->inputs[input], "Add");
    const OrtNode* scale = shift == nullptr ? nullptr : maker(shift->inputs[0], "Mul");
    const OrtNode* cast = scale == nullptr ? nullptr : maker(scale->inputs[0], "Cast");
    const OrtTensor* bytes = cast == nullptr ? nullptr : constant(cast->inputs[0], kInt8);
    if (bytes == nullptr || bytes->dims.size() != 2) {
      m_good = false;
      return {};
    }
    const auto rows = static_cast<std::size_t>(bytes->dims[0]);
    const auto columns = static_cast<std::size_t>(bytes->dims[1]);
    if (rows == 0 || columns == 0 || bytes->bytes.size() / rows != columns || bytes->bytes.size() % rows != 0) {
      m_good = false;
      return {};
    }
    return Int8Matrix(bytes->bytes, transposed ? columns : rows, transposed ? rows : columns, transposed, number(scale),
                      number(shift));
  }

  const OrtFile& m_file;
  std::map<std::string_view, const OrtNode*> m_makers, m_users;
  bool m_good = true;
};

Result<std::shared_ptr<const MoonshineDecoder>> MoonshineDecoder::load(std::string_view ort_bytes) {
  FP_TRY_ASSIGN(const OrtFile file, OrtFile::parse(ort_bytes));
  Loader loader(file);
  auto model = std::make_shared<MoonshineDecoder>();
  const auto attention = [&](const std::string& at) {
    return Attention{loader.matrix(at + "/q_proj/MatMul"), loader.matrix(at + "/k_proj/MatMul"),
                     loader.matrix(at + "/v_proj/MatMul"), loader.matrix(at + "/dense/MatMul")};
  };
  model->m_embedding = loader.embedding("/model/decoder/embed_tokens/Gather");
  model->m_norm = loader.vector("/model/decoder/norm/Mul");
  model->m_width = model->m_embedding.inputs();
  for (std::size_t i = 0; loader.good(); ++i) {
    const std::string at = "/model/decoder/layers." + std::to_string(i);
    if (!loader.has(at + "/mlp/up_proj/MatMul")) break;
    Layer layer;
    layer.norm_self = loader.vector(at + "/input_layernorm/Mul");
    layer.norm_sound = loader.vector(at + "/post_attention_layernorm/Mul");
    layer.norm_mlp = loader.vector(at + "/final_layernorm/Mul");
    layer.self = attention(at + "/self_attn");
    layer.sound = attention(at + "/encoder_attn");
    layer.up = loader.matrix(at + "/mlp/up_proj/MatMul");
    layer.down = loader.matrix(at + "/mlp/down_proj/MatMul");
    layer.up_bias = loader.vector(at + "/mlp/up_proj/Add");
    layer.down_bias = loader.vector(at + "/mlp/down_proj/Add");
    model->m_layers.push_back(std::move(layer));
  }
  const std::size_t width = model->m_width;
  const auto square = [&](const Attention& one) {
    for (const Int8Matrix* matrix : {&one.query, &one.key, &one.value, &one.out})
      if (matrix->inputs() != width || matrix->outputs() != width) return false;
    return true;
  };
  bool fits = loader.good() && !model->m_layers.empty() && width > 0 && width % (kHeads * kLanes) == 0 &&
              width / kHeads >= kRotated && model->m_norm.size() == width;
  for (const Layer& layer : model->m_layers) {
    fits = fits && square(layer.self) && square(layer.sound) && layer.norm_self.size() == width &&
           layer.norm_sound.size() == width && layer.norm_mlp.size() == width && layer.up.inputs() == width &&
           layer.up.outputs() == 2 * layer.down.inputs() && layer.up_bias.size() == layer.up.outputs() &&
           layer.down.outputs() == width && layer.down_bias.size() == width;
  }
  if (!fits)
    return fail(Code::data_loss, kStage, "the speech model is not built as expected; run: firstpass models verify");
  return model;
}

std::size_t MoonshineDecoder::looking_heads() const { return (m_layers.size() - m_layers.size() / 2) * kHeads; }

Result<MoonshineDecoder::State> MoonshineDecoder::begin(std::span<const float> encoded) const {
  if (encoded.empty() || encoded.size() % m_width != 0)
    return fail(Code::invalid_argument, kStage, "the encoded sound is not made of whole frames");
  State state;
  state.said.resize(m_layers.size());
  for (const Layer& layer : m_layers)
    state.sound.push_back({multiply(layer.sound.key, encoded), multiply(layer.sound.value, encoded)});
  return state;
}

/// Scaled dot-product attention of one query over all positions of `memory`, then the output projection.
std::vector<float> MoonshineDecoder::attend(const Attention& attention, std::span<const float> query,
                                            const Memory& memory, std::vector<float>* looks) const {
  const std::size_t head = m_width / kHeads;
  const std::size_t positions = memory.keys.size() / m_width;
  const float scale = 1 / std::sqrt(static_cast<float>(head));
  std::vector<float> mixed(m_width, 0.0F);
  std::vector<float> weights(positions);
  for (std::size_t h = 0; h < kHeads; ++h) {
    float most = -INFINITY;
    for (std::size_t p = 0; p < positions; ++p) {
      weights[p] = scale * dot(query.data() + h * head, memory.keys.data() + p * m_width + h * head, head);
      most = std::max(most, weights[p]);
    }
    float sum = 0;
    for (float& weight : weights) sum += weight = std::exp(weight - most);
    for (std::size_t p = 0; p < positions; ++p)
      add_scaled(mixed.data() + h * head, memory.values.data() + p * m_width + h * head, weights[p] / sum, head);
    if (looks != nullptr)
      for (const float weight : weights) looks->push_back(weight / sum);
  }
  return multiply(attention.out, mixed);
}

Status MoonshineDecoder::step(std::int64_t token, State& state) const {
  if (token < 0 || static_cast<std::size_t>(token) >= tokens() || state.said.size() != m_layers.size())
    return fail(Code::invalid_argument, kStage, "no such token or state");
  std::vector<float> x(m_width);
  m_embedding.column(static_cast<std::size_t>(token), x.data());
  state.looks.clear();
  for (std::size_t i = 0; i < m_layers.size(); ++i) {
    const Layer& layer = m_layers[i];
    Memory& said = state.said[i];
    const std::vector<float> self_in = normalise(x, layer.norm_self);
    std::vector<float> query = multiply(layer.self.query, self_in);
    std::vector<float> key = multiply(layer.self.key, self_in);
    const std::vector<float> value = multiply(layer.self.value, self_in);
    rotate(query, state.position);
    rotate(key, state.position);
    said.keys.insert(said.keys.end(), key.begin(), key.end());
    said.values.insert(said.values.end(), value.begin(), value.end());
    add(x, attend(layer.self, query, said));

    const std::vector<float> sound_in = normalise(x, layer.norm_sound);
    const bool upper = state.keep_looks && i >= m_layers.size() / 2;
    add(x, attend(layer.sound, multiply(layer.sound.query, sound_in), state.sound[i], upper ? &state.looks : nullptr));

    // Gated: the second half decides how much of the first passes (SiLU).
    std::vector<float> up = multiply(layer.up, normalise(x, layer.norm_mlp));
    add(up, layer.up_bias);
    const std::size_t half = up.size() / 2;
    for (std::size_t k = 0; k < half; ++k) up[k] *= up[half + k] / (1 + std::exp(-up[half + k]));
    up.resize(half);
    add(x, multiply(layer.down, up));
    add(x, layer.down_bias);
  }
  ++state.position;
  state.logits = multiply(m_embedding, normalise(x, m_norm));
  return {};
}

}  // namespace firstpass::understand
