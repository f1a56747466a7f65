// BERT's uncased tokenizer: normalisation, words, WordPiece; every piece knows where it stands in the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"

namespace firstpass::runtime {

/// One piece of one word.
struct WordPiece {
  std::int32_t id = 0;
  Span span;               ///< UTF-8 bytes of the input
  std::uint32_t word = 0;  ///< index of its word; pieces of a word are neighbours
};

/// Gives the ids and offsets of the reference implementation (Hugging Face tokenizers: BertNormalizer with lower case,
/// BertPreTokenizer, WordPiece "##", at most 100 characters a word), which a golden file proves. Immutable and
/// thread-safe.
class WordPieceTokenizer {
 public:
  /// `vocabulary`: one piece a line, the line number being its id. data_loss when a special piece is missing.
  static Result<std::shared_ptr<const WordPieceTokenizer>> load(const std::filesystem::path& vocabulary);
  static Result<std::shared_ptr<const WordPieceTokenizer>> from_lines(std::string_view vocabulary);
  ~WordPieceTokenizer();

  /// Pieces in order, without [CLS] and [SEP]. Any bytes are accepted; ill-formed UTF-8 is skipped, as U+FFFD is.
  std::vector<WordPiece> encode(std::string_view text) const;

  std::int32_t cls() const { return m_cls; }
  std::int32_t sep() const { return m_sep; }
  std::int32_t pad() const { return m_pad; }
  std::int32_t unknown() const { return m_unknown; }

 private:
  struct Vocabulary;
  explicit WordPieceTokenizer(std::string_view vocabulary);
  void add_word(std::string_view normal, const std::vector<Span>& origin, std::uint32_t word,
                std::vector<WordPiece>& out) const;

  std::unique_ptr<Vocabulary> m_vocabulary;
  std::int32_t m_cls = 0, m_sep = 0, m_pad = 0, m_unknown = 0;
};

}  // namespace firstpass::runtime
