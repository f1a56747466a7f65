// Conversions of fetched models into what the runtimes read: steps of `models pull`, each pinned by its result's hash.
#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace firstpass::runtime {

/// Runs conversion `name` of the manifest. unimplemented when there is none of that name, data_loss when the inputs are
/// not what it reads. Deterministic: the same inputs give the same bytes on every machine.
Status convert(std::string_view name, const std::vector<std::filesystem::path>& inputs,
               const std::filesystem::path& output);

/// "moonshine-tokens": tokenizer.bin of Moonshine -> one line `base64(token bytes) id` for each token, the table that
/// sherpa-onnx-style decoders read. A token in tokenizer.bin is a length and its bytes; a length of 128 and more is two
/// bytes, low part first: (first - 128) + 128 * second.
Status moonshine_tokens(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output);

/// "onnx-dynamic-int8": an ONNX model whose weights are Cast and Mul of 8-bit tensors -> the same with MatMulInteger on
/// inputs that are quantised as they come (half the time where the processor multiplies bytes), and with the hidden
/// states after each layer but the last as further outputs "hidden_1", "hidden_2" …
Status onnx_dynamic_int8(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output);

/// "whisper-ct2-to-ggml": a Whisper model of CTranslate2 in float16, in one file or in parts, and its vocabulary.txt
/// last -> the GGML file of whisper.cpp. Holds the whole model in memory.
Status whisper_ct2_to_ggml(const std::vector<std::filesystem::path>& inputs, const std::filesystem::path& output);

}  // namespace firstpass::runtime
