// Whisper weights of CTranslate2 (float16) -> the GGML file that whisper.cpp reads. Both formats are described by the
// code that reads them: CTranslate2's models/model.cc, and whisper.cpp's models/convert-pt-to-ggml.py for names and
// order.
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/file.h"
#include "core/text.h"
#include "runtime/convert.h"

namespace firstpass::runtime {

namespace {

static_assert(std::endian::native == std::endian::little, "both formats are little-endian");

constexpr std::string_view kStage = "runtime/convert";
constexpr std::uint8_t kFloat16 = 4;  // CTranslate2's number for the type
constexpr int kFrequencies = 201;     // bins of a 400-sample window at 16 kHz: 40 Hz each

tl::unexpected<Error> unreadable(const std::string& why) {
  return fail(Code::data_loss, kStage, "not a Whisper model in CTranslate2 float16 format: " + why);
}

/// One weight inside the model file.
struct Variable {
  std::vector<std::uint32_t> shape;
  std::string_view bytes;
  std::uint8_t type = 0;
};
using Variables = std::map<std::string, Variable, std::less<>>;

/// Reads numbers and strings off a byte range. Past its end it gives zeros and is no longer good().
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : m_rest(bytes) {}
  bool good() const { return m_good; }

  std::string_view bytes(std::size_t count) {
    if (count > m_rest.size()) {
      m_good = false;
      m_rest = {};
      return {};
    }
    const std::string_view out = m_rest.substr(0, count);
    m_rest.remove_prefix(count);
    return out;
  }
  template <class T>
  T number() {
    T value{};
    const std::string_view from = bytes(sizeof value);
    if (!from.empty()) std::memcpy(&value, from.data(), sizeof value);
    return value;
  }
  /// A 16-bit length that counts the closing NUL, then the characters.
  std::string text() {
    std::string_view from = bytes(number<std::uint16_t>());
    if (!from.empty()) from.remove_suffix(1);
    return std::string(from);
  }

 private:
  std::string_view m_rest;
  bool m_good = true;
};

Result<Variables> read_variables(std::string_view model) {
  Cursor cursor(model);
  cursor.number<std::uint32_t>();  // binary version
  cursor.text();                   // name of the model specification
  cursor.number<std::uint32_t>();  // its revision
  Variables variables;
  for (std::uint32_t left = cursor.number<std::uint32_t>(); left > 0 && cursor.good(); --left) {
    const std::string name = cursor.text();
    Variable variable;
    variable.shape.resize(cursor.number<std::uint8_t>());
    for (std::uint32_t& dimension : variable.shape) dimension = cursor.number<std::uint32_t>();
    variable.type = cursor.number<std::uint8_t>();
    variable.bytes = cursor.bytes(cursor.number<std::uint32_t>());
    variables[name] = variable;
  }
  for (std::uint32_t left = cursor.number<std::uint32_t>(); left > 0 && cursor.good(); --left) {
    const std::string alias = cursor.text(), target = cursor.text();
    if (const auto found = variables.find(target); found != variables.end()) variables[alias] = found->second;
  }
  if (!cursor.good()) return unreadable("it is cut");
  return variables;
}

float from_half(std::uint16_t half) {
  const float sign = (half & 0x8000) != 0 ? -1.0f : 1.0f;
  const int exponent = (half >> 10) & 31, fraction = half & 1023;
  if (exponent == 31) return fraction == 0 ? sign * INFINITY : NAN;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(fraction), -24);
  return sign * std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
}

/// Writes the GGML file. The first thing that goes wrong is kept, and everything after it does nothing.
class Writer {
 public:
  Writer(const Variables& variables, const std::filesystem::path& path)
      : m_variables(variables), m_out(path, std::ios::binary) {}

  template <class T>
  void number(T value) {
    m_out.write(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void bytes(std::string_view bytes) { m_out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())); }

  struct How {
    bool as_float = false;                  // vectors are always written as float32
    std::vector<std::uint32_t> shape = {};  // in place of the variable's own
    std::uint32_t part = 0, of = 1;         // rows of one matrix that hold several
  };

  void tensor(const std::string& name, const std::string& from, How how) {
    const auto found = m_variables.find(from);
    if (!m_status) return;
    if (found == m_variables.end()) {
      m_status = unreadable("it has no " + from);
      return;
    }
    std::vector<std::uint32_t> shape = found->second.shape;
    std::string_view data = found->second.bytes;
    if (found->second.type != kFloat16 || shape.empty() || shape[0] % how.of != 0 || data.size() % (2 * how.of) != 0) {
      m_status = unreadable(from + " has another type or shape");
      return;
    }
    shape[0] /= how.of;
    data = data.substr(data.size() / how.of * how.part, data.size() / how.of);
    const bool as_float = how.as_float || shape.size() == 1;
    if (!how.shape.empty()) shape = how.shape;
    number(static_cast<std::int32_t>(shape.size()));
    number(static_cast<std::int32_t>(name.size()));
    number(std::int32_t{as_float ? 0 : 1});
    for (auto dimension = shape.rbegin(); dimension != shape.rend(); ++dimension) number(*dimension);
    bytes(name);
    as_float ? floats(data) : bytes(data);
  }
  void tensor(const std::string& name, const std::string& from) { tensor(name, from, How{}); }

