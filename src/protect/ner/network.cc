#include "protect/ner/network.h"

#include <algorithm>
#include <cmath>

#include "runtime/side_by_side.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/ner";
// Pieces in one run: enough to fill the arithmetic units, little enough to stay in the cache and to notice a deadline.
constexpr std::size_t kBatchPieces = 192;
constexpr std::size_t kLargeBatchPieces = 72;  // two windows of a second look; more would only cost memory
// A window may be padded by this share of its length to travel with longer ones.
constexpr double kPadding = 0.1;

std::vector<std::int64_t> shape_of(std::size_t count, std::size_t width) {
  return {static_cast<std::int64_t>(count), static_cast<std::int64_t>(width)};
}

}  // namespace

PieceScore score_of(const Logits& logits) {
  const float top = *std::max_element(logits.begin(), logits.end());
  float exponents[kLabels], sum = 0;
  for (std::size_t i = 0; i < kLabels; ++i) sum += exponents[i] = std::exp(logits[i] - top);
  PieceScore score;
  score.hidden = 1 - exponents[0] / sum;
  float first = 0, inner = 0;
  for (std::size_t type = 0; type < kNameTypes; ++type) {
    score.type_sum[type] = (exponents[1 + 2 * type] + exponents[2 + 2 * type]) / sum;
    first += exponents[1 + 2 * type], inner += exponents[2 + 2 * type];
  }
  score.begins = first + inner > 0 ? first / (first + inner) : 0;
  return score;
}

Result<std::shared_ptr<Network>> Network::load(runtime::Runtime& runtime, Kind kind,
                                               std::shared_ptr<const runtime::WordPieceTokenizer> tokenizer) {
  auto network = std::make_shared<Network>();
  network->m_kind = kind;
  network->m_threads = runtime.threads();
  network->m_tokenizer = std::move(tokenizer);
  const std::string name = kind == Kind::student ? "student" : "teacher";
  FP_TRY(runtime.store().path(kNameModelId, name + ".weights"));  // ONNX Runtime reads it beside the model
  FP_TRY_ASSIGN(network->m_session, runtime.onnx(kNameModelId, name + ".onnx", runtime::OnnxThreads::callers));
  return network;
}

Result<std::vector<runtime::Tensor>> Network::run_student(const Job* jobs, std::size_t count, std::size_t width) const {
  std::vector<std::int64_t> ids(count * width, m_tokenizer->pad()), kinds(count * width), hashes(count * width * 4);
  std::vector<float> keep(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    const Passage& passage = *jobs[i].passage;
    std::size_t at = i * width;
    for (std::size_t piece = jobs[i].window.begin; piece < jobs[i].window.end; ++piece, ++at) {
      ids[at] = passage.pieces[piece].id;
      kinds[at] = passage.features.kinds[piece];
      std::copy_n(passage.features.hashes[piece].begin(), 4, hashes.begin() + static_cast<std::ptrdiff_t>(at * 4));
      keep[at] = 1;
    }
  }
  using runtime::Tensor;
  const auto shape = shape_of(count, width);
  return m_session->run({{"ids", Tensor::of(shape, std::move(ids))},
                         {"kinds", Tensor::of(shape, std::move(kinds))},
                         {"hashes", Tensor::of({shape[0], shape[1], 4}, std::move(hashes))},
                         {"keep", Tensor::of(shape, std::move(keep))}},
                        {"logits"});
}

// The large network reads [CLS] first and [SEP] last.
Result<std::vector<runtime::Tensor>> Network::run_teacher(const Job* jobs, std::size_t count, std::size_t width) const {
  std::vector<std::int64_t> ids(count * width, m_tokenizer->pad()), mask(count * width), kinds(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    const Passage& passage = *jobs[i].passage;
    std::size_t at = i * width;
    std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(at), jobs[i].length() + 2, 1);
    ids[at] = m_tokenizer->cls();
    for (std::size_t piece = jobs[i].window.begin; piece < jobs[i].window.end; ++piece) {
      ids[++at] = passage.pieces[piece].id;
      kinds[at] = passage.features.kinds[piece];
    }
    ids[++at] = m_tokenizer->sep();
  }
  using runtime::Tensor;
  const auto shape = shape_of(count, width);
  return m_session->run({{"input_ids", Tensor::of(shape, std::move(ids))},
                         {"attention_mask", Tensor::of(shape, std::move(mask))},
                         {"token_type_ids", Tensor::of(shape, std::move(kinds))}},
                        {"logits"});
}

Status Network::run(const Job* jobs, std::size_t count, float weight) const {
  const std::size_t before = m_kind == Kind::teacher ? 1 : 0;
  std::size_t width = 0;
  for (std::size_t i = 0; i < count; ++i) width = std::max(width, jobs[i].length() + 2 * before);
  FP_TRY_ASSIGN(const std::vector<runtime::Tensor> outputs,
                m_kind == Kind::teacher ? run_teacher(jobs, count, width) : run_student(jobs, count, width));
  const std::vector<std::int64_t> expected{static_cast<std::int64_t>(count), static_cast<std::int64_t>(width),
                                           static_cast<std::int64_t>(kLabels)};
  if (outputs.size() != 1 || outputs[0].shape != expected) {
    return fail(Code::data_loss, kStage, "the name model answers in another shape: fetch the models again");
  }
  const auto logits = outputs[0].floats();
  for (std::size_t i = 0; i < count; ++i) {
    const Window& window = jobs[i].window;
    for (std::size_t piece = window.keep_begin; piece < std::min(window.keep_end, window.end); ++piece) {
      const float* const row = logits.data() + (i * width + before + (piece - window.begin)) * kLabels;
      Logits& sum = jobs[i].passage->logits[piece];
      for (std::size_t label = 0; label < kLabels; ++label) sum[label] += weight * row[label];
    }
  }
  return {};
}

Status Network::run_all(std::vector<Job>& jobs, float weight, const Context& context) const {
  std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.length() > b.length(); });
  const std::size_t most = m_kind == Kind::teacher ? kLargeBatchPieces : kBatchPieces;
  std::vector<Span> batches;
  for (std::size_t begin = 0; begin < jobs.size();) {
    const std::size_t width = jobs[begin].length();
    std::size_t end = begin + 1;
    while (end < jobs.size() && (end - begin + 1) * width <= most &&
           static_cast<double>(jobs[end].length()) * (1 + kPadding) + 2 >= static_cast<double>(width)) {
      ++end;
    }
    batches.push_back({begin, end});
    begin = end;
  }
  return runtime::side_by_side(batches.size(), m_threads, [&](std::size_t i) -> Status {
    FP_TRY(context.deadline.check(kStage));
    return run(jobs.data() + batches[i].begin, batches[i].size(), weight);
  });
}

}  // namespace firstpass::protect
