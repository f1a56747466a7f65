#include "understand/text/embed.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <mutex>
#include <numeric>
#include <span>

#include "runtime/side_by_side.h"
#include "runtime/wordpiece.h"

namespace firstpass::understand {

namespace {

using runtime::Tensor;

constexpr std::string_view kStage = "understand/text/embed";
constexpr std::string_view kModel = "embed-minilm-int8";
constexpr std::size_t kMostPieces = 126;  // and [CLS], [SEP]

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

/// Hidden states of one row's pieces.
struct RowStates {
  std::span<const float> hidden;  // pieces × width
  std::size_t width = 0;
};

void to_unit_length(std::span<float> values) {
  const float length = std::sqrt(std::inner_product(values.begin(), values.end(), values.begin(), 0.0F));
  if (length > 0)
    for (float& value : values) value /= length;
}

/// Appends the mean over the pieces, of length 1.
void add_mean(const RowStates& row, std::vector<float>& vector) {
  const std::size_t at = vector.size();
  vector.resize(at + row.width, 0.0F);
  for (std::size_t p = 0; p < row.hidden.size(); p += row.width)
    for (std::size_t i = 0; i < row.width; ++i) vector[at + i] += row.hidden[p + i];
  to_unit_length(std::span(vector).subspan(at));
}

/// Appends the largest of each number over the pieces, of length 1.
void add_largest(const RowStates& row, std::vector<float>& vector) {
  const std::size_t at = vector.size();
  vector.insert(vector.end(), row.hidden.begin(), row.hidden.begin() + static_cast<std::ptrdiff_t>(row.width));
  for (std::size_t p = row.width; p < row.hidden.size(); p += row.width)
    for (std::size_t i = 0; i < row.width; ++i) vector[at + i] = std::max(vector[at + i], row.hidden[p + i]);
  to_unit_length(std::span(vector).subspan(at));
}

/// Which outputs are wanted, and whether the largest values of the first are, too.
struct Wanted {
  std::vector<std::string> outputs;
  bool largest = false;
};

/// One text at a time: numbers are rounded to 8 bits by the largest of a run, so what stands beside a text in a batch
/// would change its vector, and with it what a cache may keep.
Result<std::vector<float>> run_one(const runtime::OnnxSession& model, const Wanted& wanted, Pieces pieces) {
  const auto count = static_cast<std::int64_t>(pieces.size());
  const std::vector<std::int64_t> shape = {1, count};
  std::vector<std::int64_t> mask(pieces.size(), 1), types(pieces.size(), 0);
  FP_TRY_ASSIGN(const std::vector<Tensor> outputs, model.run({{"input_ids", Tensor::of(shape, std::move(pieces))},
                                                              {"attention_mask", Tensor::of(shape, std::move(mask))},
                                                              {"token_type_ids", Tensor::of(shape, std::move(types))}},
                                                             wanted.outputs));
  std::vector<float> vector;
  for (const Tensor& output : outputs) {
    const RowStates row{output.floats(), output.floats().size() / static_cast<std::size_t>(count)};
    if (row.width == 0 || row.width * static_cast<std::size_t>(count) != row.hidden.size())
      return fail(Code::data_loss, kStage,
                  "the embedding model answered in an unknown shape; run: firstpass models verify");
    add_mean(row, vector);
  }
  if (wanted.largest)
    add_largest({outputs.front().floats(), outputs.front().floats().size() / static_cast<std::size_t>(count)}, vector);
  return vector;
}

Result<std::vector<std::vector<float>>> embed(const Wanted& wanted, const std::vector<std::string_view>& texts,
                                              runtime::Runtime& runtime, const Context& context) {
  FP_TRY_ASSIGN(const auto model, runtime.onnx(kModel, "model-dynamic.onnx", runtime::OnnxThreads::callers));
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "vocab.txt"));
  FP_TRY_ASSIGN(const Tokenizer tokenizer, shared_tokenizer(path));
  std::vector<std::vector<float>> vectors(texts.size());
  const auto embed_one = [&](std::size_t i) -> Status {
    FP_TRY(context.deadline.check(kStage));
    FP_TRY_ASSIGN(vectors[i], run_one(*model, wanted, pieces_of(*tokenizer, texts[i])));
    return {};
  };
  FP_TRY(runtime::side_by_side(texts.size(), runtime.threads(), embed_one));
  return vectors;
}

}  // namespace

Result<std::vector<std::vector<float>>> embed_texts(const std::vector<std::string_view>& texts,
                                                    runtime::Runtime& runtime, const Context& context) {
  return embed({{"last_hidden_state"}, false}, texts, runtime, context);
}

Result<std::vector<std::vector<float>>> embed_layers(const std::vector<std::string_view>& texts,
                                                     runtime::Runtime& runtime, const Context& context) {
  return embed({{"last_hidden_state", "hidden_5", "hidden_4"}, true}, texts, runtime, context);
}

Result<std::function<double(std::string_view)>> word_rarity(runtime::Runtime& runtime) {
  FP_TRY_ASSIGN(const std::filesystem::path path, runtime.store().path(kModel, "vocab.txt"));
  FP_TRY_ASSIGN(const Tokenizer tokenizer, shared_tokenizer(path));
  return [tokenizer](std::string_view phrase) {
    constexpr double kFirst = 1000;        // ids before it are signs and places kept free
    const double rarest = std::log(65.0);  // beyond the vocabulary's end
    const std::vector<runtime::WordPiece> pieces = tokenizer->encode(phrase);
    double sum = 0, words = 0;
    for (std::size_t begin = 0, end = 0; begin < pieces.size(); begin = end) {
      while (end < pieces.size() && pieces[end].word == pieces[begin].word) ++end;
      const std::string_view last = phrase.substr(pieces[end - 1].span.begin, pieces[end - 1].span.size());
      const bool known = end - begin == 1 || (end - begin == 2 && last == "s");  // a plural is as rare as its word
      const double place = std::max(kFirst, static_cast<double>(pieces[begin].id)) / kFirst;
      sum += known ? std::log(place) / rarest : 1;
      ++words;
    }
    return words > 0 ? std::clamp(sum / words, 0.0, 1.0) : 0.0;
  };
}

}  // namespace firstpass::understand