  Status finish(const std::filesystem::path& path) {
    m_out.close();
    if (m_status && !m_out) m_status = fail(Code::resource_exhausted, kStage, "cannot write " + path.string());
    return m_status;
  }

 private:
  void floats(std::string_view halves) {
    std::vector<float> out(halves.size() / 2);
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::uint16_t half = 0;
      std::memcpy(&half, halves.data() + 2 * i, 2);
      out[i] = from_half(half);
    }
    bytes({reinterpret_cast<const char*>(out.data()), out.size() * sizeof(float)});
  }

  const Variables& m_variables;
  std::ofstream m_out;
  Status m_status;
};

struct Sizes {
  std::uint32_t vocabulary = 0, width = 0, mels = 0, audio_context = 0, text_context = 0;
  std::uint32_t encoder_layers = 0, decoder_layers = 0;
};

Result<std::uint32_t> dimension(const Variables& variables, std::string_view name, std::size_t index) {
  const auto found = variables.find(name);
  if (found != variables.end() && found->second.shape.size() > index) return found->second.shape[index];
  return unreadable("it has no " + std::string(name));
}

std::uint32_t count_layers(const Variables& variables, const std::string& side) {
  std::uint32_t count = 0;
  while (variables.contains(side + "/layer_" + std::to_string(count) + "/self_attention/linear_0/weight")) ++count;
  return count;
}

Result<Sizes> read_sizes(const Variables& variables) {
  Sizes sizes;
  FP_TRY_ASSIGN(sizes.vocabulary, dimension(variables, "decoder/embeddings/weight", 0));
  FP_TRY_ASSIGN(sizes.width, dimension(variables, "decoder/embeddings/weight", 1));
  FP_TRY_ASSIGN(sizes.mels, dimension(variables, "encoder/conv1/weight", 1));
  FP_TRY_ASSIGN(sizes.audio_context, dimension(variables, "encoder/position_encodings/encodings", 0));
  FP_TRY_ASSIGN(sizes.text_context, dimension(variables, "decoder/position_encodings/encodings", 0));
  sizes.encoder_layers = count_layers(variables, "encoder");
  sizes.decoder_layers = count_layers(variables, "decoder");
  if (sizes.mels == 0 || sizes.mels > 1024) return unreadable("an odd number of mel bands");
  return sizes;
}

void write_header(Writer& out, const Sizes& sizes) {
  const std::uint32_t heads = sizes.width / 64;
  constexpr std::uint32_t kMagic = 0x67676d6c, kHalves = 1;
  for (const std::uint32_t value :
       {kMagic, sizes.vocabulary, sizes.audio_context, sizes.width, heads, sizes.encoder_layers, sizes.text_context,
        sizes.width, heads, sizes.decoder_layers, sizes.mels, kHalves}) {
    out.number(value);
  }
}

/// Slaney's mel scale: linear below 1 kHz, logarithmic above; triangles of equal area.
double to_mel(double hertz) {
  return hertz < 1000 ? hertz / (200.0 / 3) : 15 + std::log(hertz / 1000) / (std::log(6.4) / 27);
}
double to_hertz(double mel) { return mel < 15 ? mel * 200.0 / 3 : 1000 * std::exp((mel - 15) * std::log(6.4) / 27); }

void write_mel_filters(Writer& out, std::uint32_t mels) {
  std::vector<double> edges(mels + 2);
  for (std::uint32_t i = 0; i < mels + 2; ++i) edges[i] = to_hertz(to_mel(8000) * i / (mels + 1));
  out.number(mels);
  out.number(std::int32_t{kFrequencies});
  for (std::uint32_t i = 0; i < mels; ++i) {
    for (int k = 0; k < kFrequencies; ++k) {
      const double hertz = k * 40.0;
      const double rise = (hertz - edges[i]) / (edges[i + 1] - edges[i]);
      const double fall = (edges[i + 2] - hertz) / (edges[i + 2] - edges[i + 1]);
      out.number(static_cast<float>(std::max(0.0, std::min(rise, fall)) * 2 / (edges[i + 2] - edges[i])));
    }
  }
}

/// GPT-2's byte alphabet: printable Latin-1 stands for itself, every other byte for a letter from U+0100 on.
std::map<char32_t, char> byte_alphabet() {
  std::map<char32_t, char> bytes;
  char32_t next = 256;
  for (int byte = 0; byte < 256; ++byte) {
    const bool printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte != 173);
    bytes[printable ? static_cast<char32_t>(byte) : next++] = static_cast<char>(byte);
  }
  return bytes;
}

/// The bytes that a line of the vocabulary stands for; the line itself when it is not in the alphabet.
std::string token_bytes(const std::map<char32_t, char>& alphabet, std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const auto found = alphabet.find(next_code_point(line, at));
    if (found == alphabet.end()) return std::string(line);
    out += found->second;
  }
  return out;
}

