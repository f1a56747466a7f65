// The two networks behind the name model, as one call: windows of pieces in, scores of pieces out.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "protect/ner/features.h"
#include "protect/ner/words.h"
#include "runtime/runtime.h"
#include "runtime/wordpiece.h"

namespace firstpass::protect {

constexpr std::string_view kNameModelId = "ner";

constexpr std::size_t kLabels = 1 + 2 * kNameTypes;  ///< O, then B and I of each type
using Logits = std::array<float, kLabels>;

/// The probabilities behind logits, which may be a weighted mean of those of several networks: a constant on all of
/// them makes no difference.
PieceScore score_of(const Logits& logits);

/// A stretch of text with its pieces, and what the networks say of them.
struct Passage {
  std::size_t text_index = 0;
  std::size_t offset = 0;  ///< of `text` in its whole text, bytes
  std::string_view text;
  std::vector<runtime::WordPiece> pieces;
  PieceFeatures features;
  std::vector<Logits> logits;  ///< of each piece; zero until a network has read it
  std::vector<bool> both;      ///< of each piece: the logits are the mean of both networks
  std::vector<Word> words;     ///< what the logits say of them
};

/// One window of a passage.
struct Job {
  Passage* passage = nullptr;
  Window window;
  std::size_t length() const { return window.end - window.begin; }
};

/// Thread-safe.
class Network {
 public:
  enum class Kind { student, teacher };
  static Result<std::shared_ptr<Network>> load(runtime::Runtime& runtime, Kind kind,
                                               std::shared_ptr<const runtime::WordPieceTokenizer> tokenizer);

  /// Adds `weight` times its logits to those of the pieces that the windows keep; sorts `jobs`. Several batches are run
  /// side by side: two threads for one small network cost a third more than one each for two, and both are slower.
  Status run_all(std::vector<Job>& jobs, float weight, const Context& context) const;

 private:
  Status run(const Job* jobs, std::size_t count, float weight) const;
  Result<std::vector<runtime::Tensor>> run_student(const Job* jobs, std::size_t count, std::size_t width) const;
  Result<std::vector<runtime::Tensor>> run_teacher(const Job* jobs, std::size_t count, std::size_t width) const;

  Kind m_kind = Kind::student;
  int m_threads = 1;
  std::shared_ptr<runtime::OnnxSession> m_session;
  std::shared_ptr<const runtime::WordPieceTokenizer> m_tokenizer;
};

}  // namespace firstpass::protect
