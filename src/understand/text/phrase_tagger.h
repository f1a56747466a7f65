// Which words of an English sentence make up its noun phrases: a small linear model, no network.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/result.h"

namespace firstpass::understand {

/// A word that modifies (`inside`) or heads and ends (`end`) a noun phrase without its article: "a fast[inside]
/// neural[inside] network[end]".
enum class PhrasePart : std::uint8_t { outside, inside, end };

/// An averaged perceptron over hashed features of a word and its neighbours, decoded from left to right (Collins,
/// 2002), trained by train/phrases (models/phrases/DATASHEET.md). Immutable; thread-safe.
class PhraseTagger {
 public:
  /// data_loss for a file that is no such model; core/file.h's errors otherwise.
  static Result<PhraseTagger> load(const std::filesystem::path& path);
  /// One part for each word of one sentence: words and signs apart, hyphenated words as one. Linear; any bytes.
  std::vector<PhrasePart> tag(const std::vector<std::string_view>& words) const;

 private:
  explicit PhraseTagger(std::string weights) : m_weights(std::move(weights)) {}
  std::string m_weights;  // signed bytes: one for each label, for each bucket
};

}  // namespace firstpass::understand
