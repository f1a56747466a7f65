// A small language model through llama.cpp, for phrasing only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

struct GenerateOptions {
  int max_tokens = 128;
  std::string grammar = {};  ///< GBNF, empty for free text
  std::string stop = {};     ///< text that ends the answer
};

/// A loaded GGUF model. generate() is serialised inside; each call starts from an empty context and decodes greedily.
class LlamaModel {
 public:
  static Result<std::shared_ptr<LlamaModel>> load(const std::filesystem::path& path, int threads);
  ~LlamaModel();
  /// `prompt` in the model's chat template is built from system and user text.
  Result<std::string> generate(const std::string& system, const std::string& user, const GenerateOptions& options,
                               const Context& context, const std::function<void(std::string_view)>& on_text = {});

 private:
  struct Impl;
  explicit LlamaModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::runtime
