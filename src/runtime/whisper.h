// Whisper through whisper.cpp: speech in many languages.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/context.h"
#include "core/result.h"

namespace firstpass::runtime {

struct WhisperOptions {
  std::string language;  ///< ISO 639-1 ("fr"); empty: found from the sound
  std::string prompt;    ///< names and words to expect, as a text that could have been said before; may be empty
};

struct WhisperWord {
  std::string text;           ///< with its punctuation, without spaces
  double start = 0, end = 0;  ///< seconds from the first sample, as whisper.cpp estimates them
  double confidence = 0;      ///< 0..1: the least probability among its tokens
};

struct WhisperHeard {
  std::string text;       ///< UTF-8, trimmed; empty when nothing was said
  std::string language;   ///< ISO 639-1
  double confidence = 0;  ///< 0..1: mean probability of the tokens
  std::vector<WhisperWord> words;
};

struct WhisperLanguage {
  std::string code;        ///< ISO 639-1
  double probability = 0;  ///< 0..1
};

/// A loaded GGML model. Calls are serialised inside.
class WhisperModel {
 public:
  /// not_found, data_loss, unimplemented (a processor without AVX2).
  static Result<std::shared_ptr<WhisperModel>> load(const std::filesystem::path& path);
  /// The same, shared by everybody in this process who holds it.
  static Result<std::shared_ptr<WhisperModel>> shared(const std::filesystem::path& path);
  ~WhisperModel();

  /// The language of the first 30 seconds. deadline_exceeded, internal.
  Result<WhisperLanguage> guess_language(std::span<const float> samples, const Context& context);

  /// `samples`: mono, 16,000 Hz, at most 30 seconds; in less than 0.1 seconds nothing is heard. Greedy, one thread.
  /// deadline_exceeded, internal.
  Result<WhisperHeard> recognise(std::span<const float> samples, const WhisperOptions& options, const Context& context);

 private:
  struct Impl;
  explicit WhisperModel(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::runtime