Status write_vocabulary(Writer& out, std::string_view lines, std::uint32_t size) {
  constexpr std::uint32_t kMultilingual = 51865;
  const std::uint32_t tokens = size >= kMultilingual ? 50257 : 50256;
  const auto alphabet = byte_alphabet();
  out.number(tokens);
  for (std::uint32_t i = 0; i < tokens; ++i) {
    const std::size_t end = lines.find('\n');
    if (end == lines.npos) return unreadable("its vocabulary has fewer lines than tokens");
    const std::string token = token_bytes(alphabet, lines.substr(0, end));
    out.number(static_cast<std::uint32_t>(token.size()));
    out.bytes(token);
    lines.remove_prefix(end + 1);
  }
  return {};
}

void write_norm(Writer& out, const std::string& name, const std::string& from) {
  out.tensor(name + ".weight", from + "/gamma");
  out.tensor(name + ".bias", from + "/beta");
}

void write_linear(Writer& out, const std::string& name, const std::string& from, std::uint32_t part = 0,
                  std::uint32_t of = 1, bool bias = true) {
  out.tensor(name + ".weight", from + "/weight", {.part = part, .of = of});
  if (bias) out.tensor(name + ".bias", from + "/bias", {.part = part, .of = of});
}

/// CTranslate2 keeps query, key and value in one matrix (key and value for attention to the sound); a key's bias is
/// all zeros and is not stored in GGML.
void write_layer(Writer& out, const std::string& name, const std::string& from, bool decoder) {
  write_norm(out, name + "attn_ln", from + "self_attention/layer_norm");
  write_norm(out, name + "mlp_ln", from + "ffn/layer_norm");
  write_linear(out, name + "attn.query", from + "self_attention/linear_0", 0, 3);
  write_linear(out, name + "attn.key", from + "self_attention/linear_0", 1, 3, false);
  write_linear(out, name + "attn.value", from + "self_attention/linear_0", 2, 3);
  write_linear(out, name + "attn.out", from + "self_attention/linear_1");
  write_linear(out, name + "mlp.0", from + "ffn/linear_0");
  write_linear(out, name + "mlp.2", from + "ffn/linear_1");
  if (!decoder) return;
  write_norm(out, name + "cross_attn_ln", from + "attention/layer_norm");
  write_linear(out, name + "cross_attn.query", from + "attention/linear_0");
  write_linear(out, name + "cross_attn.key", from + "attention/linear_1", 0, 2, false);
  write_linear(out, name + "cross_attn.value", from + "attention/linear_1", 1, 2);
  write_linear(out, name + "cross_attn.out", from + "attention/linear_2");
}

void write_tensors(Writer& out, const Sizes& sizes) {
  out.tensor("encoder.positional_embedding", "encoder/position_encodings/encodings", {.as_float = true});
  out.tensor("decoder.positional_embedding", "decoder/position_encodings/encodings", {.as_float = true});
  for (const std::string number : {"1", "2"}) {
    const std::string from = "encoder/conv" + number;
    out.tensor("encoder.conv" + number + ".weight", from + "/weight");
    out.tensor("encoder.conv" + number + ".bias", from + "/bias", {.as_float = true, .shape = {sizes.width, 1}});
  }
  write_norm(out, "encoder.ln_post", "encoder/layer_norm");
  write_norm(out, "decoder.ln", "decoder/layer_norm");
  out.tensor("decoder.token_embedding.weight", "decoder/embeddings/weight");
  for (const bool decoder : {false, true}) {
    const std::string side = decoder ? "decoder" : "encoder";
    for (std::uint32_t i = 0; i < (decoder ? sizes.decoder_layers : sizes.encoder_layers); ++i) {
      const std::string layer = std::to_string(i);
      write_layer(out, side + ".blocks." + layer + ".", side + "/layer_" + layer + "/", decoder);
    }
  }
}

}  // namespace

Status whisper_ct2_to_ggml(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output) {
  if (inputs.size() < 2) {
    return fail(Code::invalid_argument, kStage, "whisper-ct2-to-ggml reads the parts of a model and its vocabulary");
  }
  std::string model;
  for (std::size_t i = 0; i + 1 < inputs.size(); ++i) {
    FP_TRY_ASSIGN(const std::string part, read_file(inputs[i]));
    model += part;
  }
  FP_TRY_ASSIGN(const std::string vocabulary, read_file(inputs.back()));
  FP_TRY_ASSIGN(const Variables variables, read_variables(model));
  FP_TRY_ASSIGN(const Sizes sizes, read_sizes(variables));
  Writer out(variables, output);
  write_header(out, sizes);
  write_mel_filters(out, sizes.mels);
  FP_TRY(write_vocabulary(out, vocabulary, sizes.vocabulary));
  write_tensors(out, sizes);
  return out.finish(output);
}

}  // namespace firstpass::runtime
