#include "runtime/convert.h"

#include <string>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/convert";

struct Conversion {
  std::string_view name;
  Status (*run)(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output);
};

constexpr Conversion kConversions[] = {
    {"moonshine-tokens", &moonshine_tokens},
    {"onnx-dynamic-int8", &onnx_dynamic_int8},
    {"whisper-ct2-to-ggml", &whisper_ct2_to_ggml},
};

}  // namespace

Status convert(std::string_view name, const std::vector<std::filesystem::path>& inputs,
               const std::filesystem::path& output) {
  for (const Conversion& conversion : kConversions) {
    if (conversion.name == name) return conversion.run(inputs, output);
  }
  return fail(Code::unimplemented, kStage, "this version has no conversion " + std::string(name));
}

Status moonshine_tokens(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output) {
  if (inputs.size() != 1) return fail(Code::invalid_argument, kStage, "moonshine-tokens reads one file");
  FP_TRY_ASSIGN(const std::string table, read_file(inputs[0], std::uint64_t{1} << 24));
  std::string lines;
  std::size_t at = 0;
  for (std::size_t id = 0; at < table.size(); ++id) {
    std::size_t length = static_cast<unsigned char>(table[at++]);
    if (length >= 128 && at < table.size()) length = length - 128 + 128 * static_cast<unsigned char>(table[at++]);
    if (length > table.size() - at) return fail(Code::data_loss, kStage, "the token table is cut");
    lines += to_base64(std::string_view(table).substr(at, length)) + " " + std::to_string(id) + "\n";
    at += length;
  }
  return write_file(output, lines, 0644);
}

}  // namespace firstpass::runtime
