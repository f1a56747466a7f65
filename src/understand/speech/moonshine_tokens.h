// The tokens of Moonshine: text in both directions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.h"

namespace firstpass::understand {

/// tokenizer.bin of Moonshine: for each token a length byte (from 128 on, two: next * 128 + (first - 128)), then its
/// bytes. Tokens 3 to 258 are raw bytes, "▁" is a space. Immutable, thread-safe.
class MoonshineTokens {
 public:
  /// data_loss when the table is cut or empty.
  static Result<MoonshineTokens> parse(std::string_view bytes);
  std::size_t size() const { return m_tokens.size(); }
  /// UTF-8, ill-formed bytes replaced, without leading space. Unknown and control tokens (0, 1, 2) are left out.
  std::string decode(std::span<const std::int64_t> tokens) const;
  /// The tokens that the recogniser itself would write for `text` as the next words: byte pairs, joined in the order
  /// of their numbers (SentencePiece BPE). Bytes for what has no token.
  std::vector<std::int64_t> encode(std::string_view text) const;
  /// True for a token that starts a new word.
  bool begins_word(std::int64_t token) const;

 private:
  std::vector<std::string> m_tokens;
  std::unordered_map<std::string, std::int64_t> m_numbers;
};

}  // namespace firstpass::understand
