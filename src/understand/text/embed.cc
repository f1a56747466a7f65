#include "understand/text/embed.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>
#include <numeric>
#include <span>

#include "runtime/wordpiece.h"

namespace firstpass::understand {

namespace {

using runtime::Tensor;

constexpr std::string_view kStage = "understand/text/embed";
constexpr std::string_view kModel = "embed-minilm-int8";
constexpr std::size_t kMostPieces = 126;    // and [CLS], [SEP]
constexpr std::size_t kBatchPieces = 2048;  // pieces that one run of the model works on, padding included

using Pieces = std::vector<std::int64_t>;
using Tokenizer = std::shared_ptr<const runtime::WordPieceTokenizer>;

/// Reading the vocabulary takes longer than embedding a sentence, so it is kept.
Result<Tokenizer> shared_tokenizer(const std::filesystem::path& path) {
  static std::mutex mutex;
  static std::map<std::filesystem::path, Tokenizer> loaded;
  const std::lock_guard lock(mutex);
  if (const auto known = loaded.find(path); known != loaded.end()) return known->second;
  FP_TRY_ASSIGN(Tokenizer tokenizer, runtime::WordPieceTokenizer::load(path));
  return loaded[path] = std::move(tokenizer);
}

Pieces pieces_of(const runtime::WordPieceTokenizer& tokenizer, std::string_view text) {
  constexpr std::size_t kBytes = 4096;  // more than kMostPieces pieces ever need
  Pieces pieces = {tokenizer.cls()};
  for (const runtime::WordPiece& piece : tokenizer.encode(text.substr(0, kBytes))) {
    if (pieces.size() > kMostPieces) break;
    pieces.push_back(piece.id);
  }
  pieces.push_back(tokenizer.sep());
  return pieces;
}

/// Mean of the hidden states of one row's pieces, of length 1.
std::vector<float> pool(std::span<const float> hidden, std::size_t row, std::size_t longest, std::size_t count,
                        std::size_t width) {
  std::vector<float> mean(width, 0.0F);
  for (std::size_t p = 0; p < count; ++p)
    for (std::size_t i = 0; i < width; ++i) mean[i] += hidden[(row * longest + p) * width + i];
  const float length = std::sqrt(std::inner_product(mean.begin(), mean.end(), mean.begin(), 0.0F));
  if (length > 0)
    for (float& value : mean) value /= length;
  return mean;
}

Status run_batch(const runtime::OnnxSession& model, const std::vector<Pieces>& pieces,
                 std::span<const std::size_t> rows, std::vector<std::vector<float>>& vectors) {
  const std::size_t longest = pieces[rows.back()].size();
  std::vector<std::int64_t> ids(rows.size() * longest, 0), mask(ids.size(), 0), types(ids.size(), 0);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    std::copy(pieces[rows[r]].begin(), pieces[rows[r]].end(), ids.begin() + static_cast<std::ptrdiff_t>(r * longest));
    std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(r * longest), pieces[rows[r]].size(), 1);
  }
  const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(longest)};
  FP_TRY_ASSIGN(const std::vector<Tensor> outputs, model.run({{"input_ids", Tensor::of(shape, std::move(ids))},
                                                              {"attention_mask", Tensor::of(shape, std::move(mask))},
                                                              {"token_type_ids", Tensor::of(shape, std::move(types))}},
                                                             {"last_hidden_state"}));
  const std::span<const float> hidden = outputs[0].floats();
  const std::size_t width = hidden.size() / (rows.size() * longest);
  if (width == 0 || width * rows.size() * longest != hidden.size())
    return fail(Code::data_loss, kStage,
                "the embedding model answered in an unknown shape; run: firstpass models verify");
  for (std::size_t r = 0; r < rows.size(); ++r)
    vectors[rows[r]] = pool(hidden, r, longest, pieces[rows[r]].size(), width);
  return {};
}

}  // namespace

Result<std::vector<std::vector<float>>> embed_texts(const std::vector<std::string_view>& texts,
                                                    runtime::Runtime& runtime, const Context& context) {
  FP_TRY_ASSIGN(const auto model, runtime.onnx(kModel, "model.onnx"));
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "vocab.txt"));
  FP_TRY_ASSIGN(const Tokenizer tokenizer, shared_tokenizer(path));
  std::vector<Pieces> pieces;
  for (const std::string_view text : texts) pieces.push_back(pieces_of(*tokenizer, text));
  // Texts of like length share a batch, so that little of it is padding.
  std::vector<std::size_t> order(texts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return pieces[a].size() < pieces[b].size(); });
  std::vector<std::vector<float>> vectors(texts.size());
  for (std::size_t begin = 0; begin < order.size();) {
    FP_TRY(context.deadline.check(kStage));
    std::size_t end = begin + 1;
    while (end < order.size() && (end - begin + 1) * pieces[order[end]].size() <= kBatchPieces) ++end;
    FP_TRY(run_batch(*model, pieces, std::span(order).subspan(begin, end - begin), vectors));
    begin = end;
  }
  return vectors;
}

}  // namespace firstpass::understand
